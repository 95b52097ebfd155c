// The system catalogs as JSON tables. See system_catalog.h.
#include "planner/translate/system_catalog.h"

#include <algorithm>

#include "base/text.h"
#include "planner/translate/array_rows.h"

namespace braid::planner::translate {

namespace {

constexpr int64_t kFirstOid = 16384;
constexpr int64_t kStride = 1024;  // between tables: their keys' OIDs lie there
constexpr int64_t kPublic = 2200;
constexpr int64_t kSystem = 11;
constexpr int64_t kInformation = 13000;
constexpr int64_t kOwner = 10;
constexpr int64_t kHeap = 2;
constexpr int64_t kBtree = 403;

// One catalog's columns, then its rows value by value.
class Rows {
  public:
    Rows& number(std::string_view name) { return column(name, integer(8)); }
    Rows& text(std::string_view name) { return column(name, of(Family::Text)); }
    Rows& flag(std::string_view name) { return column(name, of(Family::Boolean)); }

    void begin() {
        rows_ += rows_.size() > 1 ? ",[" : "[";
        first_ = true;
    }
    Rows& add(int64_t value) { return put(std::to_string(value)); }
    Rows& add(std::string_view value) { return put(json_text(value)); }
    Rows& yes(bool value) { return put(value ? "1" : "0"); }
    Rows& null() { return put("null"); }
    void end() { rows_ += "]"; }

    SystemTable table() const {
        SystemTable made;
        made.columns = columns_;
        // The JSON in the syntax of MariaDB's constants, whose backslashes escape.
        std::string constant = "'";
        for (const char c : rows_ + "]") {
            if (c == '\\' || c == '\'') constant += c;
            constant += c;
        }
        made.rows = "JSON_TABLE(" + constant + "', '$[*]' COLUMNS (" + read_ + "))";
        return made;
    }

  private:
    Rows& column(std::string_view name, ExpressionType type) {
        const bool is_text = type.is(Family::Text);
        const std::string_view stored = is_text ? "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
                                        : type.is(Family::Boolean) ? "TINYINT"
                                                                   : "BIGINT";
        type.native = is_text;
        read_ += (read_.empty() ? "" : ", ") + std::string(name) + " " + std::string(stored) + " PATH '$[" +
                 std::to_string(columns_.size()) + "]'";
        ScopeColumn made;
        made.name = name;
        made.spelled = name;
        made.type = std::move(type);
        columns_.push_back(std::move(made));
        return *this;
    }
    Rows& put(std::string_view json) {
        if (!first_) rows_ += ',';
        first_ = false;
        rows_ += json;
        return *this;
    }

