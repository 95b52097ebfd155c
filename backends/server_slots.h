// What the workers share about one server: how many connections are open, and who waits for one.
//
// The counters are atomics; the lock is taken only when somebody waits for a slot that another worker holds.
// Lives as long as the last pool or connection that refers to it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "backends/async.h"
#include "backends/server_spec.h"

namespace braid::backends {

class ServerSlots;
struct PooledConnection;

// One connection's place within the limits; returns itself.
class Slot {
  public:
    Slot() = default;
    Slot(std::shared_ptr<ServerSlots> slots) : slots_(std::move(slots)) {}
    Slot(Slot&&) = default;
    Slot& operator=(Slot&& other) noexcept;
    ~Slot() { release(); }
    void release();
    explicit operator bool() const { return slots_ != nullptr; }

  private:
    std::shared_ptr<ServerSlots> slots_;
};

class ServerSlots : public std::enable_shared_from_this<ServerSlots> {
  public:
    explicit ServerSlots(uint32_t limit) : limit_(limit) {}

    // A worker's pool of this server, as the other workers see it.
    struct Member {
        Flavour flavour;
        std::atomic<int64_t> waiting_since{kNobody};  // steady-clock count of its oldest starving acquire
        std::atomic<uint32_t> idle{0};
        // These are called from any thread while the lock is held: they may only post to the member's own
        // worker.
        std::function<void()> slot_freed;                // try again to open a connection
        std::function<void()> give_idle;                 // somebody starves: give an idle connection away
        std::function<void(PooledConnection&)> receive;  // take this connection over: detached, moved from
    };
    static constexpr int64_t kNobody = INT64_MAX;

    // Empty when the limit is reached.
    Slot try_take();
    uint32_t open() const { return open_.load(std::memory_order_relaxed); }
    uint32_t limit() const { return limit_; }

    void join(std::shared_ptr<Member> member);
    void leave(const std::shared_ptr<Member>& member);

    // This member starves since `since`; asks members that have idle connections to give one.
    void starve(Member& member, TimePoint since);
    void stop_starving(Member& member);
    bool anybody_starves() const { return starving_.load() > 0; }

    // Gives the connection to the member, other than `self`, that has starved longest, if it has since before
    // `than`. `prepare` detaches it from this worker; it is called only when somebody takes the connection.
    // MakeRoom: that member needs connections of another flavour, so this one should be closed for it.
    enum class Offer : uint8_t { NobodyStarves, Given, MakeRoom };
    Offer offer(const Member& self, int64_t than, PooledConnection& connection,
                const std::function<void()>& prepare);

  private:
    friend class Slot;
    void give_back();

    const uint32_t limit_;
    std::atomic<uint32_t> open_{0};
    std::atomic<uint32_t> starving_{0};
    std::mutex mutex_;
    std::vector<std::shared_ptr<Member>> members_;
};

}  // namespace braid::backends
