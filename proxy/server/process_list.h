// The MySQL clients of the process, as SHOW PROCESSLIST shows them and KILL finds them.
//
// A session has one entry from its greeting to its end and writes to it at each command; anybody may read.
// The ids are Braid's own (CONNECTION_ID()) and have nothing to do with the servers' ids. Any thread. MySQL
// manual "SHOW PROCESSLIST Statement", "KILL Statement".
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "backends/async.h"

namespace braid::proxy {

enum class KillKind : uint8_t { Query, Connection };

// A moment of one session.
struct Process {
    uint32_t id = 0;
    std::string user;
    std::string host;  // with the port
    std::string database;
    std::string_view command = "Connect";  // "Sleep", "Query": a constant
    TimePoint since{};                     // when that command began
    std::string info;                      // the statement's first bytes
};

class ProcessList {
  public:
    // Longer statements are cut.
    static constexpr size_t kMaxInfo = 64 * 1024;

    class Entry {
      public:
        explicit Entry(uint32_t id) { process_.id = id; }
        uint32_t id() const { return process_.id; }
        void set_client(std::string user, std::string host);
        void set_database(std::string_view database);
        void set_command(std::string_view command, std::string_view info);
        Process snapshot() const;

      private:
        friend class ProcessList;
        mutable std::mutex mutex_;
        Process process_;
        std::function<void(KillKind)> kill_;  // under the list's lock
    };

    // A new client; its id is free.
    std::shared_ptr<Entry> add();
    // `kill` may be called from any thread, under the list's lock: it may only post to the session's worker.
    void watch(Entry& entry, std::function<void(KillKind)> kill);
    void remove(const Entry& entry);

    // In the order of their ids.
    std::vector<Process> list() const;
    // The user of that id; nothing when there is none.
    std::shared_ptr<Entry> find(uint32_t id) const;
    // False: there is no such client.
    bool kill(uint32_t id, KillKind kind);

  private:
    mutable std::mutex mutex_;
    uint32_t last_ = 0;
    std::map<uint32_t, std::shared_ptr<Entry>> entries_;
};

}  // namespace braid::proxy
