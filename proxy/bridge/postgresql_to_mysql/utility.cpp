// Transactions, settings and what else is the session's own. See backend.h.
#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/format.h>

#include "base/text.h"
#include "grammar/ast/expression.h"
#include "proxy/bridge/postgresql_to_mysql/backend.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

using grammar::as;
using grammar::NodeKind;
using grammar::TransactionKind;

namespace {

// "2024-01-01 10:00:00.123456", so many seconds east of UTC.
std::string clock_text(int32_t offset) {
    const auto now = std::chrono::system_clock::now() + std::chrono::seconds(offset);
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch()).count();
    const std::time_t seconds = us / 1'000'000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, us % 1'000'000);
}

std::vector<std::string> texts(const grammar::List<std::string_view>& list) {
    std::vector<std::string> found;
    for (std::string_view each : list) found.emplace_back(each);
    return found;
}

// What BEGIN's and SET TRANSACTION's words ask for.
struct Modes {
    std::string isolation;  // MySQL's words; empty: not told
    std::string access;     // READ ONLY, READ WRITE
};

Result<Modes> read_modes(const std::vector<std::string>& modes, bool snapshot_isolation) {
    Modes found;
    for (const std::string& mode : modes) {
        if (mode == "isolation level read committed" || mode == "isolation level read uncommitted") {
            found.isolation = "READ COMMITTED";
        } else if (mode == "isolation level serializable") {
            found.isolation = "SERIALIZABLE";
        } else if (mode == "isolation level repeatable read") {
            if (!snapshot_isolation) {
                return fail(
                    sqlstate::kFeatureNotSupported, "REPEATABLE READ is not available on this MySQL server",
                    "It would overwrite rows that others have changed meanwhile without an error: it lacks "
                    "innodb_snapshot_isolation.",
                    "Use SERIALIZABLE.");
            }
            found.isolation = "REPEATABLE READ";
        } else if (mode == "read only") {
            found.access = "READ ONLY";
        } else if (mode == "read write") {
            found.access = "READ WRITE";
        } else if (mode != "deferrable" && mode != "not deferrable") {
            return fail(sqlstate::kFeatureNotSupported,
                        "transaction mode \"" + mode + "\" is not available here");
        }
    }
    return found;
}

// A value of SET as text. `quote`: lists of names are shown with quotes where they need them.
std::string value_text(const grammar::Expression* expression, std::string_view statement, bool names) {
    std::string text;
    if (const auto* literal = as<grammar::Literal>(expression)) {
        text = literal->value;
        if (literal->literal_kind == grammar::LiteralKind::True) text = "true";
        if (literal->literal_kind == grammar::LiteralKind::False) text = "false";
    } else if (const auto* column = as<grammar::ColumnRef>(expression)) {
        for (std::string_view part : column->parts) text += (text.empty() ? "" : ".") + std::string(part);
    } else {
        text = trim_space(statement.substr(expression->span.begin, expression->span.size()));
    }
    if (!names) return text;
    const bool plain = !text.empty() &&
                       text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos &&
                       (text.front() < '0' || text.front() > '9');
    return plain ? text : "\"" + text + "\"";
}

std::string_view refused_statement(const grammar::Statement& tree) {
    switch (tree.kind) {
        case NodeKind::Copy: return "COPY";
        case NodeKind::Explain: return "EXPLAIN";
        case NodeKind::Listen: return "LISTEN";
        case NodeKind::Notify: return "NOTIFY";
        case NodeKind::LockTable: return "LOCK TABLE";
        case NodeKind::Prepare: return "PREPARE";
        case NodeKind::Execute: return "EXECUTE";
        case NodeKind::CreateTableAs: return "CREATE TABLE AS";
        default: return {};
    }
}

Failure refused(const grammar::Statement& tree) {
    std::string name(refused_statement(tree));
    if (const auto* generic = as<grammar::GenericStatement>(&tree)) name = generic->head;
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    if (name.empty()) name = "this statement";
    return fail(sqlstate::kFeatureNotSupported, name + " is not available while a MySQL server answers");
}

}  // namespace

