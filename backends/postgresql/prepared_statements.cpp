// A list in the order of use and an index into it.
#include "backends/postgresql/prepared_statements.h"

namespace braid::backends::postgresql {

PreparedStatements::Use PreparedStatements::use(std::string_view key) {
    Use use;
    if (auto found = by_key_.find(key); found != by_key_.end()) {
        recent_.splice(recent_.begin(), recent_, found->second);
        use.name = recent_.front().name;
        use.known = true;
        return use;
    }
    while (recent_.size() >= limit_) {
        use.evicted.push_back(recent_.back().name);
        by_key_.erase(recent_.back().key);
        recent_.pop_back();
    }
    recent_.push_front({std::string(key), "braid_" + std::to_string(next_++)});
    by_key_.emplace(recent_.front().key, recent_.begin());
    use.name = recent_.front().name;
    return use;
}

void PreparedStatements::forget(std::string_view key) {
    auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    auto entry = found->second;
    by_key_.erase(found);
    recent_.erase(entry);
}

void PreparedStatements::clear() {
    by_key_.clear();
    recent_.clear();
}

}  // namespace braid::backends::postgresql
