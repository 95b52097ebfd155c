#include "proxy/session/transaction.h"

#include <algorithm>

namespace braid::proxy {

void Transaction::begin(Mode mode, std::string text) {
    if (!active()) started_ = std::chrono::system_clock::now();
    mode_ = mode;
    plain_begin_ = text.empty();
    begin_text_ = text.empty() ? "BEGIN" : std::move(text);
}

void Transaction::end() {
    *this = Transaction();
}

std::string Transaction::replay() const {
    std::string sql;
    for (const Entry& entry : log_) sql += ";" + entry.sql;
    return sql;
}

void Transaction::savepoint(std::string name, std::string sql) {
    log_.push_back({true, std::move(name), std::move(sql), writer_});
}

Result<size_t> Transaction::find_savepoint(std::string_view name) const {
    size_t position = 0;
    std::optional<size_t> found;
    for (const Entry& entry : log_) {
        if (!entry.savepoint) continue;
        if (entry.name == name) found = position;
        position++;
    }
    if (!found) return braid::fail("3B001", "savepoint \"" + std::string(name) + "\" does not exist");
    return *found;
}

size_t Transaction::entry_of(size_t savepoint) const {
    size_t position = 0;
    for (size_t i = 0; i < log_.size(); i++) {
        if (log_[i].savepoint && position++ == savepoint) return i;
    }
    return log_.size();
}

size_t Transaction::savepoint_count() const {
    return static_cast<size_t>(
        std::count_if(log_.begin(), log_.end(), [](const auto& entry) { return entry.savepoint; }));
}

void Transaction::release(size_t savepoint) {
    const size_t first = entry_of(savepoint);
    std::vector<Entry> kept(log_.begin(), log_.begin() + static_cast<ptrdiff_t>(first));
    // What was set after the savepoint stays in force.
    for (size_t i = first; i < log_.size(); i++) {
        if (!log_[i].savepoint) kept.push_back(std::move(log_[i]));
    }
    log_ = std::move(kept);
}

void Transaction::rollback_to(size_t savepoint) {
    log_.resize(entry_of(savepoint) + 1);
    writer_ = log_.back().writer;
    failed_ = false;
}

Status Transaction::note_write(ShardId shard, std::string_view name, std::string_view writer_name) {
    if (!active()) return {};
    if (writer_ && *writer_ != shard) {
        return braid::fail(
            sqlstate::kFeatureNotSupported,
            "a transaction that has written on shard \"" + std::string(writer_name) +
                "\" cannot write on shard \"" + std::string(name) + "\"",
            "Two-phase commit is not available yet, so a transaction can write on one shard only.");
    }
    writer_ = shard;
    return {};
}

Error in_failed_transaction() {
    return braid::fail(sqlstate::kInFailedSqlTransaction,
                       "current transaction is aborted, commands ignored until end of transaction block")
        .value();
}

}  // namespace braid::proxy
