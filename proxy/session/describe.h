// What a server says of a prepared statement: its parameters and columns. A shard is the analyst.
//
// Works on a link of the session with nothing pending; leaves it so.
#pragma once

#include "proxy/session/core.h"
#include "proxy/session/prepared.h"

namespace braid::proxy {

// The session's settings that decide what a constant in a statement's text means (DateStyle, TimeZone ...). A
// server reads constants once, at Parse.
std::string constant_settings(const SessionCore& core);
// A prepared statement whose constants would be read under other settings than at its Parse is refused: a
// server would keep the old reading, which a new Parse on another connection cannot. Error 0A000.
Status check_constant_settings(const SessionCore& core, const PreparedStatement& statement);

// The key of a statement on a server connection: everything that its Parse depends on.
// `own_key`: PreparedStatement::own_key.
std::string prepared_key(const SessionCore& core, std::string_view text, std::span<const uint32_t> types,
                         uint64_t own_key = 0);

// Appends to link.out what makes the statement known on the link: Close of evicted ones and Parse. `replies`
// is the number of CloseComplete replies that come first; true in `parsed` when a Parse was written after
// them.
struct ServerStatement {
    std::string name;
    uint32_t closes = 0;
    bool parsed = false;
};
ServerStatement use_on_link(SessionCore& core, Link& link, std::string_view text,
                            std::span<const uint32_t> types, uint64_t own_key = 0);

// Fills statement.description and parameter_types, on a shard that has the statement's tables, unless they
// are there. Errors: the server's; 0A000 when no shard has them all; changed_result() when tables have
// changed so that the columns are not any more what they were.
awaitable<Status> ensure_described(SessionCore& core, PreparedStatement& statement);
Error changed_result();

// The same refusal, of a statement that a server accepts: the relation which Braid does not know is there.
Error unrouted(Error refusal);

// The error to report for a statement that Braid will not run: a server's own where the statement is wrong
// for it too (an unknown column, an ambiguous name), else `refusal`.
awaitable<Error> server_error_or(SessionCore& core, const SqlStatement& statement, Error refusal);

// Described: the payload of its RowDescription; nothing when it gives no rows. Valid until it is described
// anew.
std::optional<std::string_view> row_description(const PreparedStatement& statement);

// Keeps what a DescribeStatement reply said.
void keep_description(SessionCore& core, PreparedStatement& statement, std::string messages);

// "a\x01b" as current_schemas() was asked for.
std::vector<std::string> split_schemas(std::string_view text);

}  // namespace braid::proxy
