// What a portal's statement does on the server, and how its rows come. See backend.h.
#include <algorithm>
#include <charconv>

#include "proxy/bridge/postgresql_to_mysql/backend.h"
#include "wire/postgresql/compose.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace pg = wire::postgresql;
using grammar::as;

namespace {

// MySQL's text protocol rounds them.
bool has_floats(const Statement& statement) {
    return std::any_of(statement.columns().begin(), statement.columns().end(), [](const OutColumn& column) {
        return column.type.id == TypeId::Float4 || column.type.id == TypeId::Float8;
    });
}

constexpr uint32_t kFetchAtOnce = 1000;

// "forward 5", "all", "next": how many rows; nothing for another direction.
std::optional<uint64_t> rows_wanted(std::string_view direction) {
    if (direction.empty() || direction == "next" || direction == "forward") return 1;
    if (direction == "all" || direction == "forward all") return UINT64_MAX;
    if (direction.starts_with("forward ")) direction.remove_prefix(8);
    uint64_t count = 0;
    const auto [end, error] = std::from_chars(direction.data(), direction.data() + direction.size(), count);
    // FETCH 0 gives the current row again.
    if (error != std::errc() || end != direction.data() + direction.size() || count == 0) return std::nullopt;
    return count;
}

}  // namespace

crossing::Settings Backend::crossing_settings() const {
    crossing::Settings settings;
    settings.client = crossing::Kind::Postgresql;
    settings.zone_offset_seconds = settings_.time_zone().offset;
    return settings;
}

RowEncoder Backend::encoder_for(const Statement& statement, std::span<const pg::Format> formats) const {
    std::vector<Type> types;
    for (const OutColumn& column : statement.columns()) types.push_back(column.type);
    return RowEncoder(std::move(types), formats, crossing_settings(),
                      statement.translation().first_column_counts);
}

Error Backend::client_error(Error error, const Statement& statement) const {
    Scene scene;
    if (view_) scene.catalog = view_->catalog.get();
    scene.table = statement.target();
    return for_client(std::move(error), scene);
}

awaitable<Status> Backend::prepare_server() {
    while (!stale_cursors_.empty()) {
        const uint32_t cursor = stale_cursors_.back();
        stale_cursors_.pop_back();
        Status closed = co_await server_.close_cursor(cursor);
        if (!closed) co_return closed;
    }
    const std::string changes = settings_.difference();
    if (changes.empty()) co_return Status{};
    Status done = co_await server_.run(changes);
    if (!done) settings_.server_forgot();
    co_return done;
}

awaitable<Status> Backend::execute(PortalPtr portal, uint32_t max_rows) {
    const StatementPtr statement = portal->statement;
    switch (statement->action()) {
        case Statement::Action::Empty: co_return Status{};
        case Statement::Action::Local: co_return run_local_rows(*statement, portal->formats);
        case Statement::Action::Fetch: {
            Status done = co_await run_fetch(*statement, portal->formats);
            co_return done;
        }
        case Statement::Action::Utility: {
            if (statement->tree()->kind == grammar::NodeKind::DeclareCursor) {
                Status declared = co_await declare(statement, std::move(portal->parameters));
                co_return declared;
            }
            Status done = co_await run_utility(statement);
            co_return done;
        }
        case Statement::Action::Translated: break;
    }
    Status done = co_await execute_translated(*portal, max_rows);
    if (done) co_return done;
    if (done.error().number == 1213) rolled_back_ = true;
    // Who was stopped in the middle may have left the mark of a conflict.
    if (statement->translation().first_column_counts && !server_.broken())
        (void)co_await server_.run("SET @braid_kept = 0");
    co_return Failure(client_error(std::move(done.error()), *statement));
}

