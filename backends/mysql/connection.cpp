// Payloads out of the read buffer, and the session's beginnings.
#include "backends/mysql/connection.h"

#include <algorithm>
#include <charconv>
#include <mysql.h>
#include <unistd.h>

#include "backends/mysql/query.h"
#include "wire/mysql/result.h"

namespace braid::backends::mysql {

namespace {

using wire::mysql::Capabilities;
using wire::mysql::PacketKind;

// What MariaDB puts before its version for old replicas.
constexpr std::string_view kReplicationPrefix = "5.5.5-";

ServerIdentity identify(std::string_view version) {
    ServerIdentity identity;
    if (version.starts_with(kReplicationPrefix)) version.remove_prefix(kReplicationPrefix.size());
    identity.version = version;
    identity.mariadb = version.find("MariaDB") != std::string_view::npos;
    for (int part = 0; part < 3; part++) {
        int number = 0;
        const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
        if (error == std::errc()) version.remove_prefix(static_cast<size_t>(end - version.data()));
        if (version.starts_with('.')) version.remove_prefix(1);
        identity.number = identity.number * 100 + std::clamp(number, 0, 99);
    }
    return identity;
}

}  // namespace

Connection::Connection(const ServerSpec& server, st_mysql* login, ssl_st* tls,
                       const asio::any_io_executor& executor, const PoolLimits& limits)
    : ServerConnection(server, {static_cast<int32_t>(login->thread_id), 0},
                       static_cast<int>(mysql_get_socket(login)), tls, executor),
      login_(login),
      capabilities_(static_cast<Capabilities>(login->client_flag & login->server_capabilities)),
      identity_(identify(login->server_version)),
      max_payload_(limits.max_frame_bytes),
      tracker_(capabilities_),
      prepared_(limits.max_prepared_statements) {
    tracker_.reader().set_status(static_cast<wire::mysql::StatusFlags>(login->server_status));
}

Connection::Connection(const ServerSpec& server, int fd, CancelKey key, const asio::any_io_executor& executor,
                       const PoolLimits& limits, Capabilities capabilities, ServerIdentity identity,
                       std::function<void()> on_close)
    : ServerConnection(server, key, fd, nullptr, executor),
      own_fd_(fd),
      on_close_(std::move(on_close)),
      capabilities_(capabilities),
      identity_(std::move(identity)),
      max_payload_(limits.max_frame_bytes),
      tracker_(capabilities_),
      prepared_(limits.max_prepared_statements) {
    tracker_.reader().set_status(wire::mysql::status::kAutocommit);
}

Connection::~Connection() {
    release_stream();  // gives the descriptor back before it is closed
    if (login_ != nullptr) mysql_close(login_);
    if (own_fd_ >= 0) ::close(own_fd_);
    if (on_close_) on_close_();
}

void Connection::expect(wire::mysql::CommandCode command, uint8_t first_sequence) {
    tracker_.command_sent(command, first_sequence);
}

Failure Connection::nonsense() {
    abort();
    Failure failure = fail(sqlstate::kProtocolViolation,
                           "server \"" + server_name() + "\" sent a packet that makes no sense here");
    failure.value().server = server_name();
    return failure;
}

wire::mysql::ResponseTracker::Seen Connection::consume(size_t bytes) {
    wire::mysql::ResponseTracker::Seen seen = tracker_.take(buffered().substr(0, bytes));
    begin_ += seen.consumed;
    if (tracker_.broken()) broken_ = true;
    return seen;
}

awaitable<Result<Packet>> Connection::read_packet() {
    joined_.clear();
    bool joining = false;
    while (true) {
        Result<std::string_view> bytes = co_await read_at_least(wire::mysql::kHeaderSize);
        if (!bytes) co_return Failure(std::move(bytes.error()));
        const uint32_t length = wire::mysql::load_header(bytes->data()).length;
        if (joined_.size() + length > max_payload_) {
            abort();
            co_return fail(sqlstate::kProtocolViolation, "server \"" + server_name() +
                                                             "\" sent a message of more than " +
                                                             std::to_string(max_payload_) + " bytes");
        }
        const size_t whole = wire::mysql::kHeaderSize + length;
        bytes = co_await read_at_least(whole);
        if (!bytes) co_return Failure(std::move(bytes.error()));
        const std::string_view part = bytes->substr(wire::mysql::kHeaderSize, length);
        const bool last = length < wire::mysql::kMaxPacketSize;
        joining = joining || !last;
        if (joining) joined_ += part;
        const auto seen = tracker_.take(bytes->substr(0, whole));
        begin_ += whole;
        if (!last) {
            if (tracker_.broken()) co_return nonsense();
            continue;
        }
        Packet packet;
        packet.kind = seen.kind;
        packet.payload = joining ? std::string_view(joined_) : part;
        if (seen.kind == PacketKind::Error && tracker_.broken()) {
            // Nobody asked: the server's last words.
            farewell_ = error_in(packet.payload, *this).message;
            co_return broke(farewell_);
        }
        if (!seen.complete || seen.kind == PacketKind::Invalid) co_return nonsense();
        co_return packet;
    }
}

std::optional<Error> Connection::last_words() {
    (void)receive();
    const std::string_view bytes = buffered();
    if (bytes.size() < wire::mysql::kHeaderSize + 1) return std::nullopt;
    const size_t length = wire::mysql::load_header(bytes.data()).length;
    const std::string_view payload = bytes.substr(wire::mysql::kHeaderSize, length);
    if (payload.size() < length || static_cast<uint8_t>(payload.front()) != wire::mysql::ErrPacket::kHeader) {
        return std::nullopt;
    }
    return error_in(payload, *this);
}

bool Connection::cleanable() const {
    return !broken_ && !busy() && begin_ == end_;
}

bool Connection::reusable() const {
    return cleanable() && !tainted_ && !tracker_.reader().in_transaction();
}

awaitable<Status> Connection::clean() {
    if (Status sent = co_await send(wire::mysql::ComResetConnection{}); !sent) co_return sent;
    if (Result<Packet> packet = co_await read_packet(); !packet) {
        co_return Failure(std::move(packet.error()));
    } else if (packet->kind != PacketKind::Ok) {
        abort();
        co_return Failure(error_in(packet->payload, *this));
    }
    prepared_.clear();
    tainted_ = false;
    co_return co_await learn_settings();
}

awaitable<Status> Connection::learn_settings() {
    const std::string isolation =
        identity_.mariadb && identity_.number < 110101 ? "tx_isolation" : "transaction_isolation";
    const std::string read_only =
        identity_.mariadb && identity_.number < 110101 ? "tx_read_only" : "transaction_read_only";
    // A reset may have left another character set and collation than the login's.
    std::string sql = "SET NAMES utf8mb4 COLLATE utf8mb4_general_ci";
    if ((capabilities_ & wire::mysql::capability::kSessionTrack) != 0) {
        sql +=
            ", SESSION session_track_system_variables = 'autocommit,character_set_client,"
            "character_set_connection,character_set_results,collation_connection,sql_mode,time_zone," +
            isolation + "," + read_only + "', SESSION session_track_schema = 1";
    }
    sql +=
        "; SELECT DATABASE(), @@autocommit, @@character_set_client, @@character_set_connection,"
        " @@character_set_results, @@collation_connection, @@sql_mode, @@time_zone, @@" +
        isolation + ", @@" + read_only;
    Result<Rows> rows = co_await query(*this, sql);
    if (!rows) co_return Failure(std::move(rows.error()));
    if (rows->rows.size() != 1 || rows->columns.size() != 10) co_return nonsense();
    static constexpr const char* kNames[] = {"autocommit",
                                             "character_set_client",
                                             "character_set_connection",
                                             "character_set_results",
                                             "collation_connection",
                                             "sql_mode",
                                             "time_zone",
                                             "transaction_isolation",
                                             "transaction_read_only"};
    const auto& row = rows->rows.front();
    Settings settings;
    settings.schema = row[0].value_or("");
    for (size_t i = 0; i < std::size(kNames); i++) {
        settings.variables.emplace(kNames[i], row[i + 1].value_or(""));
    }
    settings_.begin(std::move(settings));
    tracker_.reader().forget_session_change();
    co_return Status{};
}

Status Connection::absorb_idle_messages() {
    if (!something_to_read()) return {};
    while (!broken_) {
        Result<size_t> got = receive();
        while (begin_ < end_) {
            const auto seen = consume(end_ - begin_);
            if (seen.complete && seen.kind == PacketKind::Error) {
                farewell_ = error_in(seen.payload, *this).message;
                return broke(farewell_);
            }
            if (tracker_.broken()) return broke("an unexpected message while idle");
        }
        if (!got) return Failure(std::move(got.error()));
        if (*got == 0) break;
    }
    if (broken_) return broke("closed by the server");
    release_memory();
    return {};
}

}  // namespace braid::backends::mysql
