#include "proxy/bridge/mysql_to_postgresql/factory.h"

#include "backends/mysql/connection.h"
#include "proxy/bridge/mysql_to_postgresql/bridge.h"
#include "proxy/server/worker.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

namespace {

// What clients take for the server's version, where no MySQL server of the database has one.
constexpr const char* kVersion = "10.11.0-MariaDB";
constexpr int kVersionNumber = 101100;

Tables tables_of(const Catalogs& catalogs, const std::string& database, ServerId server) {
    Tables tables;
    const DatabaseViewPtr view = catalogs.current(database, conf::ServerKind::Mysql);
    if (!view || view->database == nullptr) return tables;
    for (size_t i = 0; i < view->shard_catalogs.size(); i++) {
        const conf::CatalogPtr& catalog = view->shard_catalogs[i];
        if (!catalog) continue;
        if (view->database->shards[i] == server) tables.server = catalog;
        if (catalog->kind == conf::ServerKind::Mysql && !tables.client) tables.client = catalog;
    }
    return tables;
}

}  // namespace

awaitable<Result<std::unique_ptr<backends::ServerConnection>>> connect(backends::BridgeOrder& order,
                                                                       Environment environment) {
    auto ends = backends::local_stream_pair();
    if (!ends) co_return Failure(std::move(ends.error()));
    auto* real = dynamic_cast<backends::postgresql::Connection*>(order.real.get());
    if (real == nullptr) co_return fail(sqlstate::kInternalError, "a bridge to another kind of server");
    (void)order.real.release();
    std::unique_ptr<backends::postgresql::Connection> owned(real);
    const backends::CancelKey key = owned->cancel_key();
    environment.found_rows = order.flavour.found_rows;
    environment.max_payload = order.limits.max_frame_bytes;
    backends::mysql::ServerIdentity identity;
    identity.version = environment.version;
    identity.mariadb = true;
    identity.number = kVersionNumber;
    auto bridge = Bridge::make(order.executor, ends->second, std::move(owned), std::move(environment));
    auto end = [weak = std::weak_ptr<Bridge>(bridge)] {
        if (auto self = weak.lock()) self->end();
    };
    auto connection = std::make_unique<backends::mysql::Connection>(
        order.server, ends->first, key, order.executor, order.limits,
        Bridge::capabilities(order.flavour.found_rows), std::move(identity), std::move(end));
    Status ready = co_await bridge->prepare();
    if (!ready) {
        bridge->end();
        co_return Failure(std::move(ready.error()));
    }
    bridge->start();
    Status learnt = co_await connection->learn_settings();
    if (!learnt) co_return Failure(std::move(learnt.error()));
    co_return std::unique_ptr<backends::ServerConnection>(std::move(connection));
}

backends::BridgeFactory factory(Worker& worker) {
    return
        [&worker](
            backends::BridgeOrder& order) -> awaitable<Result<std::unique_ptr<backends::ServerConnection>>> {
            Environment environment;
            const std::string& database = order.flavour.crossing_for;
            environment.database = database;
            environment.parser = &worker.statements().parser();
            const Catalogs& catalogs = worker.shared().catalogs;
            environment.tables = [&catalogs, database = order.flavour.crossing_for,
                                  server = order.server.id] { return tables_of(catalogs, database, server); };
            const Tables now = environment.tables();
            environment.version = now.client ? now.client->version_text : std::string(kVersion);
            co_return co_await connect(order, std::move(environment));
        };
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
