// The bridges of both directions, as a worker's pools are given them.
#pragma once

#include "backends/bridge.h"

namespace braid::proxy {

class Worker;

namespace bridge {

// The worker outlives them.
backends::Bridges bridges_of(Worker& worker);

}  // namespace bridge
}  // namespace braid::proxy
