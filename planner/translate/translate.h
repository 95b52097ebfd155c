// A statement of one dialect as SQL for a server of the other kind, or the reason why there is none.
//
// The server must then answer what a server of the client's kind would answer: rows, order, errors that
// matter. What has no equal translation is refused with 0A000 and the reason; it is never sent and hoped for.
// Pure: the tree, the catalogs and the session's settings come in, text goes out. Called for each statement
// whose shard is of the other kind; constants are in the text, so a cached plan must ask again for others.
// README.md says how it works and what it relies on.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "grammar/ast/statement.h"
#include "grammar/dialect.h"
#include "grammar/scanner/mysql_options.h"
#include "planner/translate/types.h"

namespace braid::planner::translate {

struct Context {
    grammar::Dialect from = grammar::Dialect::Postgresql;  // of the statement and of the client
    const conf::Catalog* server = nullptr;                 // of the server that gets the text
    // Of a server of the client's own kind, where the tables live on both kinds: its collations are the
    // client's. Without one all text compares byte by byte (PostgreSQL's C, MySQL's utf8mb4_nopad_bin).
    const conf::Catalog* client = nullptr;
    // Of the whole database in PostgreSQL's words: what the system catalogs tell to a PostgreSQL client of a
    // MySQL server. Without it they are not there.
    const conf::Catalog* shown = nullptr;
    std::string client_database;                    // its name there
    std::string user;                               // who owns its tables there
    std::string statement_text;                     // the spans count in it: MySQL names columns by it
    std::vector<std::string> schemas = {"public"};  // where unqualified tables are looked for
    std::string database;                           // a MySQL client's name for the schema "public"
    // The types of the parameters as the client's kind has them; Unknown where they are not known (then the
    // place of the parameter decides). Fewer than there are is no error.
    std::vector<ExpressionType> parameters;
    std::string sql_mode;              // of a MySQL client
    std::string collation_connection;  // of a MySQL client; empty = utf8mb4_general_ci
    int div_precision_increment = 4;
    std::string group_concat_max_len;  // of a MySQL client; a longer text would be cut there and is refused
    bool time_zone_is_fixed = false;   // UTC or an offset: days have 24 hours
    bool found_rows = false;           // a MySQL client counts rows found, not rows changed
    // now() is PostgreSQL's time of the transaction's begin: "2024-01-01 10:00:00.123456" in the session's
    // time zone. Without it a statement within a transaction may not ask for it.
    bool in_transaction = false;
    std::string transaction_start;
};

// What the client is told about a result column.
struct ResultColumn {
    std::string name;
    // In the client's kind; the values need crossing/coerce where the server describes another type.
    std::optional<Type> postgresql;
    std::optional<mysql::Type> mysql;
    // Of a MySQL client: the column of a table that it is, and flags of mysql::column_flag.
    std::string table{};
    std::string original_table{};
    std::string original_name{};
    uint16_t flags = 0;
};

struct Translation {
    std::string sql;
    // To MySQL: which of the client's parameters (from 1) each ? is, in order. To PostgreSQL: empty, $n keep
    // their numbers.
    std::vector<uint32_t> parameters;
    // What the parameters are in the client's kind: as they were given, or as their places say.
    std::vector<ExpressionType> parameter_types;
    std::vector<ResultColumn> columns;  // of a statement that returns rows
    // Statements to run first on the same connection, in its transaction, and others after it (DDL that is
    // several statements there).
    // To PostgreSQL, of an INSERT: the text returns this column, for LAST_INSERT_ID() and the OK packet; the
    // client gets no rows.
    std::string generated_key;
    // To PostgreSQL, of ON DUPLICATE KEY UPDATE and REPLACE: the text returns, as its last column, whether
    // the row is new: MySQL's count is 1 for each new row and 2 for each other.
    bool returns_whether_new = false;
    // To MySQL, of ON CONFLICT DO UPDATE: one row is affected, whatever the server counts.
    bool affects_one_row = false;
    // To MySQL, of ON CONFLICT: before the client's columns the server's rows have one that says (0 or 1)
    // whether the row counts. One that does not is a conflict that was left as it is.
    bool first_column_counts = false;
    std::vector<std::string> before;
    std::vector<std::string> after;
};

// Errors: 0A000 "... has no equal translation" with the reason; 42P01, 42703 for what the catalog does not
// know; 54001 for a text that grows too large.
Result<Translation> translate(const grammar::Statement& statement, const Context& context);

// What the connection must be set to, beside the client's time zone, before it gets translated text.
std::string_view settings_for_mysql();       // statements that a MariaDB server understands
std::string_view settings_for_postgresql();  // statements that a PostgreSQL server understands

// Some errors of the client's kind (division by zero) are provoked on the server by a marked expression. The
// error that such a marked expression raised, in PostgreSQL's SQLSTATE and words; nullopt for any other.
std::optional<Error> provoked_error(std::string_view server_message);

}  // namespace braid::planner::translate
