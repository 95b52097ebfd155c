// Functions and variables that speak of the session, in a statement's text: CONNECTION_ID(), ROW_COUNT(),
// FOUND_ROWS(), USER(), DATABASE(), @@warning_count ...
//
// On a server they would speak of the connection, which is Braid's and shared. They are replaced by what they
// are for the client's session; a column that would lose its name gets it as an alias. LAST_INSERT_ID()
// stays: the connection is told the value before (follow_up.h). Pure. MySQL manual "Information Functions".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "proxy/mysql_session/statement.h"

namespace braid::proxy::mysql_session {

// What they are now.
struct SessionFacts {
    uint32_t connection_id = 0;
    int64_t row_count = 0;
    uint64_t found_rows = 0;
    size_t warnings = 0;
    size_t errors = 0;
    std::string user;                     // user@host, in UTF-8
    std::optional<std::string> database;  // nothing: none is chosen
    // The server calls it so, too: DATABASE() may stay.
    bool database_has_own_name = false;
    // Its name there, for statements that read the server's own catalog: they mean that one.
    std::optional<std::string> schema;
};

// A quick look: most statements have none of them.
bool may_ask_session(const Statement& statement);

// The statement's text with their values; nothing when it has none of them, or may not have them replaced
// (definitions of views and routines).
std::optional<std::string> with_session_facts(const Statement& statement, const SessionFacts& facts);

// What stands for the tokens from the one that was asked about up to `last`.
struct Replacement {
    size_t last = 0;
    std::string text;
};
using ValueOf = std::function<std::optional<Replacement>(size_t token)>;
// The same with other values: nothing when `value_of` has none. Columns keep their names.
std::optional<std::string> with_values(const Statement& statement, const ValueOf& value_of);

// LAST_INSERT_ID(), @@last_insert_id, @@identity.
bool asks_last_insert_id(const Statement& statement);

}  // namespace braid::proxy::mysql_session
