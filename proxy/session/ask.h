// One question to one server, over the extended protocol: a statement with parameters and its first row; and
// the reading of replies that are not relayed.
//
// For what Braid needs to know before it can run the client's statement (keys that are expressions, arguments
// of EXECUTE). Works on a link of the session that is settled; leaves it so. PostgreSQL manual 55.2.3.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/session/core.h"
#include "router/operand.h"
#include "wire/postgresql/lists.h"

namespace braid::proxy {

struct Question {
    std::string_view sql;
    std::span<const uint32_t> types;  // of the parameters, as in Parse
    std::span<const router::BoundParameter> parameters;
    std::span<const wire::postgresql::Format> formats;  // of the columns, as in Bind
};

using AskedRow = std::vector<std::optional<std::string>>;

// Reads a statement's replies to ReadyForQuery, calling `visit` for each frame. Notices and notifications go
// to the client. Errors: the server's first one, once all is read; a lost connection's.
awaitable<Status> read_replies(SessionCore& core, Link& link,
                               std::function<void(const backends::postgresql::Frame&)> visit);

// link.out may hold messages of the extended protocol that are to go first. Notices go to the client. Errors:
// the server's; XX000 when there is no row.
awaitable<Result<AskedRow>> ask_row(SessionCore& core, Link& link, const Question& question);

// A server's error about Braid's own text, for the client's: its position moves by `by` characters, or is
// dropped where nothing of the client's stands there.
void move_position(Error& error, std::optional<int> by);

}  // namespace braid::proxy