awaitable<Status> Backend::run_utility(StatementPtr statement) {
    const grammar::Statement& tree = *statement->tree();
    Status done;
    switch (tree.kind) {
        case NodeKind::Transaction: {
            done = co_await run_transaction(*as<grammar::Transaction>(&tree));
            co_return done;
        }
        case NodeKind::SetVariable: {
            done = co_await run_set(statement);
            co_return done;
        }
        case NodeKind::ResetVariable: {
            const std::string name(as<grammar::ResetVariable>(&tree)->name);
            if (name == "all") {
                settings_.reset_all();
            } else {
                done = settings_.reset(name);
            }
            if (done) write_complete("RESET");
            co_return done;
        }
        case NodeKind::Discard: {
            done = co_await discard(*as<grammar::Discard>(&tree));
            co_return done;
        }
        case NodeKind::Deallocate: {
            const auto& deallocate = *as<grammar::Deallocate>(&tree);
            if (deallocate.all) {
                statements_.clear();
                write_complete("DEALLOCATE ALL");
                co_return Status{};
            }
            const auto found = statements_.find(deallocate.name);
            if (found == statements_.end())
                co_return fail(sqlstate::kInvalidSqlStatementName,
                               "prepared statement \"" + std::string(deallocate.name) + "\" does not exist");
            statements_.erase(found);
            write_complete("DEALLOCATE");
            co_return Status{};
        }
        case NodeKind::CloseCursor: {
            const auto& close = *as<grammar::CloseCursor>(&tree);
            std::string name(close.name);
            if (close.all) {
                co_await close_portals();
            } else if (portals_.find(name) == portals_.end()) {
                co_return fail(sqlstate::kInvalidCursorName, "cursor \"" + name + "\" does not exist");
            } else {
                co_await close_portal(std::move(name));
            }
            write_complete(close.all ? "CLOSE CURSOR ALL" : "CLOSE CURSOR");
            co_return Status{};
        }
        case NodeKind::Unlisten: write_complete("UNLISTEN"); co_return Status{};
        default: break;
    }
    co_return refused(tree);
}

// --- transactions

awaitable<Status> Backend::run_transaction(const grammar::Transaction& transaction) {
    Status done;
    switch (transaction.action) {
        case TransactionKind::Begin:
        case TransactionKind::Start: {
            const std::string_view tag =
                transaction.action == TransactionKind::Begin ? "BEGIN" : "START TRANSACTION";
            if (block_ == Block::Explicit) {
                write_notice(sqlstate::kActiveSqlTransaction, "there is already a transaction in progress");
            } else if (block_ == Block::Implicit) {
                block_ = Block::Explicit;
            } else {
                done = co_await begin_block(Block::Explicit, texts(transaction.modes));
            }
            if (done) write_complete(tag);
            co_return done;
        }
        case TransactionKind::Commit:
        case TransactionKind::Rollback: {
            const bool was_failed = failed_;
            const bool commit = transaction.action == TransactionKind::Commit && !was_failed;
            if (block_ != Block::Explicit)
                write_notice(sqlstate::kNoActiveSqlTransaction, "there is no transaction in progress");
            if (transaction.chain && block_ != Block::Explicit)
                co_return fail(sqlstate::kNoActiveSqlTransaction,
                               "COMMIT AND CHAIN can only be used in transaction blocks");
            const std::vector<std::string> modes = block_modes_;
            if (block_ != Block::None) done = co_await end_block(commit);
            if (!done) co_return done;
            if (transaction.chain) done = co_await begin_block(Block::Explicit, modes);
            // Of a failed transaction nothing is committed; without one there was nothing to do.
            const bool told = transaction.action == TransactionKind::Commit && !was_failed;
            if (done) write_complete(told ? "COMMIT" : "ROLLBACK");
            co_return done;
        }
        case TransactionKind::Savepoint:
        case TransactionKind::Release:
        case TransactionKind::RollbackTo: {
            done = co_await savepoint(transaction);
            co_return done;
        }
        case TransactionKind::Prepare:
        case TransactionKind::CommitPrepared:
        case TransactionKind::RollbackPrepared: break;
    }
    co_return fail(sqlstate::kFeatureNotSupported,
                   "PREPARE TRANSACTION is not available while a MySQL server answers");
}

