// The bridges of a worker: how its connections cross to servers of the other kind (backends/bridge.h).
#pragma once

#include "backends/bridge.h"

namespace braid::proxy {
class Worker;
}

namespace braid::proxy::bridge {

// The worker outlives its fleet, which gets them.
backends::Bridges bridges_of(Worker& worker);

}  // namespace braid::proxy::bridge
