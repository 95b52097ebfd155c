// libFuzzer target: arbitrary bytes into every MySQL decoder, the reader of answers and the client login.
//
// The first byte chooses what reads the rest, the second gives capabilities. What decodes must, encoded,
// decode to the same again: length-encoded integers have more than one form.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "proxy/login/mysql/client_login.h"
#include "wire/mysql/handshake.h"
#include "wire/mysql/parameters.h"
#include "wire/mysql/response_reader.h"
#include "wire/mysql/row.h"
#include "wire/mysql/session_state.h"

namespace {

namespace my = braid::wire::mysql;
namespace login = braid::proxy::login;
namespace capability = my::capability;

void require(bool ok) {
    if (!ok) std::abort();
}

my::Capabilities capabilities_of(uint8_t choice) {
    my::Capabilities capabilities = capability::kProtocol41 | capability::kSecureConnection;
    if (choice & 1) capabilities |= capability::kSessionTrack;
    if (choice & 2) capabilities |= capability::kDeprecateEof;
    if (choice & 4) capabilities |= capability::kQueryAttributes;
    if (choice & 8) capabilities |= capability::kPluginAuth | capability::kConnectAttrs;
    if (choice & 16) capabilities |= capability::kMariadbExtendedMetadata | capability::kMariadbProgress;
    if (choice & 32) capabilities |= capability::kOptionalResultsetMetadata;
    if (choice & 64) capabilities |= capability::kMariadbCacheMetadata;
    if (choice & 128) capabilities |= capability::kLocalFiles;
    return capabilities;
}

template <typename M>
std::string encoded(const M& message, my::Capabilities capabilities) {
    std::string out;
    my::Writer writer(out, capabilities);
    writer.write(message);
    return writer.ok() ? out.substr(my::kHeaderSize) : std::string();
}

template <typename M>
void round_trip(std::string_view payload, my::Capabilities capabilities) {
    const auto message = my::decode<M>(payload, capabilities);
    if (!message) return;
    const std::string bytes = encoded(*message, capabilities);
    if (bytes.empty() && !payload.empty()) return;  // a name with a zero byte that a lenient end let in
    const auto again = my::decode<M>(bytes, capabilities);
    require(again.has_value());
    require(encoded(*again, capabilities) == bytes);
}

void read_ok(std::string_view payload, my::Capabilities capabilities) {
    const auto ok = my::decode<my::OkPacket>(payload, capabilities);
    if (!ok) return;
    size_t count = 0;
    for (const my::SessionChange& change : ok->changes) {
        ++count;
        (void)my::decode_tracked_text(change);
        (void)my::decode_gtids(change.data);
        if (const auto variables = my::decode_system_variables(change.data)) {
            size_t pairs = 0;
            for ([[maybe_unused]] const auto& pair : *variables) ++pairs;
            require(pairs == variables->size());
        }
    }
    require(count == ok->changes.size());
}

void read_server_message(std::string_view payload, my::Capabilities capabilities) {
    round_trip<my::HandshakeV10>(payload, capabilities);
    round_trip<my::AuthSwitchRequest>(payload, capabilities);
    round_trip<my::AuthMoreData>(payload, capabilities);
    round_trip<my::ErrPacket>(payload, capabilities);
    round_trip<my::EofPacket>(payload, capabilities);
    round_trip<my::ColumnCount>(payload, capabilities);
    round_trip<my::ColumnDefinition41>(payload, capabilities);
    round_trip<my::StmtPrepareOk>(payload, capabilities);
    round_trip<my::LocalInfileRequest>(payload, capabilities);
    round_trip<my::OkPacket>(payload, capabilities);
    read_ok(payload, capabilities);
}

void read_client_message(std::string_view payload, my::Capabilities capabilities) {
    for (bool tls : {false, true}) {
        const auto hello = my::decode_client_hello(payload, tls);
        if (!hello) continue;
        if (const auto* response = std::get_if<my::HandshakeResponse41>(&*hello)) {
            size_t count = 0;
            for ([[maybe_unused]] const auto& attribute : response->attributes) ++count;
            require(count == response->attributes.size());
        }
    }
    round_trip<my::HandshakeResponse41>(payload, capabilities);
    round_trip<my::SslRequest>(payload, capabilities);
    const auto command = my::decode_command(payload, capabilities);
    if (!command) return;
    std::string bytes;
    my::Writer writer(bytes, capabilities);
    my::write(writer, *command);
    if (!writer.ok() || payload.empty()) return;
    const auto again = my::decode_command(std::string_view(bytes).substr(my::kHeaderSize), capabilities);
    require(again && *again == *command);
    std::vector<my::Parameter> parameters;
    if (const auto* query = std::get_if<my::ComQuery>(&*command)) {
        require(my::decode_query_attributes(*query, parameters).has_value());
    }
    const auto* execute = std::get_if<my::ComStmtExecute>(&*command);
    if (!execute) return;
    for (size_t count : {0, 1, 2, 9}) {
        std::vector<my::ColumnShape> types;
        if (!my::decode_parameters(*execute, capabilities, count, {false, true}, types, parameters)) continue;
        require(types.size() <= count && parameters.size() >= count);
        // Again from its own encoding, and by the remembered types.
        std::string out;
        my::Writer execution(out, capabilities);
        my::write_stmt_execute(execution, 1, execute->flags, parameters, true);
        if (!execution.ok()) continue;
        const auto rewritten =
            my::decode_command(std::string_view(out).substr(my::kHeaderSize), capabilities);
        require(rewritten.has_value());
        std::vector<my::Parameter> same;
        require(my::decode_parameters(std::get<my::ComStmtExecute>(*rewritten), capabilities, count,
                                      {false, true}, types, same)
                    .has_value());
        require(same.size() == parameters.size());
    }
}

void read_rows(std::string_view payload, uint8_t choice) {
    std::vector<my::Value> texts;
    if (my::decode_text_row(payload, choice % 7, texts)) require(texts.size() == choice % 7);
    std::vector<my::ColumnShape> columns;
    for (size_t i = 0; i < payload.size() && i < choice % 12u; ++i) {
        columns.push_back({static_cast<my::ColumnType>(payload[i]), i % 2 == 0});
    }
    payload.remove_prefix(columns.size());
    std::vector<my::BinaryValue> values;
    if (!my::decode_binary_row(payload, columns, values)) return;
    std::string out;
    my::Writer writer(out);
    my::BinaryRowWriter row(writer, columns);
    for (const auto& value : values) row.add(value);
    row.finish();
    // A value of the type NULL has no bytes and no bit.
    if (!writer.ok()) return;
    std::vector<my::BinaryValue> again;
    require(my::decode_binary_row(std::string_view(out).substr(my::kHeaderSize), columns, again).has_value());
    require(again.size() == values.size());
}

// The framing must give the same payloads whatever the portions, and the walker the same bytes.
void read_stream(std::string_view bytes, size_t portion) {
    std::string whole, pieces, walked;
    my::PacketReader reader(1 << 16);
    for (std::string_view rest = bytes;;) {
        const auto step = reader.read(rest);
        rest.remove_prefix(step.consumed);
        if (step.state != my::PacketState::Ready) break;
        whole += std::string(step.payload) + "|";
    }
    my::PacketReader slow(1 << 16);
    std::string held;
    bool open = true;
    for (std::string_view rest = bytes; open && !rest.empty();) {
        held += rest.substr(0, portion);
        rest.remove_prefix(std::min(portion, rest.size()));
        while (true) {
            const auto step = slow.read(held);
            if (step.state == my::PacketState::Ready) pieces += std::string(step.payload) + "|";
            held.erase(0, step.consumed);
            open = step.state == my::PacketState::Ready || step.state == my::PacketState::Incomplete;
            if (step.state != my::PacketState::Ready) break;
        }
    }
    require(whole == pieces);
    my::PacketWalker walker(1 << 16);
    for (std::string_view rest = bytes; !rest.empty();) {
        const auto piece = walker.next(rest.substr(0, portion));
        require(piece.consumed > 0 || piece.state == my::PacketState::OutOfOrder);
        if (piece.state == my::PacketState::TooLarge || piece.state == my::PacketState::OutOfOrder) break;
        rest.remove_prefix(piece.consumed);
        walked += piece.bytes;
        if (piece.ends) walked += "|";
    }
    require(walked.starts_with(whole));
    std::string numbered(bytes);
    uint8_t sequence = 1;
    require(my::renumber(numbered.data(), numbered.size(), sequence) <= numbered.size());
}

void follow(std::string_view bytes, my::Capabilities capabilities, uint8_t command, size_t portion) {
    my::ResponseTracker tracker(capabilities);
    tracker.command_sent(static_cast<my::CommandCode>(command));
    for (std::string_view rest = bytes; !rest.empty() && !tracker.broken();) {
        const auto seen = tracker.take(rest.substr(0, portion));
        require(seen.consumed > 0 || tracker.broken());
        rest.remove_prefix(seen.consumed);
        if (tracker.reader().waits_for_client()) tracker.client_sent(rest.size() > 3 ? rest[3] : 0);
        if (tracker.idle()) tracker.command_sent(static_cast<my::CommandCode>(command + 1));
    }
}

class Anyone : public login::mysql::Directory {
  public:
    braid::Status accepts_clients() const override { return {}; }
    std::optional<login::mysql::Verifier> verifier_of(std::string_view user) const override {
        if (user == "unknown") return std::nullopt;
        return login::mysql::mock_verifier(user, mock_kind(user), salts);
    }
    login::mysql::SecretKind mock_kind(std::string_view user) const override {
        return static_cast<login::mysql::SecretKind>(user.size() % 3);
    }
    bool database_exists(std::string_view database) const override { return database.size() < 5; }
    bool may_connect(std::string_view, std::string_view) const override { return true; }