awaitable<Status> Backend::begin_block(Block block, std::vector<std::string> modes) {
    Result<Modes> wanted = read_modes(modes, surroundings_.snapshot_isolation);
    if (!wanted) co_return Failure(std::move(wanted.error()));
    const bool repeatable = settings_.get("default_transaction_isolation") == "repeatable read";
    if (repeatable && wanted->isolation.empty() && !surroundings_.snapshot_isolation) {
        std::vector<std::string> implied(1, "isolation level repeatable read");
        wanted = read_modes(implied, false);
        co_return Failure(std::move(wanted.error()));
    }
    Status ready = co_await prepare_server();
    if (!ready) co_return ready;
    std::string sql;
    if (!wanted->isolation.empty()) sql = "SET TRANSACTION ISOLATION LEVEL " + wanted->isolation + "; ";
    sql += "START TRANSACTION " + wanted->access;
    Status begun = co_await server_.run(std::move(sql));
    if (!begun) co_return begun;
    block_ = block;
    failed_ = rolled_back_ = used_ = false;
    block_modes_ = std::move(modes);
    savepoints_.clear();
    settings_.begin();
    transaction_start_ = clock_text(settings_.time_zone().offset.value_or(0));
    co_return Status{};
}

awaitable<Status> Backend::end_block(bool commit) {
    co_await close_portals();
    Status done = co_await server_.run(commit ? "COMMIT" : "ROLLBACK");
    if (!done && commit && !server_.broken()) {
        // Nothing of it may stay.
        (void)co_await server_.run("ROLLBACK");
        commit = false;
        Scene scene;
        done = Failure(for_client(std::move(done.error()), scene));
    }
    if (commit) {
        settings_.commit();
    } else {
        settings_.rollback();
    }
    block_ = Block::None;
    failed_ = rolled_back_ = false;
    savepoints_.clear();
    transaction_start_.clear();
    block_modes_.clear();
    co_return done;
}

awaitable<Status> Backend::savepoint(const grammar::Transaction& transaction) {
    const std::string name(transaction.savepoint);
    const bool makes = transaction.action == TransactionKind::Savepoint;
    const bool releases = transaction.action == TransactionKind::Release;
    if (block_ != Block::Explicit) {
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       makes      ? "SAVEPOINT can only be used in transaction blocks"
                       : releases ? "RELEASE SAVEPOINT can only be used in "
                                    "transaction blocks"
                                  : "ROLLBACK TO SAVEPOINT can only be used in "
                                    "transaction blocks");
    }
    if (makes) {
        const std::string made = "braid_" + std::to_string(++savepoints_made_);
        Status done = co_await server_.run("SAVEPOINT " + made);
        if (!done) co_return done;
        savepoints_.emplace_back(name, made);
        settings_.savepoint();
        write_complete("SAVEPOINT");
        co_return Status{};
    }
    const auto found = std::find_if(savepoints_.rbegin(), savepoints_.rend(),
                                    [&](const auto& each) { return each.first == name; });
    if (found == savepoints_.rend()) co_return fail("3B001", "savepoint \"" + name + "\" does not exist");
    const auto at = static_cast<size_t>(savepoints_.rend() - found) - 1;
    if (rolled_back_) {
        co_return fail("40P01", "the transaction was rolled back by the server because of a deadlock",
                       "MySQL leaves nothing of such a transaction, savepoints neither.",
                       "ROLLBACK and try again.");
    }
    const std::string sql =
        (releases ? "RELEASE SAVEPOINT " : "ROLLBACK TO SAVEPOINT ") + savepoints_[at].second;
    Status done = co_await server_.run(sql);
    if (!done) co_return done;
    if (releases) {
        savepoints_.resize(at);
        settings_.release(at);
        write_complete("RELEASE");
        co_return Status{};
    }
    savepoints_.resize(at + 1);
    settings_.rollback_to(at);
    failed_ = false;
    // Cursors that were opened since are gone in PostgreSQL; those from before live on in neither kind alike.
    co_await close_portals();
    write_complete("ROLLBACK");
    co_return Status{};
}

