#include "proxy/session/cursor_statements.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "backends/postgresql/query.h"
#include "base/text.h"
#include "planner/exec/describe.h"
#include "proxy/session/extended_messages.h"
#include "proxy/session/routing.h"
#include "wire/postgresql/backend.h"

namespace braid::proxy {

namespace {

constexpr uint32_t kPortion = 100;  // rows at a time, as long as no FETCH has said how many

// What stands between FETCH and the cursor's name.
struct Direction {
    // Here: the present row again.
    enum class Kind : uint8_t { Forward, Backward, Here, Other };
    Kind kind = Kind::Forward;
    uint64_t rows = 1;      // 0: all
    bool backward = false;  // Here: BACKWARD 0
};

// [+ | -] n
std::optional<int64_t> count_of(std::vector<std::string> words) {
    const bool minus = !words.empty() && words.front() == "-";
    if (minus || (!words.empty() && words.front() == "+")) words.erase(words.begin());
    if (words.size() != 1) return std::nullopt;
    int64_t count = 0;
    const char* const last = words.front().data() + words.front().size();
    const auto [end, error] = std::from_chars(words.front().data(), last, count);
    if (error != std::errc() || end != last) return std::nullopt;
    return minus ? -count : count;
}

Direction moved_by(std::optional<int64_t> count, bool backward) {
    if (!count) return {Direction::Kind::Other, 0};
    if (*count == 0) return {Direction::Kind::Here, 0, backward};
    const bool back = backward != (*count < 0);
    return {back ? Direction::Kind::Backward : Direction::Kind::Forward,
            static_cast<uint64_t>(*count < 0 ? -*count : *count)};
}

Direction direction_of(const SqlStatement& statement) {
    std::vector<std::string> words;
    for (size_t i = 1; i + 1 < statement.words.size(); i++) {
        const Word& word = statement.words[i];
        if (word.is("from") || word.is("in")) break;
        std::string& lower = words.emplace_back(word.text);
        for (char& c : lower) c = to_lower_ascii(c);
    }
    const auto take = [&](std::string_view word) {
        if (words.empty() || words.front() != word) return false;
        words.erase(words.begin());
        return true;
    };
    if (words.empty() || take("next")) return {};
    if (take("prior")) return {Direction::Kind::Backward, 1};
    const bool relative = take("relative");
    const bool backward = !relative && take("backward");
    if (!relative && !backward) (void)take("forward");
    if (!relative && words.empty()) return moved_by(1, backward);
    if (!relative && take("all")) return {backward ? Direction::Kind::Backward : Direction::Kind::Forward, 0};
    const Direction direction = moved_by(count_of(std::move(words)), backward);
    // RELATIVE n gives the last of the n rows alone.
    if (relative && direction.rows > 1) return {Direction::Kind::Other, 0};
    return direction;
}

Status check_direction(const Direction& direction, Portal& portal, bool move) {
    if (direction.kind == Direction::Kind::Forward) return {};
    const bool here = direction.kind == Direction::Kind::Here;
    const bool on_row = portal.place == Portal::Place::Row;
    if (here && (move || (!on_row && !(direction.backward && portal.no_scroll)))) return {};
    const bool rewinds = move && direction.kind == Direction::Kind::Backward && direction.rows == 0;
    if (rewinds && portal.place == Portal::Place::Start) return {};
    if ((here || direction.kind == Direction::Kind::Backward) && portal.no_scroll) {
        portal.failed = true;
        return fail("55000", "cursor can only scan forward", {},
                    "Declare it with SCROLL option to enable backward scan.");
    }
    return fail(
        sqlstate::kFeatureNotSupported,
        "a cursor over several shards only goes forward: FETCH NEXT, FORWARD, a number of rows or ALL",
        "Rows that were fetched are not kept.");
}

// DECLARE's own words, before FOR.
Status check_options(const SqlStatement& statement) {
    for (size_t i = 2; i + 1 < statement.words.size() && !statement.words[i].is("for"); i++) {
        const bool negated = statement.words[i - 1].is("no") || statement.words[i - 1].is("without");
        if (statement.words[i].is("scroll") && !negated) {
            return fail(sqlstate::kFeatureNotSupported, "a cursor over several shards cannot be SCROLL",
                        "Its rows are not kept after they were fetched.");
        }
        if (statement.words[i].is("hold") && !negated) {
            return fail(sqlstate::kFeatureNotSupported,
                        "a cursor over several shards cannot be declared WITH HOLD",
                        "It reads from connections that others use after the transaction.",
                        "Fetch from it within the transaction.");
        }
    }
    return {};
}

bool has_option(const SqlStatement& statement, std::string_view option) {
    for (size_t i = 2; i + 1 < statement.words.size() && !statement.words[i].is("for"); i++) {
        if (statement.words[i].is(option)) return true;
    }
    return false;
}

// Bind's list of formats names the same for each column.
bool same_formats(std::span<const int16_t> a, std::span<const int16_t> b) {
    const size_t columns = std::max<size_t>({a.size(), b.size(), 1});
    const auto at = [](std::span<const int16_t> formats, size_t i) -> int16_t {
        if (formats.empty()) return 0;
        return formats.size() == 1 ? formats.front() : formats[std::min(i, formats.size() - 1)];
    };
    for (size_t i = 0; i < columns; i++) {
        if (at(a, i) != at(b, i)) return false;
    }
    return true;
}

awaitable<Status> close_everything(SessionCore& core) {
    co_await core.portals.close_all();
    core.portals.forget_cursors();
    for (auto& [shard, link] : core.links.all()) {
        if (link->lost) continue;
        if (Status settled = co_await core.links.settle(*link); !settled) co_return settled;
        auto done = co_await backends::postgresql::query(link->connection(), "CLOSE ALL");
        if (!done) co_return Failure(std::move(done.error()));
    }
    core.send_complete("CLOSE CURSOR ALL");
    co_return Status{};
}

bool closes_all(const SqlStatement& statement) {
    return statement.verb == Verb::CloseCursor && statement.words.back().is("all");
}

PortalPtr target(const SessionCore& core, const SqlStatement& statement) {
    const PortalPtr portal = core.portals.find(name_of(statement.words.back()));
    return portal && portal->kind == Portal::Kind::Scattered ? portal : nullptr;
}

// The columns of its rows.
awaitable<Result<std::string>> columns_of(SessionCore& core, Portal& portal,
                                          std::span<const int16_t> formats) {
    const auto& several = std::get<planner::SeveralShards>(portal.routed.decision);
    auto resolved = co_await resolve_scatter(core, *portal.statement, portal.routed, several.shards);
    if (!resolved) co_return Failure(std::move(resolved.error()));
    std::string bytes;
    planner::append_row_description(bytes, resolved->row_description, formats);
    co_return bytes;
}

awaitable<Status> fetch_rows(SessionCore& core, Portal& portal, const Direction& direction, bool move) {
    uint64_t rows = 0;
    const bool stays = direction.kind != Direction::Kind::Forward;
    if (stays && move) rows = portal.place == Portal::Place::Row ? 1 : 0;
    if (portal.run && !stays) {
        Result<ScatterRun::Progress> progress = ScatterRun::Progress{};
        if (move) {
            progress = co_await portal.run->drop_rows(direction.rows);
        } else {
            progress = co_await portal.run->fetch(direction.rows);
        }
        if (!progress || progress->finished) co_await Portals::close_run(portal);
        portal.failed = !progress;
        if (!progress) co_return Failure(std::move(progress.error()));
        rows = progress->rows;
    }
    // A server reads no further than it was asked to, and finds the end where it gets fewer rows.
    if (!stays) {
        const bool met = rows > 0 && rows == direction.rows;
        portal.place = met ? Portal::Place::Row : Portal::Place::End;
    }
    core.send_complete((move ? "MOVE " : "FETCH ") + std::to_string(rows));
    co_return Status{};
}

}  // namespace

bool is_cursor_statement(const SessionCore& core, const SqlStatement& statement) {
    if (statement.verb != Verb::Fetch && statement.verb != Verb::CloseCursor) return false;
    if (core.single_shard()) return false;
    return closes_all(statement) || target(core, statement) != nullptr;
}

awaitable<Status> declare_cursor(SessionCore& core, const PreparedStatement& statement,
                                 const Portal& portal) {
    const SqlStatement& words = statement.statement;
    const std::string name = name_of(words.words[1]);
    if (Status possible = check_options(words); !possible) co_return possible;
    if (!core.transaction.active()) {
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       "DECLARE CURSOR can only be used in transaction blocks");
    }
    auto query = inner_statement(words);
    if (!query) co_return Failure(std::move(query.error()));
    auto inner = make_prepared(query->text, core.standard_conforming_strings());
    if (!inner) co_return Failure(std::move(inner.error()));
    const std::vector<uint32_t>& types =
        statement.parameter_types.empty() ? statement.declared_types : statement.parameter_types;
    (*inner)->declared_types = types;
    auto cursor = std::make_shared<Portal>();
    cursor->kind = Portal::Kind::Scattered;
    cursor->statement = *inner;
    cursor->bound = portal.bound;
    cursor->values = portal.values;
    cursor->no_scroll = has_option(words, "no");
    if (has_option(words, "binary")) cursor->result_formats = {1};
    auto routed = route(core, (*inner)->statement, cursor->values.parameters);
    if (!routed) co_return Failure(std::move(routed.error()));
    cursor->routed = std::move(*routed);
    const auto* several = std::get_if<planner::SeveralShards>(&cursor->routed.decision);
    if (several == nullptr || cursor->routed.asks || cursor->routed.needs_types) {
        co_return fail(sqlstate::kInternalError, "the cursor's query is routed otherwise than it was");
    }
    if (core.portals.taken(name)) co_return Failure(cursor_exists(name));
    auto run = co_await start_scatter(core, **inner, cursor->routed, several->shards, cursor->values,
                                      cursor->result_formats, kPortion, Start::Bound);
    if (!run) co_return Failure(std::move(run.error()));
    cursor->run = std::move(*run);
    cursor->savepoints = core.transaction.savepoint_count();
    core.portals.put(name, cursor);
    core.send_complete("DECLARE CURSOR");
    co_return Status{};
}