    std::vector<ScopeColumn> columns_;
    std::string read_;
    std::string rows_ = "[";
    bool first_ = true;
};

// A table with its OID and those of its indexes, which come behind it: keys first, then other indexes.
struct Entry {
    int64_t oid;
    const conf::Relation* relation;
};

std::vector<Entry> entries(const conf::Catalog& shown) {
    std::vector<Entry> found;
    int64_t oid = kFirstOid;
    for (const auto& [name, relation] : shown.relations()) {
        if (name.schema == "public") found.push_back({oid, &relation});
        oid += kStride;
    }
    return found;
}

struct Index {
    int64_t oid;
    std::string name;
    const conf::Key* key;  // nullptr: its columns are not known
};

std::vector<Index> indexes(const Entry& entry) {
    std::vector<Index> found;
    int64_t oid = entry.oid;
    for (const conf::Key& key : entry.relation->keys) found.push_back({++oid, key.name, &key});
    for (const std::string& name : entry.relation->indexes) {
        const bool known =
            name == "PRIMARY" ||
            std::any_of(found.begin(), found.end(), [&](const Index& index) { return index.name == name; });
        if (!known && oid + 1 < entry.oid + kStride) found.push_back({++oid, name, nullptr});
    }
    return found;
}

bool is_view(const conf::Relation& relation) {
    return relation.kind == conf::RelationKind::View || relation.kind == conf::RelationKind::MaterializedView;
}

std::string listed(const conf::Key& key) {
    std::string out;
    for (const std::string& column : key.columns) out += (out.empty() ? "" : ", ") + column;
    return "(" + out + ")";
}

SystemTable classes(const conf::Catalog& shown) {
    Rows rows;
    rows.number("oid").text("relname").number("relnamespace").number("reloftype").number("relowner");
    rows.number("relam").number("reltablespace").number("reltoastrelid").flag("relhasindex");
    rows.flag("relisshared").text("relpersistence").text("relkind").number("relnatts").number("relchecks");
    rows.flag("relhasrules").flag("relhastriggers").flag("relhassubclass").flag("relrowsecurity");
    rows.flag("relforcerowsecurity").flag("relispopulated").text("relreplident").flag("relispartition");
    const auto add = [&](int64_t oid, std::string_view name, int64_t method, std::string_view kind,
                         size_t attributes, bool indexed) {
        rows.begin();
        rows.add(oid).add(name).add(kPublic).add(0).add(kOwner).add(method).add(0).add(0).yes(indexed);
        rows.yes(false).add("p").add(kind).add(static_cast<int64_t>(attributes)).add(0);
        for (int i = 0; i < 5; ++i) rows.yes(false);
        rows.yes(true).add("d").yes(false);
        rows.end();
    };
    for (const Entry& entry : entries(shown)) {
        const auto own = indexes(entry);
        const bool view = is_view(*entry.relation);
        add(entry.oid, entry.relation->name.name, view ? 0 : kHeap, view ? "v" : "r",
            entry.relation->columns.size(), !own.empty());
        for (const Index& index : own)
            add(index.oid, index.name, kBtree, "i", index.key != nullptr ? index.key->columns.size() : 1,
                false);
    }
    return rows.table();
}

SystemTable attributes(const conf::Catalog& shown) {
    Rows rows;
    rows.number("attrelid").text("attname").number("atttypid").number("attnum").number("atttypmod");
    rows.flag("attnotnull").flag("atthasdef").text("attidentity").text("attgenerated").flag("attisdropped");
    rows.number("attcollation").number("attndims").text("braid_type");
    for (const Entry& entry : entries(shown)) {
        int64_t number = 0;
        for (const conf::Column& column : entry.relation->columns) {
            rows.begin();
            rows.add(entry.oid).add(column.name).add(column.type_oid).add(++number).add(column.typmod);
            rows.yes(column.not_null)
                .yes(column.has_default && !column.sequence_default && !column.generated);
            rows.add(column.sequence_default ? "d" : "").add(column.generated ? "s" : "").yes(false);
            rows.add(0).add(0).add(column.type_name);
            rows.end();
        }
    }
    return rows.table();
}

// In the server's words, which are PostgreSQL's for most constants.
std::optional<std::string> default_of(const conf::Catalog& server, const conf::Relation& relation,
                                      const conf::Column& column) {
    if (!column.has_default || column.sequence_default || column.generated) return std::nullopt;
    const conf::Relation* own = server.find(relation.name.schema, relation.name.name);
    const conf::Column* found = own != nullptr ? own->find_column(column.name) : nullptr;
    if (found == nullptr || !found->default_expression) return std::nullopt;
    const std::string& text = *found->default_expression;
    if (column.type().id == TypeId::Bool && (text == "0" || text == "1"))
        return text == "1" ? "true" : "false";
    return text;
}

SystemTable defaults(const conf::Catalog& shown, const conf::Catalog& server) {
    Rows rows;
    rows.number("adrelid").number("adnum").text("adbin");
    for (const Entry& entry : entries(shown)) {
        int64_t number = 0;
        for (const conf::Column& column : entry.relation->columns) {
            ++number;
            const auto text = default_of(server, *entry.relation, column);
            if (!text) continue;
            rows.begin();
            rows.add(entry.oid).add(number).add(*text);
            rows.end();
        }
    }
    return rows.table();
}

SystemTable index_rows(const conf::Catalog& shown) {
    Rows rows;
    rows.number("indexrelid").number("indrelid").flag("indisunique").flag("indisprimary");
    rows.flag("indisclustered").flag("indisvalid").flag("indisreplident").text("braid_definition");
    for (const Entry& entry : entries(shown)) {
        for (const Index& index : indexes(entry)) {
            const bool unique = index.key != nullptr;
            rows.begin();
            rows.add(index.oid).add(entry.oid).yes(unique).yes(unique && index.key->primary).yes(false);
            rows.yes(true).yes(false);
            rows.add(std::string(unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + index.name +
                     " ON public." + entry.relation->name.name + " USING btree" +
                     (unique ? " " + listed(*index.key) : ""));
            rows.end();
        }
    }
    return rows.table();
}

SystemTable constraints(const conf::Catalog& shown) {
    Rows rows;
    rows.number("oid").text("conname").number("connamespace").text("contype").flag("condeferrable");
    rows.flag("condeferred").flag("convalidated").number("conrelid").number("conindid").number("confrelid");
    rows.number("conparentid").text("braid_definition");
    for (const Entry& entry : entries(shown)) {
        for (const Index& index : indexes(entry)) {
            if (index.key == nullptr || index.key->expressions || index.key->partial) continue;
            rows.begin();
            rows.add(index.oid).add(index.name).add(kPublic).add(index.key->primary ? "p" : "u").yes(false);
            rows.yes(false).yes(true).add(entry.oid).add(index.oid).add(0).add(0);
            rows.add((index.key->primary ? "PRIMARY KEY " : "UNIQUE ") + listed(*index.key));
            rows.end();
        }
    }
    return rows.table();
}

SystemTable types() {
    static constexpr TypeId kTypes[] = {
        TypeId::Bool, TypeId::Bytea,     TypeId::Int8,        TypeId::Int2,    TypeId::Int4,    TypeId::Text,
        TypeId::Json, TypeId::Float4,    TypeId::Float8,      TypeId::Bpchar,  TypeId::Varchar, TypeId::Date,
        TypeId::Time, TypeId::Timestamp, TypeId::Timestamptz, TypeId::Numeric, TypeId::Uuid};
    Rows rows;
    rows.number("oid").text("typname").number("typnamespace").text("typtype").number("typcollation");
    rows.number("typrelid").number("typelem");
    for (const TypeId id : kTypes) {
        const bool text = id == TypeId::Text || id == TypeId::Bpchar || id == TypeId::Varchar;
        rows.begin();
        rows.add(type_of(id).oid).add(internal_type_name(id)).add(kSystem).add("b").add(text ? 100 : 0);
        rows.add(0).add(0);
        rows.end();
    }
    return rows.table();
}

SystemTable named(std::string_view name, std::initializer_list<std::pair<int64_t, std::string_view>> list,
                  std::string_view owner) {
    Rows rows;
    rows.number("oid").text(name).number(owner);
    for (const auto& [oid, text] : list) {
        rows.begin();
        rows.add(oid).add(text).add(kOwner);
        rows.end();
    }
    return rows.table();
}

SystemTable information_tables(const conf::Catalog& shown, std::string_view database) {
    Rows rows;
    rows.text("table_catalog").text("table_schema").text("table_name").text("table_type");
    for (const Entry& entry : entries(shown)) {
        rows.begin();
        rows.add(database).add("public").add(entry.relation->name.name);
        rows.add(is_view(*entry.relation) ? "VIEW" : "BASE TABLE");
        rows.end();
    }
    return rows.table();
}

SystemTable information_columns(const conf::Catalog& shown, const conf::Catalog& server,
                                std::string_view database) {
    Rows rows;
    rows.text("table_catalog").text("table_schema").text("table_name").text("column_name");
    rows.number("ordinal_position").text("column_default").text("is_nullable").text("data_type");
    rows.number("character_maximum_length").text("udt_name");
    for (const Entry& entry : entries(shown)) {
        int64_t number = 0;
        for (const conf::Column& column : entry.relation->columns) {
            const Type type = column.type();
            const bool sized = (type.id == TypeId::Varchar || type.id == TypeId::Bpchar) && type.typmod > 4;
            rows.begin();
            rows.add(database).add("public").add(entry.relation->name.name).add(column.name).add(++number);
            if (const auto text = default_of(server, *entry.relation, column)) {
                rows.add(*text);
            } else {
                rows.null();
            }
            rows.add(column.not_null ? "NO" : "YES").add(type_name(type.id));
            if (sized) {
                rows.add(type.typmod - 4);
            } else {
                rows.null();
            }
            rows.add(internal_type_name(type.id));
            rows.end();
        }
    }
    return rows.table();
}

}  // namespace

bool is_system_table(std::string_view schema, std::string_view name) {
    return schema == "pg_catalog" || schema == "information_schema" ||
           (schema.empty() && name.starts_with("pg_"));
}

bool is_empty_system_table(std::string_view name) {
    for (const std::string_view empty :
         {"pg_policy", "pg_statistic_ext", "pg_publication", "pg_publication_rel", "pg_inherits",
          "pg_trigger", "pg_rewrite", "pg_foreign_table", "pg_foreign_server", "pg_subscription",
          "pg_event_trigger"}) {
        if (name == empty) return true;
    }
    return false;
}

std::optional<SystemTable> system_table(std::string_view schema, std::string_view name,
                                        const conf::Catalog& shown, const conf::Catalog& server,
                                        std::string_view database) {
    if (schema == "information_schema") {
        if (name == "tables") return information_tables(shown, database);
        if (name == "columns") return information_columns(shown, server, database);
        return std::nullopt;
    }
    if (name == "pg_class") return classes(shown);
    if (name == "pg_attribute") return attributes(shown);
    if (name == "pg_attrdef") return defaults(shown, server);
    if (name == "pg_index") return index_rows(shown);
    if (name == "pg_constraint") return constraints(shown);
    if (name == "pg_type") return types();
    if (name == "pg_namespace")
        return named("nspname",
                     {{kSystem, "pg_catalog"}, {kPublic, "public"}, {kInformation, "information_schema"}},
                     "nspowner");
    if (name == "pg_am") return named("amname", {{kHeap, "heap"}, {kBtree, "btree"}}, "amhandler");
    if (name == "pg_collation") return named("collname", {{100, "default"}, {950, "C"}}, "collowner");
    return std::nullopt;
}

}  // namespace braid::planner::translate
