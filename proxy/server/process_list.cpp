#include "proxy/server/process_list.h"

namespace braid::proxy {

void ProcessList::Entry::set_client(std::string user, std::string host) {
    std::lock_guard lock(mutex_);
    process_.user = std::move(user);
    process_.host = std::move(host);
}

void ProcessList::Entry::set_database(std::string_view database) {
    std::lock_guard lock(mutex_);
    process_.database = database;
}

void ProcessList::Entry::set_command(std::string_view command, std::string_view info) {
    std::lock_guard lock(mutex_);
    process_.command = command;
    process_.since = Clock::now();
    process_.info.assign(info.substr(0, kMaxInfo));
}

Process ProcessList::Entry::snapshot() const {
    std::lock_guard lock(mutex_);
    return process_;
}

std::shared_ptr<ProcessList::Entry> ProcessList::add() {
    std::lock_guard lock(mutex_);
    do {
        last_++;
    } while (last_ == 0 || entries_.contains(last_));
    auto entry = std::make_shared<Entry>(last_);
    entry->process_.since = Clock::now();
    entries_.emplace(last_, entry);
    return entry;
}

void ProcessList::watch(Entry& entry, std::function<void(KillKind)> kill) {
    std::lock_guard lock(mutex_);
    entry.kill_ = std::move(kill);
}

void ProcessList::remove(const Entry& entry) {
    std::lock_guard lock(mutex_);
    entries_.erase(entry.id());
}

std::vector<Process> ProcessList::list() const {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [id, entry] : entries_) entries.push_back(entry);
    }
    std::vector<Process> processes;
    for (const auto& entry : entries) processes.push_back(entry->snapshot());
    return processes;
}

std::shared_ptr<ProcessList::Entry> ProcessList::find(uint32_t id) const {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    return found == entries_.end() ? nullptr : found->second;
}

bool ProcessList::kill(uint32_t id, KillKind kind) {
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return false;
    if (found->second->kill_) found->second->kill_(kind);
    return true;
}

}  // namespace braid::proxy
