// What servers made of the settings that clients begin with, so that a login need not ask them again.
//
// One per worker. Bounded; emptied when full. Valid for one version of a database's catalog.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

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
    void add(const std::string& database, uint64_t version, const Settings& settings, Entry entry) {
        if (entries_.size() >= kLimit) entries_.clear();
        entries_.insert_or_assign(Key{database, version, settings}, std::move(entry));
    }

  private:
    static constexpr size_t kLimit = 500;
    struct Key {
        std::string database;
        uint64_t version = 0;
        Settings settings;
        auto operator<=>(const Key&) const = default;
    };
    std::map<Key, Entry> entries_;
};

}  // namespace braid::proxy
