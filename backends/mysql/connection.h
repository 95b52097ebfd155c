// One connection to a MySQL or MariaDB server: commands, packets, and what the session left on it.
//
// What does not live here: bytes and the read buffer (server_connection.h), the login (connector.h), who may
// use it when (pool.h), the meaning of packets (wire/mysql). Used by the executor and the proxy's relay
// through a Lease. Views handed out are valid until the next read, consume or release of the connection.
// MySQL internals manual "Command Phase".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "backends/mysql/settings_state.h"
#include "backends/mysql/statement_cache.h"
#include "backends/server_connection.h"
#include "wire/mysql/command.h"
#include "wire/mysql/response_reader.h"

struct st_mysql;  // Connector/C's MYSQL

namespace braid::backends::mysql {

// What the server said of itself at the login.
struct ServerIdentity {
    std::string version;  // "10.11.19-MariaDB-0+deb12u1", "8.0.36"
    bool mariadb = false;
    int number = 0;  // 101119, 80036: as server_version_num of PostgreSQL, two digits for each part
};

// A payload of the server, and what it is.
struct Packet {
    wire::mysql::PacketKind kind = wire::mysql::PacketKind::Invalid;
    std::string_view payload;
};

class Connection final : public ServerConnection {
  public:
    // Takes the logged-in connection of the library over; connector.h calls it. `tls` is the library's own.
    Connection(const ServerSpec& server, st_mysql* login, ssl_st* tls, const asio::any_io_executor& executor,
               const PoolLimits& limits);
    // One end of a bridge (bridge.h), which is as good as logged in: owns the descriptor. The bridge answers
    // learn_settings() and COM_RESET_CONNECTION; `on_close` is called when the connection ends.
    Connection(const ServerSpec& server, int fd, CancelKey key, const asio::any_io_executor& executor,
               const PoolLimits& limits, wire::mysql::Capabilities capabilities, ServerIdentity identity,
               std::function<void()> on_close);
    ~Connection() override;

    // What both sides agreed on: what the server's answers look like. It is the same for all connections of
    // one Flavour (but for TLS); kDeprecateEof is never in it.
    wire::mysql::Capabilities capabilities() const { return capabilities_; }
    const ServerIdentity& identity() const { return identity_; }
    uint32_t connection_id() const { return static_cast<uint32_t>(cancel_key().pid); }

    // Sends one command, of any size. Errors: 08006, then the connection is broken.
    template <typename C>
    awaitable<Status> send(const C& command) {
        std::string bytes;
        if (Status written = compose(bytes, command); !written) co_return written;
        co_return co_await write(bytes);
    }
    // Appends a command's bytes, for those who send several with one write(); its answer is expected from
    // now on.
    template <typename C>
    Status compose(std::string& bytes, const C& command) {
        wire::mysql::Writer writer(bytes, capabilities_);
        wire::mysql::write_command(writer, command);
        if (Status written = writer.status(); !written) return written;
        expect(C::kCode, writer.sequence());
        return {};
    }
    // For relaying: a command's own bytes are about to go out with write(). `first_sequence` is the number of
    // the packet behind the command's last one.
    void expect(wire::mysql::CommandCode command, uint8_t first_sequence = 1);
    // The content of a local file, or the client's part of an authentication, went out.
    void client_sent(uint8_t next_sequence) { tracker_.client_sent(next_sequence); }

    // The server's next payload, joined from its packets; it counts as dealt with. Errors: 08006 when the
    // server is gone, 08P01 for what cannot be.
    awaitable<Result<Packet>> read_packet();
    // For relaying: the next `bytes` bytes of what is buffered, or up to the end of the first payload in
    // them, are dealt with.
    wire::mysql::ResponseTracker::Seen consume(size_t bytes);

    const wire::mysql::ResponseReader& tracker() const { return tracker_.reader(); }
    wire::mysql::ResponseReader& tracker() { return tracker_.reader(); }
    bool in_transaction() const { return tracker_.reader().in_transaction(); }

    // What the session in front changed here.
    SettingsState& settings() { return settings_; }
    StatementCache& prepared() { return prepared_; }

    bool busy() const override { return !tracker_.idle(); }
    bool reusable() const override;
    bool cleanable() const override;
    // A server of the other kind is behind it.
    bool bridged() const { return login_ == nullptr; }
    // After a write has failed: the error that the server sent before it closed the connection, as it does
    // with a command that is too large for it. Nothing when none is here.
    std::optional<Error> last_words();

    // COM_RESET_CONNECTION: rolls back, drops temporary tables, user variables, locks and prepared
    // statements, and puts variables back to what new sessions have. The schema stays.
    awaitable<Status> clean() override;
    Status absorb_idle_messages() override;

    // Asks for the settings that a fresh session has; the connector and clean() call it.
    awaitable<Status> learn_settings();

  private:
    Failure nonsense();

    st_mysql* login_ = nullptr;  // null: of a bridge
    int own_fd_ = -1;
    std::function<void()> on_close_;
    wire::mysql::Capabilities capabilities_;
    ServerIdentity identity_;
    uint32_t max_payload_;
    wire::mysql::ResponseTracker tracker_;
    SettingsState settings_;
    StatementCache prepared_;
    std::string joined_;  // a payload of several packets
};

}  // namespace braid::backends::mysql
