#include "proxy/bridge/postgresql_to_mysql/backend.h"

#include <utility>

#include "base/crossing/describe.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/error_fields.h"
#include "wire/postgresql/frame.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace pg = wire::postgresql;

namespace {
const pg::FrameLimits kLimits{};
}  // namespace

Backend::Backend(asio::generic::stream_protocol::socket socket,
                 std::unique_ptr<backends::ServerConnection> real, Surroundings surroundings)
    : stream_(std::move(socket)),
      server_(std::move(real)),
      surroundings_(std::move(surroundings)),
      settings_(surroundings_.user, surroundings_.time_zone) {}

void Backend::end() {
    stream_.abort();
    server_.connection().abort();
}

awaitable<void> Backend::run() {
    pg::Frame frame;
    while (!server_.broken()) {
        const bool read = co_await read_frame(frame);
        if (!read || frame.type == pg::Terminate::kType) break;
        co_await take(frame);
        stream_.consume(frame.size);
        const bool alive = co_await stream_.flush_if_large();
        if (!alive) break;
    }
    if (!stream_.gone()) (void)co_await stream_.flush();
    end();
}

awaitable<bool> Backend::read_frame(pg::Frame& frame) {
    while (true) {
        auto next = pg::next_frame(stream_.unread(), kLimits);
        if (!next) co_return false;
        if (next->has_value()) {
            frame = **next;
            co_return true;
        }
        // While it waits the server may say that it goes.
        backends::mysql::Connection& connection = server_.connection();
        if (!connection.busy()) {
            connection.watch([this] {
                if (!server_.connection().absorb_idle_messages()) stream_.abort();
            });
        }
        const bool filled = co_await stream_.fill();
        connection.stop_watching();
        if (!filled) co_return false;
    }
}

awaitable<void> Backend::take(const pg::Frame& frame) {
    if (frame.type == pg::Query::kType) {
        skipping_ = false;
        auto query = pg::decode<pg::Query>(frame.body);
        if (query) {
            const std::string text(query->text);
            co_await simple_query(text);
        } else {
            fail_statement(query.error());
        }
        // The end of the stream tells that the answer is not complete.
        if (server_.broken()) co_return;
        report_settings();
        write_ready();
        (void)co_await stream_.flush();
        co_return;
    }
    if (frame.type == pg::Sync::kType) {
        co_await on_sync();
        (void)co_await stream_.flush();
        co_return;
    }
    if (skipping_) co_return;
    if (frame.type == pg::Flush::kType) {
        (void)co_await stream_.flush();
        co_return;
    }
    Status done = co_await extended(frame);
    if (done || server_.broken()) co_return;
    fail_statement(done.error());
    skipping_ = true;
    // Whoever asked by Flush waits for it.
    (void)co_await stream_.flush();
}

Result<Backend::StatementPtr> Backend::parse(const grammar::ScannedStatement& scanned,
                                             std::span<const uint32_t> declared) {
    return Statement::parse(*surroundings_.parser, scanned, declared);
}

Result<ServerCatalogs> Backend::catalogs() {
    DatabaseViewPtr newest = surroundings_.view();
    if (newest && newest->catalog) view_ = std::move(newest);
    ServerCatalogs found;
    found.view = view_;
    found.user = surroundings_.user;
    found.database = surroundings_.database;
    if (view_ && surroundings_.shard < view_->shard_catalogs.size()) {
        found.server = view_->shard_catalogs[surroundings_.shard].get();
        for (const conf::CatalogPtr& catalog : view_->shard_catalogs) {
            const bool own = catalog && catalog->kind == conf::ServerKind::Postgresql;
            if (own && found.client == nullptr) found.client = catalog.get();
        }
    }
    if (found.server == nullptr) {
        return fail(sqlstate::kCannotConnectNow,
                    "the tables of server \"" + server_.connection().server_name() + "\" are not known yet");
    }
    return found;
}

Status Backend::translate(Statement& statement) {
    Result<ServerCatalogs> known = catalogs();
    if (!known) return Failure(std::move(known.error()));
    TranslationKey key;
    key.version = known->view->version;
    for (const std::string& schema : settings_.schemas()) {
        key.schemas += schema;
        key.schemas += '\0';
    }
    key.fixed_zone = settings_.time_zone().offset.has_value();
    if (block_ != Block::None) key.transaction_start = transaction_start_;
    return statement.translate(key, *known);
}

Status Backend::check_state(const Statement& statement) const {
    if (!failed_ || statement.ends_transaction()) return {};
    return fail(sqlstate::kInFailedSqlTransaction,
                "current transaction is aborted, commands ignored until end of transaction block");
}

// --- a query string

