#include "proxy/mysql_session/local_file.h"

#include <spdlog/spdlog.h>

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;
using grammar::TokenType;

std::optional<std::string> local_file_of(const Statement& statement) {
    if (statement.kind != grammar::StatementKind::LoadData) return std::nullopt;
    bool local = false;
    for (size_t i = 1; i + 1 < statement.size(); i++) {
        if (statement.is(i, "local")) local = true;
        if (!statement.is(i, "infile")) continue;
        if (!local || !grammar::is_string(statement.scanned.type_at(i + 1))) return std::nullopt;
        auto name = value_of(statement, i + 1);
        return name ? std::optional(std::move(*name)) : std::nullopt;
    }
    return std::nullopt;
}

Status check_local_file(const Core& core) {
    if ((core.identity.capabilities & my::capability::kLocalFiles) != 0) return {};
    return Failure(
        mysql_error(4166, "42000",
                    "The used command is not allowed because the MariaDB server or client has disabled the "
                    "local infile capability"));
}

awaitable<Status> pass_local_file(Core& core, Link& link, const std::optional<std::string>& allowed,
                                  std::string requested) {
    backends::mysql::Connection& connection = link.connection();
    // The answer to the command was number 1, the request; the file's packets count on from there.
    uint8_t to_server = 2;
    const std::string nothing(my::kHeaderSize, '\0');
    if (!allowed || *allowed != requested) {
        spdlog::warn("server '{}' asked for a client's file that no statement named",
                     connection.server_name());
        std::string end = nothing;
        my::store_header(end.data(), {0, to_server++});
        const Status sent = co_await connection.write(end);
        connection.client_sent(to_server);
        co_return sent;
    }
    core.write(my::LocalInfileRequest{requested});
    const bool told = co_await core.client.flush();
    if (!told) {
        core.client_gone = true;
        connection.abort();
        co_return fail(sqlstate::kConnectionFailure, "the client left while it sent a file");
    }
    while (true) {
        while (core.client.unread().size() < my::kHeaderSize) {
            const bool more = co_await core.client.fill();
            if (!more) break;
        }
        const bool header_here = core.client.unread().size() >= my::kHeaderSize;
        my::PacketHeader header;
        if (header_here) header = my::load_header(core.client.unread().data());
        if (!header_here || header.sequence != core.sequence) {
            // The server must not take half a file for a whole one.
            core.client_gone = true;
            connection.abort();
            co_return fail(sqlstate::kConnectionFailure, "the client stopped in the middle of a file");
        }
        core.client.consume(my::kHeaderSize);
        core.sequence++;
        std::string bytes(my::kHeaderSize, '\0');
        my::store_header(bytes.data(), {header.length, to_server++});
        size_t left = header.length;
        while (true) {
            const size_t here = std::min(left, core.client.unread().size());
            bytes.append(core.client.unread().substr(0, here));
            core.client.consume(here);
            left -= here;
            const Status sent = co_await connection.write(bytes);
            if (!sent) co_return sent;
            bytes.clear();
            if (left == 0) break;
            if (!core.client.unread().empty()) continue;
            const bool more = co_await core.client.fill();
            if (!more) {
                core.client_gone = true;
                connection.abort();
                co_return fail(sqlstate::kConnectionFailure, "the client stopped in the middle of a file");
            }
        }
        if (header.length == 0) break;
    }
    connection.client_sent(to_server);
    co_return Status{};
}

}  // namespace braid::proxy::mysql_session
