// Logging, for proxy/ alone: spdlog's default logger, to standard error, one line per event.
//
// The floors below do not log; they return errors. Callers include <spdlog/spdlog.h> and use spdlog::info and
// its kin.
#pragma once

#include "conf/topology.h"

namespace braid::proxy {

// At start, before the first worker runs. Any thread may log afterwards.
void set_up_log(conf::LogLevel level);

// At a reload. Any thread.
void set_log_level(conf::LogLevel level);

}  // namespace braid::proxy