awaitable<void> Backend::simple_query(std::string_view text) {
    co_await close_portal({});
    std::vector<grammar::ScannedStatement> scanned;
    grammar::PostgresqlScanner scanner(text, {settings_.standard_conforming_strings()});
    while (true) {
        grammar::ScannedStatement next;
        Result<bool> found = scanner.next(next);
        if (!found) {
            fail_statement(found.error());
            co_return;
        }
        if (!*found) break;
        scanned.push_back(std::move(next));
    }
    if (scanned.empty()) {
        pg::Writer writer(stream_.out());
        writer.write(pg::EmptyQueryResponse{});
        co_return;
    }
    std::vector<StatementPtr> statements;
    for (const grammar::ScannedStatement& each : scanned) {
        Result<StatementPtr> parsed = parse(each, {});
        if (!parsed) {
            fail_statement(parsed.error());
            co_return;
        }
        statements.push_back(std::move(*parsed));
    }
    // Several statements are one transaction, unless they make their own.
    bool good = true;
    for (const StatementPtr& statement : statements) {
        const bool joins = statements.size() > 1 && statement->action() == Statement::Action::Translated;
        Status done;
        if (joins && block_ == Block::None) {
            std::vector<std::string> modes;
            done = co_await begin_block(Block::Implicit, std::move(modes));
        }
        if (done) done = co_await run_simple(statement);
        if (server_.broken()) co_return;
        if (done) continue;
        fail_statement(done.error());
        good = false;
        break;
    }
    if (block_ == Block::Implicit) {
        Status ended = co_await end_block(good);
        if (!ended && good && !server_.broken()) fail_statement(ended.error());
    }
}

awaitable<Status> Backend::run_simple(StatementPtr statement) {
    if (Status allowed = check_state(*statement); !allowed) co_return allowed;
    auto portal = std::make_shared<Portal>();
    portal->statement = statement;
    switch (statement->action()) {
        case Statement::Action::Empty: co_return Status{};
        case Statement::Action::Local: write_description(statement->columns(), {}); break;
        case Statement::Action::Translated: {
            if (Status translated = translate(*statement); !translated) co_return translated;
            if (!statement->translation().parameters.empty())
                co_return fail("42P02", "there is no parameter $1");
            if (!statement->columns().empty()) write_description(statement->columns(), {});
            break;
        }
        case Statement::Action::Fetch: {
            Result<PortalPtr> cursor = fetched_cursor(*statement);
            if (!cursor) co_return Failure(std::move(cursor.error()));
            if (!grammar::as<grammar::FetchCursor>(statement->tree())->move)
                write_description((*cursor)->statement->columns(), {});
            break;
        }
        case Statement::Action::Utility: break;
    }
    co_return co_await execute(portal, 0);
}

// --- answers

void Backend::write_description(std::span<const OutColumn> columns, std::span<const pg::Format> formats) {
    std::vector<pg::FieldDescription> fields;
    for (const OutColumn& column : columns) {
        pg::FieldDescription field;
        field.name = column.name;
        field.type_oid = column.type.oid;
        field.type_size = crossing::typlen_of(column.type.id);
        field.type_modifier = column.type.typmod;
        field.format = format_of(formats, fields.size());
        fields.push_back(field);
    }
    pg::Writer writer(stream_.out());
    pg::write_row_description(writer, fields);
}

void Backend::write_complete(std::string_view tag) {
    pg::Writer writer(stream_.out());
    writer.write(pg::CommandComplete{tag});
}

void Backend::write_notice(std::string_view sqlstate, std::string message) {
    pg::Writer writer(stream_.out());
    pg::write_notice(writer, "WARNING", fail(sqlstate, std::move(message)).value());
}

void Backend::report_settings() {
    pg::Writer writer(stream_.out());
    for (const auto& [name, value] : settings_.unreported()) writer.write(pg::ParameterStatus{name, value});
}

void Backend::write_ready() {
    pg::Writer writer(stream_.out());
    const auto status = block_ != Block::Explicit ? pg::TransactionStatus::Idle
                        : failed_                 ? pg::TransactionStatus::Failed
                                                  : pg::TransactionStatus::InTransaction;
    writer.write(pg::ReadyForQuery{status});
}

void Backend::fail_statement(const Error& error) {
    if (block_ != Block::None) failed_ = true;
    pg::Writer writer(stream_.out());
    pg::write_error(writer, for_client(error, {}));
}

bool Backend::next_is_sync() const {
    const std::string_view unread = stream_.unread();
    pg::FrameHeader header;
    if (pg::peek_header(unread, kLimits, header) != pg::FrameState::Ready || unread.size() <= header.size())
        return false;
    return unread[header.size()] == pg::Sync::kType;
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
