// The life of a pool as pure functions and a small machine: how many connections to open now, which to close,
// when to try again after a failure. No sockets, no clock: times come in as values.
#pragma once

#include <chrono>
#include <cstdint>

#include "backends/server_spec.h"

namespace braid::backends {

struct PoolCounts {
    uint32_t idle = 0;        // on this worker
    uint32_t active = 0;      // leased on this worker
    uint32_t connecting = 0;  // being opened by this worker
    uint32_t waiting = 0;     // acquires that wait on this worker
    uint32_t total = 0;       // open or being opened over all workers
};

// How many connections this worker wants to open now, before asking for slots.
uint32_t connections_to_open(const PoolCounts& counts, const PoolLimits& limits);

enum class IdleVerdict { Keep, TooOld, IdleTooLong };

// What to do with an idle connection. `total` counts over all workers: min_pool_size is kept against the idle
// timeout.
IdleVerdict judge_idle(std::chrono::milliseconds age, std::chrono::milliseconds idle_for, uint32_t total,
                       const PoolLimits& limits);

// Exponential back-off with jitter between attempts to connect: 100 ms doubling to `longest`, each times
// 0.5 .. 1.
class Backoff {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Backoff(std::chrono::milliseconds longest) : longest_(longest) {}

    // `random` is uniform in [0, 1).
    void failed(TimePoint now, double random);
    void succeeded();

    bool active() const { return failures_ > 0; }
    bool may_try(TimePoint now) const { return failures_ == 0 || now >= next_try_; }
    TimePoint next_try() const { return next_try_; }

  private:
    std::chrono::milliseconds longest_;
    uint32_t failures_ = 0;
    TimePoint next_try_{};
};

}  // namespace braid::backends
