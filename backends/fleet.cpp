// Which pools a worker has; the limits that all workers share are made here, once.
#include "backends/fleet.h"

#include <algorithm>
#include <string>

#include "backends/mysql/connector.h"
#include "backends/postgresql/connector.h"

namespace braid::backends {

namespace {
std::vector<ServerSpec> specs(const conf::Topology& topology) {
    std::vector<ServerSpec> found;
    for (const conf::Server& server : topology.servers) found.push_back(server_spec(server));
    return found;
}
}  // namespace

FleetShared::FleetShared(const conf::Topology& topology)
    : FleetShared(specs(topology), pool_limits(topology.pool)) {}

FleetShared::FleetShared(std::vector<ServerSpec> servers, PoolLimits limits)
    : servers_(std::move(servers)), limits_(limits) {
    for (const ServerSpec& spec : servers_) {
        // One user and database per server, so its pool's size and its own limit bound the same connections.
        uint32_t limit = std::max(1u, limits_.default_pool_size);
        if (spec.max_connections > 0) limit = std::min(limit, spec.max_connections);
        slots_.emplace(spec.id, std::make_shared<ServerSlots>(limit));
    }
}

const ServerSpec* FleetShared::server(ServerId id) const {
    for (const ServerSpec& spec : servers_) {
        if (spec.id == id) return &spec;
    }
    return nullptr;
}

std::shared_ptr<ServerSlots> FleetShared::slots(ServerId id) const {
    auto found = slots_.find(id);
    return found == slots_.end() ? nullptr : found->second;
}

Fleet::Fleet(asio::any_io_executor executor, std::shared_ptr<FleetShared> shared)
    : executor_(std::move(executor)), shared_(std::move(shared)) {}

Fleet::~Fleet() {
    shutdown();
}

Pool* Fleet::pool(ServerId id, Flavour flavour) {
    auto found = pools_.find({id, flavour});
    if (found != pools_.end()) return found->second.get();
    const ServerSpec* spec = shared_->server(id);
    if (spec == nullptr || shut_down_) return nullptr;
    BridgeFactory bridge;
    if (!flavour.crossing_for.empty()) {
        bridge = spec->kind == conf::ServerKind::Mysql ? bridges_.to_mysql : bridges_.to_postgresql;
    }
    auto pool =
        Pool::create(executor_, *spec, shared_->limits(), shared_->slots(id), flavour, std::move(bridge));
    return pools_.emplace(std::pair(id, flavour), std::move(pool)).first->second.get();
}

void Fleet::warm_up() {
    if (shared_->limits().min_pool_size == 0) return;
    for (const ServerSpec& spec : shared_->servers()) {
        if (Pool* opened = pool(spec.id)) opened->warm_up();
    }
}

awaitable<Result<Lease>> Fleet::acquire(ServerId id, std::optional<TimePoint> deadline, Patience* patience,
                                        Flavour flavour) {
    if (shut_down_) co_return fail(sqlstate::kAdminShutdown, "Braid is shutting down");
    Pool* found = pool(id, flavour);
    if (found == nullptr) {
        co_return fail(sqlstate::kInternalError, "there is no server number " + std::to_string(id.value));
    }
    co_return co_await found->acquire(deadline, patience);
}

awaitable<Status> Fleet::cancel(ServerId id, CancelKey key) {
    const ServerSpec* spec = shared_->server(id);
    if (spec == nullptr) {
        co_return fail(sqlstate::kInternalError, "there is no server number " + std::to_string(id.value));
    }
    if (spec->kind == conf::ServerKind::Mysql) co_return co_await mysql::kill_query(*spec, key);
    co_return co_await postgresql::cancel(*spec, key);
}

void Fleet::shutdown() {
    shut_down_ = true;
    for (auto& [id, pool] : pools_) pool->shutdown();
}

std::vector<PoolStats> Fleet::stats() const {
    std::vector<PoolStats> stats;
    for (const auto& [id, pool] : pools_) stats.push_back(pool->stats());
    return stats;
}

}  // namespace braid::backends
