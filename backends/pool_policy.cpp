// The pool's arithmetic.
#include "backends/pool_policy.h"

#include <algorithm>

namespace braid::backends {

uint32_t connections_to_open(const PoolCounts& counts, const PoolLimits& limits) {
    // Every waiting acquire beyond those that an idle or an arriving connection will serve wants one of its
    // own.
    uint32_t coming = counts.idle + counts.connecting;
    uint32_t for_waiting = counts.waiting > coming ? counts.waiting - coming : 0;
    uint32_t minimum = std::min(limits.min_pool_size, limits.default_pool_size);
    uint32_t for_minimum = counts.total < minimum ? minimum - counts.total : 0;
    return std::max(for_waiting, for_minimum);
}

IdleVerdict judge_idle(std::chrono::milliseconds age, std::chrono::milliseconds idle_for, uint32_t total,
                       const PoolLimits& limits) {
    if (limits.server_lifetime.count() > 0 && age >= limits.server_lifetime) return IdleVerdict::TooOld;
    if (limits.server_idle_timeout.count() > 0 && idle_for >= limits.server_idle_timeout &&
        total > limits.min_pool_size) {
        return IdleVerdict::IdleTooLong;
    }
    return IdleVerdict::Keep;
}

void Backoff::failed(TimePoint now, double random) {
    constexpr double kFirst = 100;  // milliseconds
    double delay = std::min(static_cast<double>(longest_.count()),
                            kFirst * static_cast<double>(1u << std::min(failures_, 10u)));
    delay *= 0.5 + random / 2;
    next_try_ = now + std::chrono::duration_cast<TimePoint::duration>(
                          std::chrono::duration<double, std::milli>(delay));
    failures_++;
}

void Backoff::succeeded() {
    failures_ = 0;
}

}  // namespace braid::backends
