// Queries that the bridge answers by itself, as no server of PostgreSQL's kind is behind it: SHOW, and SELECT
// of nothing but functions about the session (set_config(), current_setting(), version(), current_user ...),
// which drivers and Braid's own sessions send.
//
// Pure. One row, or the rows of SHOW ALL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/type.h"
#include "grammar/ast/statement.h"
#include "proxy/bridge/postgresql_to_mysql/settings.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

// What the session knows beside its settings.
struct SessionFacts {
    std::string database;
    std::string user;
    int32_t process_id = 0;
    bool in_transaction = false;
};

// A value that can be told without a server. Points into the statement's tree.
struct LocalValue {
    enum class Kind : uint8_t {
        Constant,
        SetConfig,
        CurrentSetting,
        CurrentSchemas,  // array_to_string(current_schemas(...), separator)
        CurrentSchema,
        Version,
        Database,
        User,
        ProcessId,
        IsInRecovery,
    };
    Kind kind = Kind::Constant;
    std::string column;
    Type type;
    std::vector<std::string> arguments;
    bool flag = false;  // set_config's is_local, current_setting's missing_ok
};

struct LocalQuery {
    std::vector<LocalValue> values;
    bool show_all = false;

    // Names and types of the columns.
    std::vector<std::pair<std::string, Type>> columns() const;
};

// Nothing when the statement is another one.
std::optional<LocalQuery> local_query(const grammar::Statement& statement);

using LocalRow = std::vector<std::optional<std::string>>;
// Runs it: set_config() sets. Texts in PostgreSQL's text format. Errors: the settings'.
Result<std::vector<LocalRow>> run_local(const LocalQuery& query, Settings& settings,
                                        const SessionFacts& facts);

}  // namespace braid::proxy::bridge::postgresql_to_mysql
