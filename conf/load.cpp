// The order of loading; [braid], the checks that need everything, and the lookups by name.
#include "conf/load.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>

#include "conf/loader.h"

namespace braid::conf {

namespace {

constexpr std::string_view kConfigFileError = "F0000";

Failure failure(const std::vector<std::string>& lines) {
    return fail(kConfigFileError, fmt::format("{}", fmt::join(lines, "\n")));
}

void load_braid(const Node& node, Draft& draft) {
    TableReader reader(node, draft.out);
    Braid& braid = draft.topology.braid;
    if (const auto workers = reader.integer("workers", 0, 1024))
        braid.workers = static_cast<uint32_t>(*workers);
    braid.log_level = reader
                          .choice<LogLevel>("log_level", {{"trace", LogLevel::Trace},
                                                          {"debug", LogLevel::Debug},
                                                          {"info", LogLevel::Info},
                                                          {"warn", LogLevel::Warn},
                                                          {"error", LogLevel::Error},
                                                          {"critical", LogLevel::Critical},
                                                          {"off", LogLevel::Off}})
                          .value_or(braid.log_level);
    reader.unavailable("metrics_address");
    reader.finish();
}

// The one table under `key`.
template <typename Load>
void load_one(TableReader& root, std::string_view key, Draft& draft, Load load) {
    const Node* node = root.node(key);
    if (!node) return;
    if (node->kind != NodeKind::Table) {
        draft.out.error(node->at, fmt::format("'{}' must be a table, not {}", key, article(node->kind)));
        return;
    }
    load(*node, draft);
}

// Every table of the array under `key`, of which there must be one at least.
template <typename Load>
void load_all(TableReader& root, std::string_view key, Draft& draft, Load load) {
    if (!root.has(key)) draft.out.error({}, fmt::format("there is no [[{}]]", key));
    for (const Node* node : root.tables(key)) load(*node, draft);
}

void check_users(Draft& draft) {
    std::vector<std::string> names;
    for (const Database& database : draft.topology.databases) names.push_back(database.name);
    for (const auto& [name, at] : draft.wanted_databases) {
        if (draft.topology.find_database(name)) continue;
        draft.out.error(at, fmt::format("there is no database '{}'{}", name, suggestion(name, names)));
    }
}

}  // namespace

std::optional<ServerId> Draft::server(const std::string& name, Position at) {
    if (const Server* server = topology.find_server(name)) return server->id;
    std::vector<std::string> names;
    for (const Server& server : topology.servers) names.push_back(server.name);
    out.error(at, fmt::format("there is no server '{}'{}", name, suggestion(name, names)));
    return std::nullopt;
}

std::optional<ShardId> Draft::shard(const Database& database, const std::string& name, Position at) {
    const auto id = server(name, at);
    if (!id) return std::nullopt;
    const auto result = database.shard_on(*id);
    if (!result) {
        out.error(at,
                  fmt::format("server '{}' is not one of the shards of database '{}'", name, database.name));
    }
    return result;
}

std::string Draft::readable_file(std::string_view key, const std::string& name, Position at) {
    const std::filesystem::path path = std::filesystem::path(folder) / name;
    std::error_code fault;
    if (std::filesystem::is_directory(path, fault) || !std::ifstream(path)) {
        out.error(at, fmt::format("cannot read {} '{}'", key, path.string()));
    }
    return path.string();
}

Result<Loaded> parse(std::string_view text, const std::string& path) {
    Diagnostics out(path);
    const auto document = parse_document(text);
    if (!document) {
        out.error(document.error().at, document.error().message);
        return failure(out.error_lines());
    }
    Draft draft{out, std::filesystem::path(path).parent_path().string(), {}, {}};
    TableReader root(*document, out);
    load_one(root, "braid", draft, load_braid);
    load_all(root, "listener", draft, load_listener);
    load_one(root, "pool", draft, load_pool);
    load_all(root, "server", draft, load_server);
    load_all(root, "user", draft, load_user);
    load_all(root, "database", draft, load_database);
    check_users(draft);
    root.finish();
    if (out.failed()) return failure(out.error_lines());
    return Loaded{std::make_shared<const Topology>(std::move(draft.topology)), out.warning_lines()};
}

Result<Loaded> load(const std::string& path) {
    std::error_code fault;
    std::ifstream file(path, std::ios::binary);
    if (std::filesystem::is_directory(path, fault) || !file) {
        return failure({fmt::format("{}:1:1: cannot read the file", path)});
    }
    const std::string text(std::istreambuf_iterator<char>(file), {});
    return parse(text, path);
}

}  // namespace braid::conf
