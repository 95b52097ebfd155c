// [[server]] and [[user]], with their secrets.
#include <algorithm>

#include "conf/loader.h"

namespace braid::conf {

namespace {

constexpr uint16_t kMysqlPort = 3306;
constexpr size_t kLongestName = 63;  // NAMEDATALEN - 1: PostgreSQL would cut a longer one

// Server names stand in hints (`shard=pg1`) and in "local:pg1": a plain word.
bool plain_word(std::string_view name) {
    return name.size() <= kLongestName && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-' || c == '.';
           });
}

ServerTls load_tls(const Node& node, Draft& draft) {
    ServerTls tls;
    TableReader reader(node, draft.out);
    tls.mode = reader
                   .choice<TlsMode>("mode", {{"off", TlsMode::Off},
                                             {"prefer", TlsMode::Prefer},
                                             {"require", TlsMode::Require},
                                             {"verify", TlsMode::Verify}})
                   .value_or(tls.mode);
    if (const auto ca = reader.string("ca")) tls.ca = draft.readable_file("ca", *ca, reader.at("ca"));
    reader.finish();
    if (tls.mode == TlsMode::Verify && !reader.has("ca"))
        draft.out.error(node.at, "tls mode verify needs ca");
    return tls;
}

bool base64(std::string_view text) {
    return !text.empty() && text.size() % 4 == 0 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
               std::string_view::npos;
}

constexpr std::string_view kScramPrefix = "SCRAM-SHA-256$";

// SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>, the last three in base64; a SHA-256 takes 44.
bool scram_verifier(std::string_view text) {
    text.remove_prefix(kScramPrefix.size());
    const size_t colon = text.find(':');
    const size_t dollar = text.find('$');
    if (colon == std::string_view::npos || dollar == std::string_view::npos || colon > dollar) return false;
    const auto iterations = parse_integer(text.substr(0, colon));
    const std::string_view keys = text.substr(dollar + 1);
    const size_t middle = keys.find(':');
    if (middle == std::string_view::npos) return false;
    const std::string_view stored = keys.substr(0, middle);
    const std::string_view server = keys.substr(middle + 1);
    return iterations && *iterations >= 1 && *iterations <= 100'000'000 &&
           base64(text.substr(colon + 1, dollar - colon - 1)) && base64(stored) && stored.size() == 44 &&
           base64(server) && server.size() == 44;
}

bool hexadecimal(std::string_view text, size_t length) {
    return text.size() == length &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

void load_password(TableReader& reader, User& user, Draft& draft) {
    const bool given = reader.has("password") || reader.has("password_file") || reader.has("password_env");
    const std::string_view key = reader.has("password")        ? "password"
                                 : reader.has("password_file") ? "password_file"
                                                               : "password_env";
    auto secret = reader.secret(draft.folder);
    if (!given) {
        draft.out.error(reader.at(), "a user needs one of password, password_file and password_env");
    }
    if (!secret) return;
    const std::string_view text = secret->reveal();
    if (text.starts_with(kScramPrefix)) {
        user.password_kind = PasswordKind::ScramSha256;
        if (!scram_verifier(text)) reader.error(key, "the SCRAM-SHA-256 verifier is malformed");
    } else if (text.starts_with('*') && hexadecimal(text.substr(1), 40)) {
        user.password_kind = PasswordKind::MysqlNative;
    } else if (text.starts_with("$A$")) {
        user.password_kind = PasswordKind::CachingSha2;
    } else if (text.starts_with("md5") && hexadecimal(text.substr(3), 32)) {
        reader.error(key, "an md5 verifier is not available: give a SCRAM-SHA-256 verifier or the password");
    }
    user.password = std::move(*secret);
}

}  // namespace

void load_server(const Node& node, Draft& draft) {
    TableReader reader(node, draft.out);
    Server server;
    server.id = ServerId(static_cast<uint32_t>(draft.topology.servers.size()));
    server.name = reader.required_string("name").value_or("");
    server.kind = reader
                      .choice<ServerKind>(
                          "kind", {{"postgresql", ServerKind::Postgresql}, {"mysql", ServerKind::Mysql}})
                      .value_or(server.kind);
    if (server.kind == ServerKind::Mysql) server.port = kMysqlPort;
    server.host = reader.required_string("host").value_or("");
    if (const auto port = reader.integer("port", 1, 65535)) server.port = static_cast<uint16_t>(*port);
    server.dbname = reader.required_string("dbname").value_or("");
    server.user = reader.required_string("user").value_or("");
    server.password = reader.secret(draft.folder).value_or(Secret());
    if (const Node* tls = reader.node("tls")) {
        if (tls->kind == NodeKind::Table) {
            server.tls = load_tls(*tls, draft);
        } else {
            reader.error("tls", fmt::format("'tls' must be a table, not {}", article(tls->kind)));
        }
    }
    if (const auto most = reader.integer("max_connections", 1, 1'000'000)) {
        server.max_connections = static_cast<uint32_t>(*most);
    }
    reader.unavailable("replica_of");
    reader.unavailable("zone");
    reader.finish();
    if (!plain_word(server.name)) {
        reader.error("name",
                     fmt::format("the server name '{}' may hold letters, digits, '_', '-' and '.' only, at "
                                 "most {} of them",
                                 server.name, kLongestName));
    }
    if (!server.name.empty() && draft.topology.find_server(server.name)) {
        reader.error("name", fmt::format("there are two servers '{}'", server.name));
    }
    draft.topology.servers.push_back(std::move(server));
}

void load_user(const Node& node, Draft& draft) {
    TableReader reader(node, draft.out);
    User user;
    user.name = reader.required_string("name").value_or("");
    load_password(reader, user, draft);
    user.admin = reader.boolean("admin").value_or(false);
    const auto databases = reader.strings("databases");
    if (databases) {
        for (const auto& [name, at] : *databases) {
            user.databases.push_back(name);
            draft.wanted_databases.emplace_back(name, at);
        }
    }
    reader.finish();
    if (user.name.size() > kLongestName) {
        reader.error("name", fmt::format("the user name is longer than {} bytes", kLongestName));
    }
    if (!reader.has("databases") && !user.admin) draft.out.error(reader.at(), "'databases' is missing");
    if (!user.name.empty() && draft.topology.find_user(user.name)) {
        reader.error("name", fmt::format("there are two users '{}'", user.name));
    }
    draft.topology.users.push_back(std::move(user));
}

}  // namespace braid::conf
