// What the servers still owe: their replies, passed on in the order in which the client asked.
#include <algorithm>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include "proxy/server/event.h"
#include "proxy/session/describe.h"
#include "proxy/session/extended_messages.h"
#include "proxy/session/extended_query.h"
#include "proxy/session/one_shard.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy {

namespace {

// Sends what the socket takes at once; the rest goes out while replies are read, so that neither side waits
// for the other with full buffers.
class BackgroundWrite {
  public:
    BackgroundWrite(asio::any_io_executor executor, Link& link)
        : link_(link), bytes_(std::move(link.out)), done_(std::make_shared<Event>(executor)) {
        link.out.clear();
        Result<size_t> sent = link_.connection().try_write(bytes_);
        if (!sent || *sent == bytes_.size()) {
            done_->set();
            return;
        }
        // The connection reports a failure to whoever reads.
        auto rest = [](backends::postgresql::Connection& connection, std::string bytes,
                       std::shared_ptr<Event> done) -> awaitable<void> {
            (void)co_await connection.write(bytes);
            done->set();
        };
        asio::co_spawn(executor, rest(link_.connection(), bytes_.substr(*sent), done_), asio::detached);
    }
    awaitable<void> wait() { co_await done_->wait(); }

  private:
    Link& link_;
    std::string bytes_;
    std::shared_ptr<Event> done_;
};

}  // namespace

awaitable<void> ExtendedQuery::drain_entry(Expected& entry, std::vector<Link*>& skipped,
                                           std::vector<PortalPtr>& done) {
    if (failed_ && entry.parsed) forget(entry.parsed);
    if (entry.link == nullptr) {
        if (!failed_) core_.client.out().append(entry.bytes);
        co_await core_.client.flush_if_large();
        co_return;
    }
    Link& link = *entry.link;
    const auto give_up = [&] {
        if (!entry.forget_key.empty()) link.connection().prepared().forget(entry.forget_key);
        if (entry.parsed) forget(entry.parsed);
    };
    if (std::find(skipped.begin(), skipped.end(), &link) != skipped.end()) {
        give_up();
        co_return;
    }
    Status begun = co_await send_pending(core_, link);
    Result<ReplyEnd> end;
    if (begun) {
        const Pass pass = failed_ ? Pass::Nothing : entry.pass;
        end = co_await relay_reply(core_, link, entry.reply, pass, &entry.statement_name);
    } else {
        end = Failure(std::move(begun.error()));
    }
    if (!end) {
        give_up();
        if (!failed_) core_.send_error(end.error());
        core_.transaction.fail();
        failed_ = true;
        skipped.push_back(&link);
        co_return;
    }
    if (end->copied_in) copied_in_ = true;
    if (end->error) {
        give_up();
        // A prepared statement that the server will not run any more, because a table was changed behind our
        // back.
        if (end->sqlstate == sqlstate::kFeatureNotSupported && entry.reply == Reply::Bind) {
            link.connection().mark_tainted();
        }
        core_.transaction.fail();
        failed_ = true;
        skipped.push_back(&link);
        co_return;
    }
    if (entry.describe_into) keep_description(core_, *entry.describe_into, std::move(end->description));
    if (entry.portal && end->last == 'C') done.push_back(entry.portal);
}

awaitable<void> ExtendedQuery::drain() {
    std::vector<Link*> touched;
    for (auto& [shard, link] : core_.links.all()) {
        if (link->touched) touched.push_back(link.get());
    }
    // A Parse at the end of what is drained stays undecided, with its entry, until something follows it.
    std::optional<Expected> undecided;
    if (pending_parse_) {
        undecided = std::move(expected_.back());
        expected_.pop_back();
    }
    std::vector<BackgroundWrite> writes;
    for (Link* link : touched) {
        pg::Writer writer(link->out);
        writer.write(pg::Sync{});
        writes.emplace_back(core_.worker.io().get_executor(), *link);
    }
    std::vector<Link*> skipped;
    std::vector<PortalPtr> done;
    while (!expected_.empty()) {
        Expected entry = std::move(expected_.front());
        expected_.pop_front();
        co_await drain_entry(entry, skipped, done);
    }
    for (size_t i = 0; i < touched.size(); i++) {
        Link& link = *touched[i];
        link.touched = false;
        co_await writes[i].wait();
        if (link.lost || link.connection().broken()) {
            link.lost = true;
            continue;
        }
        Result<ReplyEnd> end =
            co_await relay_reply(core_, link, Reply::Sync, failed_ ? Pass::Nothing : Pass::Problems);
        if (!end) {
            if (!failed_) core_.send_error(end.error());
        }
        if (!end || end->error) {
            core_.transaction.fail();
            failed_ = true;
        }
    }
    if (undecided) {
        if (failed_) {
            if (undecided->parsed) forget(undecided->parsed);
            pending_parse_.reset();
        } else {
            expected_.push_back(std::move(*undecided));
        }
    }
    if (failed_) pending_parse_.reset();
    for (const PortalPtr& portal : done) {
        if (failed_) break;
        Link* link = core_.links.find(portal->shard);
        if (link == nullptr) continue;
        Status followed = co_await follow_up(core_, portal->statement->statement, portal->routed, *link);
        if (!followed) {
            core_.fail_statement(followed.error());
            failed_ = true;
        }
    }
}

}  // namespace braid::proxy