    login::SaltSource salts{"fixed"};
};

// The bytes arrive in portions of `portion`; a TLS handshake always succeeds.
void log_in(std::string_view bytes, braid::conf::TlsMode tls, size_t portion) {
    static const Anyone directory;
    static const login::mysql::RsaKey key = login::mysql::RsaKey::generate();
    login::mysql::DigestCache digests;
    login::mysql::LoginPolicy policy;
    policy.tls = tls;
    policy.directory = &directory;
    policy.salts = &directory.salts;
    policy.digests = &digests;
    policy.rsa = &key;
    login::mysql::ClientLogin machine(policy, {1, "localhost"}, "0123456789abcdefghij");
    std::string unread, output;
    require(machine.begin(output).kind == login::mysql::Action::Kind::Read);
    while (true) {
        const std::string_view next = bytes.substr(0, portion);
        bytes.remove_prefix(next.size());
        unread += next;
        login::mysql::Action action = next.empty() ? machine.step(login::Disconnected{}, output)
                                                   : machine.step(login::BytesArrived{unread}, output);
        require(action.consumed <= unread.size());
        unread.erase(0, action.consumed);
        if (action.kind == login::mysql::Action::Kind::StartTls) {
            action = machine.step(login::TlsEstablished{true}, output);
        }
        if (action.kind != login::mysql::Action::Kind::Read) return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    const uint8_t choice = data[1];
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
    const my::Capabilities capabilities = capabilities_of(choice);
    switch (data[0] % 8) {
        case 0: read_client_message(bytes, capabilities); break;
        case 1: read_server_message(bytes, capabilities); break;
        case 2: read_rows(bytes, choice); break;
        case 3: read_stream(bytes, choice + size_t{1}); break;
        case 4:
            if (!bytes.empty())
                follow(bytes.substr(1), capabilities, static_cast<uint8_t>(bytes[0]), choice + 1u);
            break;
        case 5: log_in(bytes, braid::conf::TlsMode::Off, choice + size_t{1}); break;
        case 6: log_in(bytes, braid::conf::TlsMode::Prefer, choice + size_t{1}); break;
        case 7: (void)login::mysql::verifier_of_secret("user", bytes); break;
    }
    return 0;
}
