#include "proxy/bridge/postgresql_to_mysql/open.h"

#include <sys/socket.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <spdlog/spdlog.h>

#include "backends/postgresql/connection.h"
#include "proxy/bridge/postgresql_to_mysql/backend.h"
#include "proxy/server/worker.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace {

awaitable<void> serve(std::shared_ptr<Backend> backend, std::string server) {
    try {
        co_await backend->run();
    } catch (const std::exception& exception) {
        spdlog::error("the bridge to server \"{}\" ended by an internal error: {}", server, exception.what());
        backend->end();
    }
}

// The shard of the database that the server is.
size_t shard_of(const conf::Topology& topology, const std::string& database, ServerId server) {
    const conf::Database* found = topology.find_database(database);
    if (found == nullptr) return SIZE_MAX;
    const auto shard = found->shard_on(server);
    return shard ? shard->value : SIZE_MAX;
}

}  // namespace

awaitable<Result<std::unique_ptr<backends::ServerConnection>>> open(Worker& worker,
                                                                    backends::BridgeOrder& order) {
    const ConfigurationPtr configuration = worker.shared().configuration();
    Surroundings surroundings;
    surroundings.database = static_cast<const std::string&>(order.flavour.crossing_for);
    surroundings.user = order.server.user;
    surroundings.shard = shard_of(*configuration->topology, surroundings.database, order.server.id);
    surroundings.parser = &worker.statements().parser();
    surroundings.view = [&shared = worker.shared(), database = surroundings.database] {
        return shared.catalogs.current(database, conf::ServerKind::Postgresql);
    };
    MysqlServer beginning(std::move(order.real));
    const backends::CancelKey key = beginning.connection().cancel_key();
    Status set = co_await beginning.run(std::string(planner::translate::settings_for_mysql()));
    if (!set) co_return Failure(std::move(set.error()));
    // Servers before it was invented refuse it by its name.
    Status snapshots = co_await beginning.run("SET SESSION innodb_snapshot_isolation = ON");
    if (!snapshots && beginning.broken()) co_return Failure(std::move(snapshots.error()));
    surroundings.snapshot_isolation = snapshots.has_value();

    Result<std::pair<int, int>> ends = backends::local_stream_pair();
    if (!ends) co_return Failure(std::move(ends.error()));
    asio::generic::stream_protocol::socket socket(order.executor, asio::generic::stream_protocol(AF_UNIX, 0),
                                                  ends->second);
    auto backend = std::make_shared<Backend>(std::move(socket), beginning.release(), std::move(surroundings));
    const auto parameters = backend->settings().reported();
    std::weak_ptr<Backend> weak = backend;
    auto facing = std::make_unique<backends::postgresql::Connection>(
        order.server, ends->first, key, order.executor, order.limits, parameters, [weak] {
            if (auto alive = weak.lock()) alive->end();
        });
    asio::co_spawn(order.executor, serve(std::move(backend), order.server.name), asio::detached);
    std::unique_ptr<backends::ServerConnection> out = std::move(facing);
    co_return out;
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
