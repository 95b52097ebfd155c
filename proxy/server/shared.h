// What all workers of the process share: the configuration in force, limits that count over all clients,
// catalogs, the cancel registry, the way down.
//
// Made by Server before the first worker runs and alive until the last has ended. Everything here may be used
// from any thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "backends/fleet.h"
#include "proxy/login/scram_verifier.h"
#include "proxy/server/cancel_registry.h"
#include "proxy/server/catalogs.h"
#include "proxy/server/configuration.h"
#include "proxy/server/process_list.h"

namespace braid::proxy {

class Shared {
  public:
    // set_configuration() follows before anybody else is given this.
    explicit Shared(std::shared_ptr<backends::FleetShared> fleet_shared)
        : fleet(std::move(fleet_shared)), catalogs(fleet) {}

    ConfigurationPtr configuration() const {
        std::lock_guard lock(mutex_);
        return configuration_;
    }
    void set_configuration(ConfigurationPtr next) {
        std::lock_guard lock(mutex_);
        configuration_ = std::move(next);
    }

    std::shared_ptr<backends::FleetShared> fleet;
    Catalogs catalogs;
    CancelRegistry cancels;
    ProcessList processes;  // MySQL's clients
    login::SaltSource salts;
    std::atomic<uint32_t> clients{0};   // past the login's first step
    std::atomic<bool> draining{false};  // SIGTERM: sessions end as soon as they are idle
    // When a transaction that is in progress is ended, once draining.
    std::atomic<TimePoint> drain_deadline{TimePoint::max()};

  private:
    mutable std::mutex mutex_;
    ConfigurationPtr configuration_;
};

}  // namespace braid::proxy
