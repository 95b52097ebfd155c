// One login and one reading per server.
#include "backends/catalog_reader.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>

#include "backends/mysql/catalog_reader.h"
#include "backends/mysql/connector.h"
#include "backends/postgresql/catalog_reader.h"
#include "backends/postgresql/connector.h"

namespace braid::backends {

namespace {

awaitable<Result<conf::CatalogPtr>> read_postgresql(const ServerSpec& server, const PoolLimits& limits) {
    auto connection = co_await postgresql::connect(server, limits);
    if (!connection) co_return Failure(std::move(connection.error()));
    auto catalog = co_await postgresql::read_catalog(**connection);
    co_return catalog;
}

awaitable<Result<conf::CatalogPtr>> read_mysql(const ServerSpec& server, const PoolLimits& limits) {
    auto connection = co_await mysql::connect(server, limits);
    if (!connection) co_return Failure(std::move(connection.error()));
    auto catalog = co_await mysql::read_catalog(**connection);
    co_return catalog;
}

awaitable<void> read_one(const conf::Server& server, const PoolLimits& limits,
                         Result<conf::CatalogPtr>& answer) {
    const ServerSpec spec = server_spec(server);
    Result<conf::CatalogPtr> reading = co_await read_catalog(spec, limits);
    answer = std::move(reading);
}

}  // namespace

awaitable<Result<conf::CatalogPtr>> read_catalog(const ServerSpec& server, const PoolLimits& limits) {
    if (server.kind == conf::ServerKind::Mysql) co_return co_await read_mysql(server, limits);
    co_return co_await read_postgresql(server, limits);
}

std::vector<Result<conf::CatalogPtr>> read_catalogs_blocking(const conf::Topology& topology,
                                                             const conf::Database& database) {
    asio::io_context io;
    const PoolLimits limits = pool_limits(topology.pool);
    std::vector<Result<conf::CatalogPtr>> answers(database.shards.size(),
                                                  fail(sqlstate::kInternalError, "the catalog was not read"));
    for (size_t i = 0; i < database.shards.size(); i++) {
        asio::co_spawn(io, read_one(topology.server(database.shards[i]), limits, answers[i]), asio::detached);
    }
    io.run();
    return answers;
}

void clear_client_environment() {
    postgresql::clear_libpq_environment();
    mysql::clear_client_environment();
}

}  // namespace braid::backends
