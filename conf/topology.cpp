// Lookups of the Topology and the even spread of buckets.
#include "conf/topology.h"

#include <algorithm>
#include <utility>

namespace braid::conf {

namespace {

std::string table_key(std::string_view schema, std::string_view name) {
    std::string key;
    key.reserve(schema.size() + name.size() + 1);
    key.append(schema).push_back('\0');
    return key.append(name);
}

template <typename T>
const T* find_named(const std::vector<T>& all, std::string_view name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

Buckets Buckets::even(uint32_t buckets, uint32_t shards) {
    Buckets result;
    result.shards.reserve(buckets);
    for (uint64_t bucket = 0; bucket < buckets; ++bucket) {
        result.shards.emplace_back(static_cast<uint32_t>(bucket * shards / buckets));
    }
    return result;
}

bool User::may_use(std::string_view database) const {
    return std::find(databases.begin(), databases.end(), database) != databases.end();
}

std::string Table::display_name() const {
    return schema == "public" ? name : schema + "." + name;
}

TableId TableList::add(Table table) {
    const TableId id(static_cast<uint32_t>(tables_.size()));
    table.id = id;
    by_name_.emplace(table_key(table.schema, table.name), id);
    tables_.push_back(std::move(table));
    return id;
}

const Table* TableList::find(std::string_view schema, std::string_view name) const {
    const auto found = by_name_.find(table_key(schema, name));
    return found == by_name_.end() ? nullptr : &tables_[found->second.value];
}

const Table* TableList::find(std::span<const std::string> search_path, std::string_view name) const {
    for (const std::string& schema : search_path) {
        if (const Table* table = find(schema, name)) return table;
    }
    return nullptr;
}

std::optional<ShardId> Database::shard_on(ServerId server) const {
    const auto found = std::find(shards.begin(), shards.end(), server);
    if (found == shards.end()) return std::nullopt;
    return ShardId(static_cast<uint32_t>(found - shards.begin()));
}

bool Database::colocated(TableId a, TableId b) const {
    const Distributed* first = tables[a].distributed();
    const Distributed* second = tables[b].distributed();
    return first && second && first->colocation == second->colocation;
}

const Database* Topology::find_database(std::string_view name) const {
    return find_named(databases, name);
}
const User* Topology::find_user(std::string_view name) const {
    return find_named(users, name);
}
const Server* Topology::find_server(std::string_view name) const {
    return find_named(servers, name);
}

std::string_view word(Method value) {
    switch (value) {
        case Method::Hash: return "hash";
        case Method::Modulo: return "modulo";
        case Method::Range: return "range";
        case Method::List: return "list";
    }
    return "";
}

std::string_view word(PoolMode value) {
    switch (value) {
        case PoolMode::Session: return "session";
        case PoolMode::Transaction: return "transaction";
        case PoolMode::Statement: return "statement";
    }
    return "";
}

std::string_view word(TlsMode value) {
    switch (value) {
        case TlsMode::Off: return "off";
        case TlsMode::Prefer: return "prefer";
        case TlsMode::Require: return "require";
        case TlsMode::Verify: return "verify";
    }
    return "";
}

std::string_view word(Protocol value) {
    return value == Protocol::Mysql ? "mysql" : "postgresql";
}

std::string_view word(ServerKind value) {
    return value == ServerKind::Mysql ? "mysql" : "postgresql";
}

std::string_view word(LogLevel value) {
    switch (value) {
        case LogLevel::Trace: return "trace";
        case LogLevel::Debug: return "debug";
        case LogLevel::Info: return "info";
        case LogLevel::Warn: return "warn";
        case LogLevel::Error: return "error";
        case LogLevel::Critical: return "critical";
        case LogLevel::Off: return "off";
    }
    return "";
}

}  // namespace braid::conf
