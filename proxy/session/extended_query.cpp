#include "proxy/session/extended_query.h"

#include "proxy/session/describe.h"
#include "proxy/session/execute_prepared.h"
#include "proxy/session/extended_messages.h"
#include "proxy/session/routing.h"
#include "proxy/session/syntax.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy {

awaitable<void> ExtendedQuery::run() {
    co_await work(false);
    co_await drain();
}

awaitable<void> ExtendedQuery::settle_all() {
    if (!failed_) {
        if (Status settled = co_await settle_parse(); !settled) {
            co_await drain();
            if (!failed_) core_.fail_statement(settled.error());
            failed_ = true;
        }
    }
    co_await drain();
}

awaitable<bool> ExtendedQuery::sync() {
    co_await work(true);
    copied_in_ = false;
    co_await settle_all();
    if (copied_in_) {
        copied_in_ = false;
        open_ = true;
        co_return false;
    }
    if (core_.transaction.mode() == Transaction::Mode::Implicit) {
        if (failed_) core_.transaction.fail();
        (void)co_await session_statements_.end_implicit();
    }
    if (!core_.transaction.active()) co_await core_.portals.close_all();
    failed_ = false;
    open_ = false;
    co_return true;
}

awaitable<bool> ExtendedQuery::before_simple_query() {
    if (!open_) co_return co_await ready_for_query();
    co_await work(true);
    co_await settle_all();
    if (failed_) co_return false;
    if (core_.transaction.mode() == Transaction::Mode::Implicit) {
        (void)co_await session_statements_.end_implicit();
    }
    open_ = false;
    if (!core_.transaction.active()) co_await core_.portals.close_all();
    co_return co_await ready_for_query();
}

// The unnamed portal goes with a Query anyway.
awaitable<bool> ExtendedQuery::ready_for_query() {
    const PortalPtr unnamed = core_.portals.find("");
    Status begun = co_await begin_bound(unnamed.get());
    if (begun) co_return true;
    core_.fail_statement(begun.error());
    core_.send_ready();
    co_return false;
}

awaitable<void> ExtendedQuery::forget_unnamed() {
    prepared_.erase(std::string());
    const PortalPtr portal = core_.portals.find("");
    if (!portal) co_return;
    core_.portals.erase("");
    co_await Portals::close_run(*portal);
}

awaitable<void> ExtendedQuery::fail_batch(Error error) {
    open_ = true;
    co_await work(false);
    if (!failed_) {
        const Status settled = co_await settle_parse();
        if (!settled) error = settled.error();
    }
    co_await drain();
    if (failed_) co_return;
    core_.fail_statement(error);
    failed_ = true;
}

awaitable<Status> ExtendedQuery::refuse(Error error) {
    Status settled = co_await settle_parse();
    if (!settled) co_return settled;
    co_return Failure(std::move(error));
}

void ExtendedQuery::decide_mode(bool at_sync) {
    if (core_.transaction.active()) return;
    size_t executes = 0;
    bool binds = false;
    bool more = false;
    for (std::string_view left = rest_; !left.empty();) {
        const pg::Frame frame = frame_at(left);
        more = more || (executes > 0 && frame.type != 'C');
        executes += frame.type == 'E';
        binds = binds || frame.type == 'B';
        left.remove_prefix(frame.size);
    }
    // A portal must live on until the rest of the batch has come, and beside what follows it.
    if (at_sync ? !more : executes == 0 && !binds) return;
    core_.settings.begin();
    core_.transaction.begin(Transaction::Mode::Implicit, {});
}

awaitable<void> ExtendedQuery::work(bool at_sync) {
    std::string messages;
    messages.swap(batch_);
    rest_ = messages;
    if (!failed_) decide_mode(at_sync);
    while (!rest_.empty() && !failed_ && !core_.client_gone) {
        const pg::Frame frame = frame_at(rest_);
        const std::string_view message = rest_.substr(0, frame.size);
        rest_.remove_prefix(frame.size);
        Status done = core_.check_cancelled();
        if (done) done = co_await take(frame.type, frame.body, message);
        if (!done) {
            // What was asked before is answered before.
            co_await drain();
            if (!failed_ && !done.error().sqlstate.empty()) core_.send_error(done.error());
            core_.transaction.fail();
            failed_ = true;
        }
        const bool session_statement = frame.type == 'E' && !core_.transaction.active();
        if (session_statement && !failed_ && expected_.empty()) decide_mode(at_sync);
    }
    rest_ = {};
    // A small buffer is kept for the next batch.
    messages.clear();
    if (batch_.empty() && messages.capacity() <= 16 * 1024) batch_.swap(messages);
}

awaitable<Status> ExtendedQuery::take(char type, std::string_view body, std::string_view) {
    switch (type) {
        case 'P': co_return co_await parse(body);
        case 'B': co_return co_await bind(body);
        case 'D': co_return co_await describe(body);
        case 'E': co_return co_await execute(body);
        default: co_return co_await close(body);
    }
}

void ExtendedQuery::expect(Link& link, Reply reply, Pass pass) {
    Expected entry;
    entry.link = &link;
    entry.reply = reply;
    entry.pass = pass;
    expected_.push_back(std::move(entry));
    link.touched = true;
}

void ExtendedQuery::answer(std::string bytes) {
    Expected entry;
    entry.bytes = std::move(bytes);
    expected_.push_back(std::move(entry));
}