awaitable<Status> Backend::set_transaction(std::vector<std::string> modes) {
    if (block_ != Block::Explicit) {
        write_notice(sqlstate::kNoActiveSqlTransaction,
                     "SET TRANSACTION can only be used in transaction blocks");
        co_return Status{};
    }
    if (used_ || !savepoints_.empty()) {
        co_return fail(sqlstate::kActiveSqlTransaction,
                       "SET TRANSACTION must be called before any query while a MySQL server answers");
    }
    // MySQL's transaction has its modes from the beginning.
    std::vector<std::string> all = block_modes_;
    all.insert(all.end(), modes.begin(), modes.end());
    Result<Modes> wanted = read_modes(all, surroundings_.snapshot_isolation);
    if (!wanted) co_return Failure(std::move(wanted.error()));
    std::string sql = "ROLLBACK; ";
    if (!wanted->isolation.empty()) sql += "SET TRANSACTION ISOLATION LEVEL " + wanted->isolation + "; ";
    sql += "START TRANSACTION " + wanted->access;
    Status begun = co_await server_.run(std::move(sql));
    if (begun) block_modes_ = std::move(all);
    co_return begun;
}

// --- settings

awaitable<Status> Backend::run_set(StatementPtr statement) {
    const grammar::SetVariable& set = *as<grammar::SetVariable>(statement->tree());
    const std::string name(set.name);
    Status done;
    if (name == "transaction") {
        done = co_await set_transaction(texts(set.modes));
        if (done) write_complete("SET");
        co_return done;
    }
    if (name == "session characteristics") {
        for (const std::string& mode : texts(set.modes)) {
            constexpr std::string_view kLevel = "isolation level ";
            if (mode.starts_with(kLevel)) {
                done = settings_.set("default_transaction_isolation", mode.substr(kLevel.size()), false);
            } else if (mode == "read only" || mode == "read write") {
                done =
                    settings_.set("default_transaction_read_only", mode == "read only" ? "on" : "off", false);
            }
            if (!done) co_return done;
        }
        write_complete("SET");
        co_return Status{};
    }
    if (name == "role" || name == "session_authorization") {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "roles are not available while a MySQL server answers");
    }
    const bool local = set.scope == grammar::SetScope::Local;
    if (local && block_ != Block::Explicit) {
        write_notice(sqlstate::kNoActiveSqlTransaction, "SET LOCAL can only be used in transaction blocks");
        write_complete("SET");
        co_return Status{};
    }
    if (set.to_default) {
        done = settings_.reset(name);
    } else {
        std::string value;
        for (const grammar::Expression* each : set.values) {
            if (!value.empty()) value += ", ";
            value += value_text(each, statement->text(), name == "search_path");
        }
        const std::string before = settings_.get(name);
        done = settings_.set(name, value, local);
        if (done && settings_.time_zone().offset == std::nullopt) {
            done = co_await check_time_zone();
            if (!done) (void)settings_.set(name, before, local);
        }
    }
    if (done) write_complete("SET");
    co_return done;
}

// A zone by its name is one that the server must know.
awaitable<Status> Backend::check_time_zone() {
    const std::string zone = settings_.time_zone().mysql;
    Status done = co_await server_.run("SET SESSION time_zone = '" + zone + "'");
    settings_.server_forgot();
    if (done || server_.broken()) co_return done;
    co_return fail(
        "22023", "invalid value for parameter \"TimeZone\": \"" + zone + "\"",
        "The MySQL server does not know it: its tables of time zones are filled by mariadb-tzinfo-to-sql.");
}

awaitable<Status> Backend::discard(const grammar::Discard& discard) {
    std::string tag(discard.target);
    if (tag == "all") {
        if (block_ != Block::None)
            co_return fail(sqlstate::kActiveSqlTransaction,
                           "DISCARD ALL cannot run inside a transaction block");
        co_await close_portals();
        statements_.clear();
        settings_.reset_all();
    }
    for (char& c : tag) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    write_complete("DISCARD " + tag);
    co_return Status{};
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