awaitable<Status> Backend::execute_translated(Portal& portal, uint32_t max_rows) {
    const Statement& statement = *portal.statement;
    if (portal.finished) {
        if (!statement.is_query()) co_return fail("55000", "portal \"\" cannot be run");
        write_complete("SELECT 0");
        co_return Status{};
    }
    if (statement.is_ddl() && block_ != Block::None) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "DDL within a transaction is not available while a MySQL server answers",
                       "MySQL commits the transaction before and after each such statement.");
    }
    if (!portal.started) {
        Status ready = co_await prepare_server();
        if (!ready) co_return ready;
    }
    used_ = true;
    uint64_t rows = 0;
    const bool with_rows = !statement.columns().empty();
    if (with_rows && statement.is_query() && (max_rows > 0 || portal.cursor)) {
        if (!portal.started) {
            Status opened = co_await open_cursor(portal);
            if (!opened) co_return opened;
        }
        const uint64_t wanted = max_rows == 0 ? UINT64_MAX : max_rows;
        Status fetched = co_await fetch_rows(portal, portal.formats, wanted, rows, false);
        if (!fetched) co_return fetched;
        pg::Writer writer(stream_.out());
        if (portal.finished) {
            writer.write(pg::CommandComplete{"SELECT " + std::to_string(rows)});
        } else {
            writer.write(pg::PortalSuspended{});
        }
        co_return Status{};
    }
    const planner::translate::Translation& translation = statement.translation();
    portal.started = true;
    for (const std::string& sql : translation.before) {
        Status done = co_await server_.run(sql);
        if (!done) co_return done;
    }
    const bool binary = !portal.parameters.values.empty() || has_floats(statement);
    const auto how = binary ? MysqlServer::How::Binary : MysqlServer::How::Text;
    Status begun = co_await server_.begin(translation.sql, portal.parameters.values, how);
    if (!begun) {
        portal.finished = true;
        co_return begun;
    }
    if (with_rows || translation.first_column_counts) {
        RowEncoder encoder = encoder_for(statement, portal.formats);
        Status streamed = co_await stream_rows(portal, encoder, rows);
        if (!streamed) {
            portal.finished = true;
            co_return streamed;
        }
    } else {
        Status ended = co_await server_.finish();
        if (!ended) co_return ended;
        rows = server_.result().affected_rows;
        if (translation.affects_one_row && rows > 0) rows = 1;
    }
    for (const std::string& sql : translation.after) {
        Status done = co_await server_.run(sql);
        if (!done) co_return done;
    }
    portal.finished = true;
    const bool counted = statement.is_query() || statement.changes_rows();
    write_complete(counted ? statement.tag() + " " + std::to_string(rows) : statement.tag());
    co_return Status{};
}

// The rows that have been written stay; an error follows them.
awaitable<Status> Backend::stream_rows(Portal&, RowEncoder& encoder, uint64_t& rows) {
    std::optional<Error> error;
    while (true) {
        Result<std::optional<ServerRow>> row = co_await server_.next();
        if (!row) co_return Failure(std::move(row.error()));
        if (!row->has_value()) break;
        if (error) continue;
        const ServerResult& result = server_.result();
        Result<bool> written =
            encoder.encode((*row)->payload, (*row)->binary, result.columns, result.shapes, stream_.out());
        if (!written) {
            error = std::move(written.error());
            continue;
        }
        if (!*written) continue;
        rows++;
        const bool alive = co_await stream_.flush_if_large();
        if (!alive) {
            server_.connection().abort();
            co_return fail(sqlstate::kConnectionFailure, "the session has gone");
        }
    }
    if (error) co_return Failure(std::move(*error));
    co_return Status{};
}

awaitable<Status> Backend::open_cursor(Portal& portal) {
    portal.started = true;
    Result<uint32_t> cursor =
        co_await server_.open_cursor(portal.statement->translation().sql, portal.parameters.values);
    if (!cursor) {
        portal.finished = true;
        co_return Failure(std::move(cursor.error()));
    }
    portal.cursor = *cursor;
    portal.result = server_.result();
    co_return Status{};
}

awaitable<Status> Backend::fetch_rows(Portal& portal, std::span<const pg::Format> formats, uint64_t wanted,
                                      uint64_t& rows, bool move) {
    RowEncoder encoder = encoder_for(*portal.statement, formats);
    std::string dropped;
    while (!portal.finished && rows < wanted) {
        const auto portion = static_cast<uint32_t>(std::min<uint64_t>(wanted - rows, kFetchAtOnce));
        Status asked = co_await server_.fetch(*portal.cursor, portion, portal.result);
        if (!asked) co_return asked;
        std::optional<Error> error;
        while (true) {
            Result<std::optional<ServerRow>> row = co_await server_.next();
            if (!row) co_return Failure(std::move(row.error()));
            if (!row->has_value()) break;
            rows++;
            if (error || move) continue;
            Result<bool> written = encoder.encode((*row)->payload, true, portal.result.columns,
                                                  portal.result.shapes, stream_.out());
            if (!written) error = std::move(written.error());
        }
        if (error) co_return Failure(std::move(*error));
        if (server_.exhausted()) portal.finished = true;
        const bool alive = co_await stream_.flush_if_large();
        if (!alive) {
            server_.connection().abort();
            co_return fail(sqlstate::kConnectionFailure, "the session has gone");
        }
    }
    co_return Status{};
}

