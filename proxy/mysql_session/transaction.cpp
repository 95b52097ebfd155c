#include "proxy/mysql_session/transaction.h"

#include "proxy/mysql_session/statement.h"

namespace braid::proxy::mysql_session {

void Transaction::begin(std::string start, bool read_only) {
    explicit_ = true;
    read_only_ = read_only;
    start_ = std::move(start);
    savepoints_.clear();
    writer_.reset();
}

void Transaction::end() {
    explicit_ = false;
    read_only_ = false;
    start_.clear();
    next_.clear();
    savepoints_.clear();
    writer_.reset();
}

void Transaction::chain() {
    savepoints_.clear();
    writer_.reset();
}

std::optional<bool> Transaction::next_read_only() const {
    std::optional<bool> said;
    for (const std::string& sql : next_) {
        if (sql.ends_with("READ ONLY")) said = true;
        if (sql.ends_with("READ WRITE")) said = false;
    }
    return said;
}

std::vector<std::string> Transaction::beginning() const {
    std::vector<std::string> statements = next_;
    if (explicit_) statements.push_back(start_);
    for (const Savepoint& savepoint : savepoints_) statements.push_back(savepoint.sql);
    return statements;
}

Result<size_t> Transaction::find(std::string_view name) const {
    const std::string wanted = lower_case(name);
    for (size_t i = savepoints_.size(); i > 0; i--) {
        if (savepoints_[i - 1].name == wanted) return i - 1;
    }
    Failure failure = fail("42000", "SAVEPOINT " + std::string(name) + " does not exist");
    failure.value().number = 1305;
    return failure;
}

void Transaction::savepoint(const std::string& name, std::string sql) {
    if (!active()) return;
    if (auto same = find(name)) savepoints_.erase(savepoints_.begin() + static_cast<ptrdiff_t>(*same));
    savepoints_.push_back({lower_case(name), std::move(sql), writer_});
}

Status Transaction::rollback_to(std::string_view name) {
    auto found = find(name);
    if (!found) return Failure(std::move(found.error()));
    savepoints_.resize(*found + 1);
    writer_ = savepoints_.back().writer;
    return {};
}

Status Transaction::release(std::string_view name) {
    auto found = find(name);
    if (!found) return Failure(std::move(found.error()));
    savepoints_.resize(*found);
    return {};
}

Status Transaction::note_write(ShardId shard, std::string_view name, std::string_view writer_name) {
    if (!active()) return {};
    if (writer_ && *writer_ != shard) {
        return fail(
            sqlstate::kFeatureNotSupported,
            "a transaction that has written on shard '" + std::string(writer_name) +
                "' cannot write on shard '" + std::string(name) +
                "': two-phase commit is not available yet, so a transaction can write on one shard only");
    }
    writer_ = shard;
    return {};
}

}  // namespace braid::proxy::mysql_session
