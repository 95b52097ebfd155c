// A list in the order of use and an index into it.
#include "backends/mysql/statement_cache.h"

namespace braid::backends::mysql {

const ServerStatement* StatementCache::find(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    recent_.splice(recent_.begin(), recent_, found->second);
    return &recent_.front().statement;
}

std::vector<uint32_t> StatementCache::add(std::string_view key, ServerStatement statement) {
    std::vector<uint32_t> closed;
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        closed.push_back(found->second->statement.id);
        forget(key);
    }
    while (recent_.size() >= limit_) {
        closed.push_back(recent_.back().statement.id);
        by_key_.erase(recent_.back().key);
        recent_.pop_back();
    }
    recent_.push_front({std::string(key), statement});
    by_key_.emplace(recent_.front().key, recent_.begin());
    return closed;
}

void StatementCache::forget(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    const auto entry = found->second;
    by_key_.erase(found);
    recent_.erase(entry);
}

void StatementCache::clear() {
    by_key_.clear();
    recent_.clear();
}

}  // namespace braid::backends::mysql
