// Frames of one shard. See shard_stream.h.
#include "planner/exec/shard_stream.h"

#include <fmt/format.h>

#include "backends/postgresql/query.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/frontend.h"

namespace braid::planner {

namespace pg = wire::postgresql;
using backends::postgresql::Frame;

namespace {

// OIDs from here on are given out by each server for itself: the same type may have others elsewhere.
constexpr uint32_t kFirstUserOid = 16384;
// PostgreSQL makes no longer message than this.
constexpr size_t kMaxFrameBytes = (size_t{1} << 30) + (1u << 20);

bool same_type(uint32_t a, uint32_t b) {
    return a == b || (a >= kFirstUserOid && b >= kFirstUserOid);
}

template <typename... Messages>
std::string encode(const Messages&... messages) {
    std::string out;
    pg::Writer writer(out);
    (writer.write(messages), ...);
    return out;
}

}  // namespace

ShardStream::ShardStream(uint32_t index, ShardConnection shard, Mode mode, const Portions& portions,
                         std::span<const RemoteColumn> columns, OnMessage on_message)
    : index_(index),
      shard_(std::move(shard)),
      mode_(mode),
      portions_(portions),
      columns_(columns),
      on_message_(std::move(on_message)),
      prelude_left_(shard_.prelude_replies) {
    totals_.shard = shard_.shard;
}

// Other statements on the connection take the unnamed portal.
std::string ShardStream::portal_name() const {
    return collects() ? portions_.portal : "";
}

std::string_view ShardStream::statement_end() const {
    static const std::string flush = encode(pg::Flush{});
    static const std::string sync = encode(pg::Sync{});
    return mode_ == Mode::Parked ? sync : flush;
}

std::string ShardStream::resume_messages() const {
    std::string out = encode(pg::Execute{portal_name(), portions_.rows});
    return out += statement_end();
}

std::string ShardStream::start_messages(std::string_view parse_and_bind) const {
    std::string out = shard_.prelude;
    out += parse_and_bind;
    const std::string portal = portal_name();
    switch (mode_) {
        case Mode::Whole: out += encode(pg::Execute{portal, 0}, pg::Sync{}); break;
        case Mode::Open: out += encode(pg::Execute{portal, 0}, pg::Flush{}); break;
        case Mode::Portions:
        case Mode::Parked:
        case Mode::Collected: out += resume_messages(); break;
    }
    return out;
}

void ShardStream::started() {
    started_ = true;
    begun_ = Clock::now();
    if (mode_ == Mode::Whole || mode_ == Mode::Parked) ready_due_++;
}

void ShardStream::resumed() {
    suspended_ = false;
    if (mode_ == Mode::Parked) ready_due_++;
}

void ShardStream::finish_started() {
    finishing_ = true;
    if (mode_ == Mode::Parked) ready_due_++;
}

void ShardStream::fail(Error error) {
    if (!error_) error_ = std::move(error);
}

void ShardStream::lose(Error error) {
    if (!loss_) loss_ = std::move(error);
}

ShardStream::Step ShardStream::lost() {
    if (loss_) {
        fail(*loss_);
        return Step::Failed;
    }
    Error error = braid::fail(sqlstate::kConnectionFailure,
                              fmt::format("connection to server \"{}\" was lost", connection().server_name()))
                      .value();
    error.server = connection().server_name();
    fail(std::move(error));
    return Step::Failed;
}

ShardStream::Step ShardStream::broken_protocol(std::string text) {
    connection().abort();
    Error error = braid::fail(sqlstate::kProtocolViolation,
                              fmt::format("server \"{}\" {}", connection().server_name(), text))
                      .value();
    error.server = connection().server_name();
    fail(std::move(error));
    return Step::Failed;
}

ShardStream::Step ShardStream::server_said(std::string_view payload) {
    Error error = backends::postgresql::server_error(payload, connection().server_name());
    // The position counts in the shard's statement, which the client has never seen.
    error.position = 0;
    std::erase_if(error.server_fields, [](const auto& field) { return field.first == 'P'; });
    fail(std::move(error));
    return Step::Failed;
}

ShardStream::Step ShardStream::check_columns(std::string_view payload) {
    auto described = pg::decode<pg::RowDescription>(payload);
    if (!described) return broken_protocol("sent a malformed RowDescription");
    std::string difference;
    if (described->fields.size() != columns_.size()) {
        difference = fmt::format("{} columns instead of {}", described->fields.size(), columns_.size());
    }
    size_t i = 0;
    for (const pg::FieldDescription& field : described->fields) {
        if (!difference.empty()) break;
        const ResultColumn& expected = columns_[i++].column;
        if (field.name != expected.name) {
            difference =
                fmt::format("column {} is named \"{}\" instead of \"{}\"", i, field.name, expected.name);
            break;
        }
        if (same_type(field.type_oid, expected.type.oid)) continue;
        difference = fmt::format("column \"{}\" has type {} instead of {}", expected.name, field.type_oid,
                                 expected.type.oid);
    }
    if (difference.empty()) return Step::Continue;
    Error error = braid::fail(sqlstate::kFeatureNotSupported, "cached plan must not change result type",
                              fmt::format("Server \"{}\": {}.", connection().server_name(), difference),
                              "The table differs between shards or was altered just now.")
                      .value();
    fail(std::move(error));
    return Step::Failed;
}

ShardStream::Step ShardStream::on_frame(const Frame& frame, std::string_view& row) {
    switch (frame.type) {
        case 'D':
            if (prelude_left_ > 0 || draining_) return Step::Continue;
            row = frame.payload;
            totals_.rows += finishing_ ? 0 : 1;
            totals_.bytes += finishing_ ? 0 : frame.bytes.size();
            return Step::Row;
        case 'I':
            if (prelude_left_ > 0) return Step::Continue;
            return broken_protocol("found no statement");
        case '1':
        case '2':
        case '3':
        case 't':
        case 'S': return Step::Continue;
        case 'T':
            if (prelude_left_ > 0 || draining_ || finishing_) return Step::Continue;
            return check_columns(frame.payload);
        case 'C':
            if (prelude_left_ > 0) return Step::Continue;
            last_ = 'C';
            if (mode_ == Mode::Parked) return Step::Continue;
            at_rest();
            return Step::Complete;
        case 's':
            last_ = 's';
            if (mode_ == Mode::Parked) return Step::Continue;
            at_rest();
            return Step::Suspended;
        case 'E': return server_said(frame.payload);
        case 'N':
        case 'A':
            if (on_message_ && !draining_) on_message_(index_, frame.bytes);
            return Step::Continue;
        case 'Z':
            if (prelude_left_ > 0) {
                prelude_left_--;
                return Step::Continue;
            }
            return on_ready();
        default: return broken_protocol(fmt::format("sent an unexpected message '{}'", frame.type));
    }
}

void ShardStream::at_rest() {
    if (finishing_) {
        finishing_ = false;
    } else if (last_ == 's') {
        suspended_ = true;
    } else {
        complete_ = true;
        totals_.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun_);
    }
}

