#include "proxy/bridge/bridges.h"

#include "proxy/bridge/mysql_to_postgresql/factory.h"
#include "proxy/bridge/postgresql_to_mysql/open.h"

namespace braid::proxy::bridge {

backends::Bridges bridges_of(Worker& worker) {
    backends::Bridges bridges;
    bridges.to_mysql = [&worker](backends::BridgeOrder& order) {
        return postgresql_to_mysql::open(worker, order);
    };
    bridges.to_postgresql = mysql_to_postgresql::factory(worker);
    return bridges;
}

}  // namespace braid::proxy::bridge