Result<PreparedStatementPtr> ExtendedQuery::find_statement(std::string_view name) const {
    auto found = prepared_.find(name);
    if (found != prepared_.end()) return found->second;
    if (name.empty())
        return fail(sqlstate::kInvalidSqlStatementName, "unnamed prepared statement does not exist");
    return fail(sqlstate::kInvalidSqlStatementName,
                "prepared statement \"" + std::string(name) + "\" does not exist");
}

void ExtendedQuery::forget(const PreparedStatementPtr& statement) {
    std::erase_if(prepared_, [&](const auto& entry) { return entry.second == statement; });
}

awaitable<Result<Link*>> ExtendedQuery::analyst(const SqlStatement& statement) {
    Result<std::optional<ShardId>> wanted = analyst_shard(core_, statement);
    if (!wanted) co_return Failure(std::move(wanted.error()));
    if (*wanted) co_return co_await core_.links.join(**wanted);
    if (core_.transaction.active()) {
        for (auto& [shard, link] : core_.links.all()) {
            if (link->in_transaction && !link->lost) co_return link.get();
        }
    } else {
        for (auto& [shard, link] : core_.links.all()) {
            if (link->touched && !link->lost) co_return link.get();
        }
    }
    co_return co_await core_.links.join(default_shard(core_));
}

awaitable<Status> ExtendedQuery::settle_parse() {
    if (!pending_parse_) co_return Status{};
    const PreparedStatementPtr statement = pending_parse_;
    if (is_local(statement->statement)) {
        pending_parse_.reset();
        co_return Status{};
    }
    Result<Link*> link = co_await analyst(statement->statement);
    if (!link) {
        pending_parse_.reset();
        expected_.pop_back();
        forget(statement);
        co_return Failure(std::move(link.error()));
    }
    (void)use_statement(**link, statement, Describing::Once);
    co_return Status{};
}

std::string ExtendedQuery::use_statement(Link& link, const PreparedStatementPtr& statement,
                                         Describing describing) {
    const bool owed = pending_parse_ == statement && pending_parse_;
    pending_parse_.reset();
    std::string bytes;
    if (owed) {
        bytes = std::move(expected_.back().bytes);
        expected_.pop_back();
    }
    const ServerStatement server =
        use_on_link(core_, link, statement->text, statement->declared_types, statement->own_key);
    for (uint32_t i = 0; i < server.closes; i++) expect(link, Reply::Close, Pass::Problems);
    if (server.parsed) {
        expect(link, Reply::Parse, owed ? Pass::All : Pass::Problems);
        expected_.back().forget_key =
            prepared_key(core_, statement->text, statement->declared_types, statement->own_key);
    } else if (owed) {
        answer(std::move(bytes));
    }
    if (owed) expected_.back().parsed = statement;
    if (owed && describing == Describing::Once && statement->description.empty()) {
        pg::Writer writer(link.out);
        writer.write(pg::Describe{pg::Target::Statement, server.name});
        expect(link, Reply::DescribeStatement, Pass::Problems);
        expected_.back().describe_into = statement;
    }
    return server.name;
}

std::string ExtendedQuery::use_text(Link& link, std::string_view text, std::span<const uint32_t> types,
                                    uint64_t own_key) {
    const ServerStatement server = use_on_link(core_, link, text, types, own_key);
    for (uint32_t i = 0; i < server.closes; i++) expect(link, Reply::Close, Pass::Problems);
    if (server.parsed) {
        expect(link, Reply::Parse, Pass::Problems);
        expected_.back().forget_key = prepared_key(core_, text, types, own_key);
    }
    return server.name;
}

awaitable<Status> ExtendedQuery::parse(std::string_view body) {
    if (Status settled = co_await settle_parse(); !settled) co_return settled;
    auto message = pg::decode<pg::Parse>(body);
    if (!message) co_return Failure(std::move(message.error()));
    if (!message->statement.empty() && prepared_.contains(message->statement)) {
        co_return fail("42P05",
                       "prepared statement \"" + std::string(message->statement) + "\" already exists");
    }
    auto made = make_prepared(message->query, core_.standard_conforming_strings());
    if (!made) co_return Failure(std::move(made.error()));
    const PreparedStatementPtr statement = std::move(*made);
    statement->read_under = constant_settings(core_);
    statement->text_read_under = core_.text_reading();
    statement->named = !message->statement.empty();
    for (pg::Oid oid : message->parameter_types) statement->declared_types.push_back(oid);
    if (core_.transaction.failed() && statement->statement.verb != Verb::Empty) {
        const Status syntax = syntax_in_failed(core_, std::span(&statement->statement, 1));
        if (!syntax) co_return syntax;
        if (!ends_transaction(statement->statement)) co_return Failure(in_failed_transaction());
    }
    if (Status checked = check_statement(core_, statement->statement); !checked) co_return checked;
    if (statement->statement.verb == Verb::Execute) {
        if (Status checked = check_execute(statement->statement); !checked) co_return checked;
    }
    prepared_.insert_or_assign(std::string(message->statement), statement);
    answer(message_bytes(pg::ParseComplete{}));
    expected_.back().parsed = statement;
    pending_parse_ = statement;
    co_return Status{};
}

}  // namespace braid::proxy