awaitable<Status> run_cursor_statement(SessionCore& core, const SqlStatement& statement,
                                       std::optional<std::span<const int16_t>> formats) {
    if (closes_all(statement)) co_return co_await close_everything(core);
    const std::string name = name_of(statement.words.back());
    const PortalPtr portal = target(core, statement);
    if (!portal) co_return Failure(no_cursor(name));
    if (statement.verb == Verb::CloseCursor) {
        core.portals.erase(name);
        co_await Portals::close_run(*portal);
        core.send_complete("CLOSE CURSOR");
        co_return Status{};
    }
    const bool move = statement.words.front().is("move");
    const Direction direction = direction_of(statement);
    if (portal->failed) co_return Failure(cannot_run(name));
    if (Status possible = check_direction(direction, *portal, move); !possible) co_return possible;
    const std::vector<int16_t> none;
    const std::span<const int16_t> wanted = formats ? *formats : std::span<const int16_t>(none);
    const bool simple_binary = !formats && same_formats(portal->result_formats, std::vector<int16_t>{1});
    if (!move && !simple_binary && !same_formats(wanted, portal->result_formats)) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "the rows of this cursor cannot be fetched in another format than it was opened with",
                       "The servers have been asked for rows in that format.",
                       "Declare it BINARY, or fetch text.");
    }
    if (!move && !formats) {
        auto columns = co_await columns_of(core, *portal, portal->result_formats);
        if (!columns) co_return Failure(std::move(columns.error()));
        core.client.out().append(*columns);
    }
    co_return co_await fetch_rows(core, *portal, direction, move);
}

awaitable<Result<std::string>> describe_cursor_statement(SessionCore& core, const SqlStatement& statement,
                                                         std::span<const int16_t> formats) {
    const PortalPtr portal = target(core, statement);
    const bool rows = statement.verb == Verb::Fetch && !statement.words.front().is("move");
    if (!rows || !portal) co_return message_bytes(wire::postgresql::NoData{});
    co_return co_await columns_of(core, *portal, formats);
}

}  // namespace braid::proxy
