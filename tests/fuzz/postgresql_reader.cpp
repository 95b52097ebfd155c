// libFuzzer target: arbitrary bytes into every PostgreSQL decoder and into the client login.
//
// The first byte chooses what reads the rest. What decodes must encode to the same bytes.
//     clang++ -std=c++20 -g -O1 -I. -fsanitize=fuzzer,address tests/fuzz/postgresql_reader.cpp
//     wire/postgresql/*.cpp
//         proxy/login/*.cpp -lcrypto -licuuc -lfmt
#include <cstdint>
#include <cstdlib>
#include <string>

#include "proxy/login/client_login.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/messages.h"
#include "wire/postgresql/startup.h"

namespace {

namespace pg = braid::wire::postgresql;
namespace login = braid::proxy::login;

void require(bool ok) {
    if (!ok) std::abort();
}

template <typename List>
void walk(const List& list) {
    size_t count = 0;
    for ([[maybe_unused]] const auto& element : list) ++count;
    require(count == list.size());
}

void walk_lists(const pg::FrontendMessage& any) {
    if (const auto* bind = std::get_if<pg::Bind>(&any)) {
        walk(bind->parameter_formats);
        walk(bind->parameters);
        walk(bind->result_formats);
    }
    if (const auto* parse = std::get_if<pg::Parse>(&any)) walk(parse->parameter_types);
}

void walk_lists(const pg::BackendMessage& any) {
    if (const auto* row = std::get_if<pg::DataRow>(&any)) walk(row->columns);
    if (const auto* description = std::get_if<pg::RowDescription>(&any)) walk(description->fields);
    if (const auto* error = std::get_if<pg::ErrorResponse>(&any)) {
        walk(error->fields);
        std::string out;
        pg::Writer writer(out);
        pg::write_error(writer, pg::to_error(*error, "server"));
        require(writer.ok());
    }
}

void read_stream(std::string_view bytes, pg::Sender sender) {
    const pg::FrameLimits limits{sender, 1 << 20};
    while (true) {
        auto frame = pg::next_frame(bytes, limits);
        auto missing = pg::missing_bytes(bytes, limits);
        require(frame.has_value() == missing.has_value());
        if (!frame || !*frame) return;
        std::string again;
        pg::Writer writer(again);
        auto check = [&](const auto& message) {
            if (!message) return;
            walk_lists(*message);
            pg::write(writer, *message);
            require(writer.ok() && again == bytes.substr(0, (*frame)->size));
        };
        if (sender == pg::Sender::Frontend) {
            check(pg::decode_frontend(**frame));
            (void)pg::decode<pg::PasswordMessage>((*frame)->body);
            (void)pg::decode<pg::SASLInitialResponse>((*frame)->body);
        } else {
            check(pg::decode_backend(**frame));
        }
        bytes.remove_prefix((*frame)->size);
    }
}

class Anyone : public login::Directory {
  public:
    braid::Status accepts_clients() const override { return {}; }
    std::optional<login::ScramVerifier> verifier_of(std::string_view user) const override {
        if (user == "unknown") return std::nullopt;
        return login::ScramVerifier{1, "salt", std::string(32, 'a'), std::string(32, 'b')};
    }
    bool database_exists(std::string_view database) const override { return database.size() < 5; }
    bool may_connect(std::string_view, std::string_view) const override { return true; }
};

// The bytes arrive in portions of `portion`; a TLS handshake always succeeds.
void log_in(std::string_view bytes, login::TlsMode tls, bool cleartext, size_t portion) {
    static const Anyone directory;
    static const login::SaltSource salts("fixed");
    login::LoginPolicy policy;
    policy.tls = tls;
    policy.cleartext_over_tls = cleartext;
    policy.end_point = std::string(32, 'e');
    policy.directory = &directory;
    policy.salts = &salts;
    login::ClientLogin machine(policy);
    std::string unread, output;
    while (true) {
        const std::string_view next = bytes.substr(0, portion);
        bytes.remove_prefix(next.size());
        unread += next;
        login::Action action = next.empty() ? machine.step(login::Disconnected{}, output)
                                            : machine.step(login::BytesArrived{unread}, output);
        require(action.consumed <= unread.size());
        unread.erase(0, action.consumed);
        if (action.kind == login::Action::Kind::StartTls) {
            require(unread.empty());
            action = machine.step(login::TlsEstablished{true}, output);
        }
        if (action.kind != login::Action::Kind::Read) return;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size == 0) return 0;
    const uint8_t choice = data[0];
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (choice % 8) {
        case 0: read_stream(bytes, pg::Sender::Frontend); break;
        case 1: read_stream(bytes, pg::Sender::Backend); break;
        case 2: {
            auto frame = pg::next_startup_frame(bytes);
            if (frame && *frame) (void)pg::decode_startup((*frame)->body);
            break;
        }
        case 3: (void)login::parse_verifier(bytes); break;
        case 4: log_in(bytes, login::TlsMode::Off, false, 1 + choice / 8u); break;
        case 5: log_in(bytes, login::TlsMode::Verify, false, 1 + choice / 8u); break;
        case 6: log_in(bytes, login::TlsMode::Prefer, true, 8); break;
        default: {
            login::ServerScram scram({1, "salt", std::string(32, 'a'), std::string(32, 'b')}, true, {},
                                     "nonce");
            const size_t half = bytes.find('\n');
            if (half == std::string_view::npos) break;
            if (scram.begin("SCRAM-SHA-256", bytes.substr(0, half)))
                (void)scram.finish(bytes.substr(half + 1));
        }
    }
    return 0;
}
