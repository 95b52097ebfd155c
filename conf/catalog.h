// What the servers of a database say about its tables: columns, types, collations, keys, functions.
//
// Pure values. backends reads one Catalog per shard; conf/drift.h compares them and merges them into the one
// that the planner uses. Nothing here is written by the operator: that is the Topology. A Catalog is
// immutable once it is shared; who uses it holds the `std::shared_ptr<const Catalog>`. PostgreSQL manual: 53
// System Catalogs (pg_class, pg_attribute, pg_collation, pg_index, pg_proc, pg_database).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mysql/type.h"
#include "base/type.h"
#include "conf/topology.h"

namespace braid::conf {

// Mysql: a collation of MySQL or MariaDB, known by its name alone.
enum class CollationProvider { Default, Libc, Icu, Mysql };

struct Collation {
    uint32_t oid = 0;
    std::string name;  // "C", "en_US", "default"; with its schema where that is not pg_catalog
    CollationProvider provider = CollationProvider::Libc;
    std::string locale;         // collcollate or colliculocale; of the database for provider Default
    std::string version;        // collversion; empty when the provider has none
    bool deterministic = true;  // equal values have equal bytes
    // MySQL's: the character set, and whether trailing spaces do not count in comparisons.
    std::string charset = {};
    bool pad_space = false;

    bool operator==(const Collation&) const = default;
};

struct Column {
    std::string name;
    uint32_t type_oid = 0;
    std::string type_name;  // format_type(atttypid, atttypmod) with an empty search_path
    int32_t typmod = -1;
    uint32_t base_type_oid = 0;  // of a domain: the type below all domains; else the same as type_oid
    bool not_null = false;
    std::optional<Collation> collation;  // absent when the type has none
    bool has_default = false;            // a default, an identity or a generated column
    bool sequence_default = false;       // the default comes from a sequence, is an identity, AUTO_INCREMENT
    bool generated = false;              // GENERATED ALWAYS AS (expression): the server computes it

    // Of MySQL's columns, whose type_name is COLUMN_TYPE ("int(10) unsigned") and whose type_oid is that of
    // the PostgreSQL type which holds the same values (integers without a sign: the next larger one; a type
    // that Braid does not know: text, and no mysql_type).
    std::optional<mysql::Type> mysql_type = {};
    std::optional<std::string> default_expression = {};  // COLUMN_DEFAULT, an expression in MariaDB's words
    std::string on_update = {};                          // "current_timestamp(6)"
    // Of a MySQL server's column in PostgreSQL's words (crossing.h), which has no mysql_type: what it is
    // there. A key is placed by it.
    std::optional<mysql::Type> home = {};

    Type type() const { return type_from_oid(type_oid, typmod); }
    // What decides how a key of this column hashes and compares.
    Type base_type() const { return type_from_oid(base_type_oid, typmod); }

    bool operator==(const Column&) const = default;
};

// A primary key or a unique index.
struct Key {
    std::string name;
    std::vector<std::string> columns;  // the plain key columns; without INCLUDE
    bool primary = false;
    bool expressions = false;  // some key part is an expression, which `columns` cannot show
    bool partial = false;      // it has a WHERE

    bool operator==(const Key&) const = default;
};

enum class RelationKind { Table, Partitioned, View, MaterializedView, Foreign };

struct QualifiedName {
    std::string schema;
    std::string name;

    auto operator<=>(const QualifiedName&) const = default;
    std::string display() const { return schema == "public" ? name : schema + "." + name; }
};

struct Relation {
    QualifiedName name;
    RelationKind kind = RelationKind::Table;
    std::vector<Column> columns;  // in attribute order, dropped ones left out
    std::vector<Key> keys;
    std::vector<std::string> indexes;  // names of all its indexes
    bool has_triggers = false;         // triggers of users, and rules; not those of foreign keys
    // Whose rows it shows besides its own: of a view or materialized view the relations that its query names
    // (pg_depend over pg_rewrite), of a partition or child the parent, of a parent its children.
    std::vector<QualifiedName> reads;
    // Of a view: the first function that its query calls and whose body may read any table; empty: none.
    std::string calls = {};
    bool readable = true;                        // the user that asks may read it, or some column of it
    ServerKind server = ServerKind::Postgresql;  // whose words the columns are described in

    const Column* find_column(std::string_view column) const;
};

// Ordered from harmless to harmful, so that the maximum over overloads is the safe answer.
enum class Volatility { Immutable, Stable, Volatile };

// All functions of one name together: a flag is set when any overload has it.
struct Function {
    Volatility volatility = Volatility::Immutable;
    bool aggregate = false;
    bool window = false;
    bool returns_set = false;
    // Written in SQL or a procedural language: its body may read any table. False for internal and C
    // functions.
    bool procedural = false;

    void merge(const Function& other);
    bool operator==(const Function&) const = default;
};

// An enum's labels in their order (pg_enum.enumsortorder).
struct Enum {
    QualifiedName name;
    std::vector<std::string> labels;

    bool operator==(const Enum&) const = default;
};

class Catalog {
  public:
    ServerKind kind = ServerKind::Postgresql;
    int server_version = 0;                // server_version_num: 150004; MySQL likewise: 101119, 80036
    std::string encoding;                  // of the database: "UTF8"
    Collation default_collation;           // of the database
    std::string time_zone;                 // of a new session
    std::vector<std::string> search_path;  // of a new session: current_schemas(false)
    // MySQL's servers. Tables of the connection's own database are in schema "public" here, as the
    // configuration has them; `database` is its name on the server.
    std::string database;
    std::string version_text;  // "10.11.19-MariaDB"
    bool mariadb = false;
    std::string sql_mode;  // of a new session
    int lower_case_table_names = 0;

    // Comparison operators (=, <>, <, <=, >, >=) outside pg_catalog whose operands are built-in types: they
    // can mean something else than the server's own.
    std::vector<QualifiedName> operators;

    // A second one of the same name replaces the first.
    void add(Relation relation);
    // Overloads merge.
    void add(QualifiedName name, const Function& function);

    // By the type's OID, which is each server's own. In a merged catalog: of any shard that has it, unless
    // shards mean different things by it.
    std::map<uint32_t, Enum> enums;

    const Relation* find(std::string_view schema, std::string_view name) const;
    // As the server resolves an unqualified name: pg_catalog first unless the path names it, then the path in
    // order.
    const Relation* find(std::span<const std::string> path, std::string_view name) const;

    // `schema` empty: all functions of that name in pg_catalog or in any schema of the path, merged; nullopt
    // when there is none.
    std::optional<Function> find_function(std::string_view schema, std::string_view name,
                                          std::span<const std::string> path) const;

    const Enum* find_enum(uint32_t oid) const;

    const std::map<QualifiedName, Relation, std::less<>>& relations() const { return relations_; }
    const std::map<QualifiedName, Function, std::less<>>& functions() const { return functions_; }

  private:
    std::map<QualifiedName, Relation, std::less<>> relations_;
    std::map<QualifiedName, Function, std::less<>> functions_;
};

using CatalogPtr = std::shared_ptr<const Catalog>;

// "table", "view": for messages.
std::string_view word(RelationKind kind);

}  // namespace braid::conf
