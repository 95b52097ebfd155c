// A statement of the client, parsed once, and what the bridge does with it.
//
// Translated statements go to the server in its own words; the others are the bridge's own: transactions,
// settings, cursors, and queries that ask for nothing but the session's state. What a translation depends on
// beside the text (catalogs, settings, the transaction's time) is its key: another key, another translation.
// Pure.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/type.h"
#include "grammar/parser/parser.h"
#include "planner/translate/translate.h"
#include "proxy/bridge/postgresql_to_mysql/local_rows.h"
#include "proxy/bridge/postgresql_to_mysql/settings.h"
#include "proxy/server/catalogs.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

// What a result column is called and is, to the client.
struct OutColumn {
    std::string name;
    Type type;

    bool operator==(const OutColumn&) const = default;
};

struct TranslationKey {
    uint64_t version = 0;  // of the view
    std::string schemas;
    bool fixed_zone = false;
    std::string transaction_start;  // empty outside a transaction

    bool operator==(const TranslationKey&) const = default;
};

// The catalogs that a translation looks at; they live as long as the view.
struct ServerCatalogs {
    DatabaseViewPtr view;
    const conf::Catalog* server = nullptr;
    const conf::Catalog* client = nullptr;  // of a shard of the client's kind, if there is one
    std::string user;
    std::string database;
};

class Statement {
  public:
    enum class Action : uint8_t {
        Empty,
        Translated,  // a query, a change or DDL
        Local,       // local_rows.h
        Utility,     // utility.cpp
        Fetch,       // from a cursor
    };

    // Errors: the parser's. `declared`: the types of the parameters, 0 where they are not told.
    static Result<std::shared_ptr<Statement>> parse(grammar::Parser& parser,
                                                    const grammar::ScannedStatement& scanned,
                                                    std::span<const uint32_t> declared);
    static std::shared_ptr<Statement> empty();

    Action action() const { return action_; }
    const grammar::Statement* tree() const { return parsed_.statement; }
    std::string_view text() const { return parsed_.text; }
    const std::optional<LocalQuery>& local() const { return local_; }
    bool is_ddl() const;
    bool is_query() const;  // a SELECT, of itself or of a cursor
    bool changes_rows() const;
    // COMMIT, ROLLBACK, ROLLBACK TO: what a failed transaction still takes.
    bool ends_transaction() const;
    // "SELECT", "INSERT 0", "CREATE TABLE": what CommandComplete begins with.
    std::string tag() const;
    // The table that it changes; empty for none.
    std::string target() const;

    // Makes sure that translation() is of this key. Errors: the translator's; 0A000 when the columns are no
    // longer those that were told before.
    Status translate(const TranslationKey& key, const ServerCatalogs& catalogs);
    const planner::translate::Translation& translation() const { return translation_; }

    const std::vector<Type>& parameter_types() const { return parameter_types_; }
    const std::vector<OutColumn>& columns() const { return columns_; }

  private:
    Status take_columns();

    Action action_ = Action::Empty;
    grammar::ParsedStatement parsed_;
    std::vector<uint32_t> declared_;
    std::optional<LocalQuery> local_;
    std::optional<TranslationKey> key_;
    planner::translate::Translation translation_;
    std::vector<Type> parameter_types_;
    std::vector<OutColumn> columns_;
};

}  // namespace braid::proxy::bridge::postgresql_to_mysql
