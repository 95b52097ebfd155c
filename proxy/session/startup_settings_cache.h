// What servers made of the settings that clients begin with, so that a login need not ask them again.
//
// One per worker. Bounded; emptied when full. Valid for one version of a database's catalog. Who asks a
// server takes a Turn meanwhile; the others wait for its end.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proxy/server/event.h"
#include "proxy/session/session_settings.h"

namespace braid::proxy {

class StartupSettingsCache {
  public:
    struct Entry {
        std::map<std::string, std::string> parameters;  // ParameterStatus
        std::optional<std::vector<std::string>> search_path;
    };

    // nullptr: not known. Valid until the next add().
    const Entry* find(const std::string& database, uint64_t version, const Settings& settings) const {
        auto found = entries_.find(Key{database, version, settings});
        return found == entries_.end() ? nullptr : &found->second;
    }
    const Entry* add(const std::string& database, uint64_t version, const Settings& settings, Entry entry) {
        if (entries_.size() >= kLimit) entries_.clear();
        return &entries_.insert_or_assign(Key{database, version, settings}, std::move(entry)).first->second;
    }

    class Turn {
      public:
        Turn(StartupSettingsCache& cache, const asio::any_io_executor& executor)
            : cache_(cache), done_(std::make_shared<Event>(executor)) {
            cache_.asking_ = done_;
        }
        ~Turn() {
            cache_.asking_.reset();
            done_->set();
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

      private:
        StartupSettingsCache& cache_;
        std::shared_ptr<Event> done_;
    };
    // Set when the turn under way ends; null: nobody asks.
    const std::shared_ptr<Event>& asking() const { return asking_; }

  private:
    static constexpr size_t kLimit = 500;
    struct Key {
        std::string database;
        uint64_t version = 0;
        Settings settings;
        auto operator<=>(const Key&) const = default;
    };
    std::map<Key, Entry> entries_;
    std::shared_ptr<Event> asking_;
};

}  // namespace braid::proxy