ShardStream::Step ShardStream::on_ready() {
    if (ready_due_ == 0) return broken_protocol("sent a ReadyForQuery that nobody asked for");
    ready_due_--;
    if (mode_ == Mode::Parked && !ending_) {
        if (!error_ && last_ == 0) return broken_protocol("ended a statement without saying so");
        if (!error_) at_rest();
        last_ = 0;
        return Step::Suspended;
    }
    if (ready_due_ > 0) return Step::Continue;
    settled_ = true;
    return Step::Settled;
}

ShardStream::Step ShardStream::step(std::string_view& row) {
    Frame frame;
    while (connection().try_next_frame(frame)) {
        const Step result = on_frame(frame, row);
        if (result != Step::Continue) return result;
    }
    if (connection().broken()) return lost();
    const size_t length = connection().first_frame_bytes();
    if (connection().buffered().size() >= 5 && (length < 5 || length > kMaxFrameBytes)) {
        return broken_protocol(fmt::format("sent a message of {} bytes", length));
    }
    return Step::NeedFrame;
}

Pull ShardStream::next(RowView& row) {
    holds_row_ = false;
    while (true) {
        if (error_) return Pull::Failed;
        const bool collected = collects();
        if (!collected || suspended_ || complete_) {
            if (stash_.pop(row)) return Pull::Row;
        }
        if (complete_) return Pull::End;
        if (suspended_) return Pull::NeedInput;
        switch (step(row.payload)) {
            case Step::Row:
                if (collected) {
                    stash_.push(row);
                    break;
                }
                holds_row_ = true;
                return Pull::Row;
            case Step::NeedFrame: return Pull::NeedInput;
            case Step::Settled: broken_protocol("ended a statement without saying so"); break;
            case Step::Failed:
            case Step::Complete:
            case Step::Suspended:
            case Step::Continue: break;
        }
    }
}

Pull ShardStream::next_finished(RowView& row) {
    while (true) {
        if (error_) return Pull::Failed;
        if (finished_.pop(row)) return Pull::Row;
        if (!finishing_) return Pull::End;
        switch (step(row.payload)) {
            case Step::Row: return Pull::Row;
            case Step::NeedFrame: return Pull::NeedInput;
            case Step::Settled: broken_protocol("ended a statement without saying so"); break;
            default: break;
        }
    }
}

bool ShardStream::take_in() {
    std::string_view row;
    while (!error_ && (finishing_ || (!complete_ && !suspended_))) {
        const bool of_finish = finishing_;
        switch (step(row)) {
            case Step::Row: (of_finish ? finished_ : stash_).push({row}); break;
            case Step::NeedFrame: return false;
            case Step::Settled: broken_protocol("ended a statement without saying so"); break;
            default: break;
        }
    }
    return true;
}

void ShardStream::absorb() {
    std::string_view row;
    while (!error_ && !complete_ && !suspended_ && !holds_row_) {
        const std::string_view bytes = connection().buffered();
        if (!bytes.empty() && bytes.front() == 'D') return;
        Frame frame;
        if (!connection().try_next_frame(frame)) {
            if (connection().broken()) lost();
            return;
        }
        if (on_frame(frame, row) == Step::Settled) broken_protocol("ended a statement without saying so");
    }
}

bool ShardStream::has_rows_here() const {
    const std::string_view bytes = connection().buffered();
    return !bytes.empty() && bytes.front() == 'D';
}

bool ShardStream::wants_bytes() const {
    if (reading || holds_row_ || settled()) return false;
    if (draining_ || finishing_) return true;
    return !error_ && !complete_ && !suspended_;
}

std::string ShardStream::begin_ending() {
    if (!started_ || ending_) return {};
    ending_ = true;
    if (mode_ == Mode::Whole) return {};
    if (mode_ == Mode::Parked && error_) {
        // The Sync is behind the statement already, and perhaps answered.
        settled_ = settled_ || ready_due_ == 0;
        return {};
    }
    ready_due_++;
    return error_ ? encode(pg::Sync{}) : encode(pg::Close{pg::Target::Portal, portal_name()}, pg::Sync{});
}

bool ShardStream::drain() {
    if (!started_) return true;
    draining_ = true;
    holds_row_ = false;
    std::string_view row;
    while (!settled()) {
        const Step result = step(row);
        if (result == Step::NeedFrame) break;
    }
    return settled();
}

}  // namespace braid::planner
