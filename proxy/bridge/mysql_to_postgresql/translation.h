// A client's statement as PostgreSQL's: variables and functions about the session replaced by their values,
// parsed, translated.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "planner/translate/translate.h"
#include "proxy/bridge/mysql_to_postgresql/core.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

// Which value of AUTO_INCREMENT a statement's rows have.
enum class KeyValues : uint8_t { Generated, Given };

struct Translated {
    planner::translate::Translation translation;
    bool changes = false;    // INSERT, UPDATE, DELETE
    bool defines = false;    // DDL: commits by its nature
    bool has_tables = true;  // it begins a transaction where autocommit is off
    KeyValues keys = KeyValues::Generated;
    conf::CatalogPtr tables;  // that it was translated for
};

// `parameters`: as far as their types are known. Errors: 42000 (1064) for text that is no SQL, 0A000 with the
// reason, 42P01 and 42703.
Result<Translated> translate_statement(const Core& core, const mysql_session::Statement& statement,
                                       std::vector<planner::translate::ExpressionType> parameters = {});

// The text with the values of variables, of DATABASE() and the like; nothing when it has none of them.
std::optional<std::string> with_session_values(const Core& core, const mysql_session::Statement& statement);

// The name of a system variable's token in lower case, without its scope: @@SESSION.`Time_Zone` is time_zone.
// `global` becomes true behind @@global.
std::string system_variable(const mysql_session::Statement& statement, size_t token, bool& global);

// What a token of a statement stands for, when that is something of the session's own: a variable,
// DATABASE(), VERSION(), LAST_INSERT_ID(). As a constant in MySQL's words.
struct OwnValue {
    size_t last = 0;                 // the last token of it
    std::optional<UserValue> value;  // nothing: NULL
};
std::optional<OwnValue> own_value(const Core& core, const mysql_session::Statement& statement, size_t token);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
