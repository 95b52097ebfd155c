#include "proxy/bridge/bridges.h"

#include "proxy/bridge/mysql_to_postgresql/factory.h"

namespace braid::proxy::bridge {

backends::Bridges bridges_of(Worker& worker) {
    backends::Bridges bridges;
    bridges.to_postgresql = mysql_to_postgresql::factory(worker);
    return bridges;
}

}  // namespace braid::proxy::bridge