awaitable<Status> Backend::declare(StatementPtr statement, ServerParameters parameters) {
    const auto& cursor = *as<grammar::DeclareCursor>(statement->tree());
    const std::string name(cursor.name);
    if (block_ != Block::Explicit)
        co_return fail(sqlstate::kNoActiveSqlTransaction,
                       "DECLARE CURSOR can only be used in transaction blocks");
    if (cursor.with_hold || cursor.binary || cursor.scroll) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "cursors WITH HOLD, BINARY or SCROLL are not available while a MySQL server answers");
    }
    if (!name.empty() && portals_.contains(name))
        co_return fail("42P03", "cursor \"" + name + "\" already exists");
    if (Status translated = translate(*statement); !translated) co_return translated;
    Status ready = co_await prepare_server();
    if (!ready) co_return ready;
    used_ = true;
    auto portal = std::make_shared<Portal>();
    portal->statement = statement;
    portal->parameters = std::move(parameters);
    portal->declared = true;
    Status opened = co_await open_cursor(*portal);
    if (!opened) co_return Failure(client_error(std::move(opened.error()), *statement));
    portals_[name] = std::move(portal);
    write_complete("DECLARE CURSOR");
    co_return Status{};
}

awaitable<Status> Backend::run_fetch(const Statement& statement, std::span<const pg::Format> formats) {
    Result<PortalPtr> cursor = fetched_cursor(statement);
    if (!cursor) co_return Failure(std::move(cursor.error()));
    const auto& fetch = *as<grammar::FetchCursor>(statement.tree());
    const auto wanted = rows_wanted(fetch.direction);
    if (!wanted) {
        co_return fail("55000", "cursor can only scan forward", {},
                       "A cursor on a MySQL server gives its rows once, in their order.");
    }
    uint64_t rows = 0;
    Status fetched = co_await fetch_rows(**cursor, formats, *wanted, rows, fetch.move);
    if (!fetched) co_return Failure(client_error(std::move(fetched.error()), statement));
    write_complete((fetch.move ? "MOVE " : "FETCH ") + std::to_string(rows));
    co_return Status{};
}

Status Backend::run_local_rows(const Statement& statement, std::span<const pg::Format> formats) {
    SessionFacts facts;
    facts.database = surroundings_.database;
    facts.user = surroundings_.user;
    facts.process_id = server_.connection().cancel_key().pid;
    facts.in_transaction = block_ != Block::None;
    Result<std::vector<LocalRow>> rows = run_local(*statement.local(), settings_, facts);
    if (!rows) return Failure(std::move(rows.error()));
    const std::vector<OutColumn>& columns = statement.columns();
    for (const LocalRow& row : *rows) {
        std::vector<std::string> cells(row.size());
        std::vector<pg::Value> values;
        for (size_t i = 0; i < row.size(); i++) {
            if (!row[i]) {
                values.emplace_back();
                continue;
            }
            cells[i] = *row[i];
            if (format_of(formats, i) == pg::Format::Binary && columns[i].type.id == TypeId::Int4) {
                const auto number = static_cast<uint32_t>(facts.process_id);
                cells[i].clear();
                for (int shift = 24; shift >= 0; shift -= 8)
                    cells[i] += static_cast<char>(number >> shift & 0xff);
            } else if (format_of(formats, i) == pg::Format::Binary && columns[i].type.id == TypeId::Bool) {
                cells[i] = std::string(1, cells[i] == "t" ? '\1' : '\0');
            }
            values.emplace_back(cells[i]);
        }
        pg::Writer writer(stream_.out());
        pg::write_data_row(writer, values);
    }
    const bool show = statement.tree()->kind == grammar::NodeKind::ShowVariable;
    write_complete(show ? std::string("SHOW") : "SELECT " + std::to_string(rows->size()));
    return {};
}

awaitable<void> Backend::close_portal(std::string name) {
    const auto found = portals_.find(name);
    if (found == portals_.end()) co_return;
    const PortalPtr portal = found->second;
    portals_.erase(found);
    if (portal->cursor && !server_.broken()) (void)co_await server_.close_cursor(*portal->cursor);
}

awaitable<void> Backend::close_portals() {
    while (!portals_.empty()) {
        const std::string name = portals_.begin()->first;
        co_await close_portal(name);
    }
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
