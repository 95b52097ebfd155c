#include "proxy/mysql_session/prepared_statements.h"

#include "backends/mysql/query.h"
#include "grammar/scanner/mysql_error.h"
#include "proxy/mysql_session/execution.h"
#include "proxy/mysql_session/follow_up.h"
#include "proxy/mysql_session/relay.h"
#include "proxy/mysql_session/scatter.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;
using grammar::StatementKind;
using grammar::TokenType;

namespace {

uint16_t count_parameters(const Statement& statement) {
    size_t count = 0;
    for (const grammar::Token& token : statement.scanned.tokens) count += token.type == TokenType::Question;
    return static_cast<uint16_t>(count);
}

// MySQL's own list is longer; these cannot be prepared anywhere.
bool cannot_prepare(StatementKind kind) {
    return kind == StatementKind::Prepare || kind == StatementKind::Execute ||
           kind == StatementKind::Deallocate;
}

// SET of a system variable to a parameter: what it becomes is not asked for.
bool sets_by_parameter(const Statement& statement) {
    if (statement.kind != StatementKind::Set || !statement.mentions(TokenType::Question)) return false;
    for (size_t i = 0; i + 1 < statement.size(); i++) {
        const bool begins = i == 0 || statement.is(i, TokenType::Comma);
        if (begins && !statement.is(i + 1, TokenType::UserVariable)) return true;
    }
    return false;
}

}  // namespace

PreparedStatement* PreparedStatements::find(uint32_t id) {
    // MariaDB's clients say -1 for the statement that they prepared last.
    if (id == UINT32_MAX) id = last_id_;
    const auto found = statements_.find(id);
    return found == statements_.end() ? nullptr : found->second.get();
}

void PreparedStatements::unknown(uint32_t id, std::string_view command) {
    core_.send_error(mysql_error(
        1243, "HY000",
        "Unknown prepared statement handler (" + std::to_string(id) + ") given to " + std::string(command)));
}

std::string PreparedStatements::key_of(std::string_view text) const {
    std::string key(text);
    for (const std::string_view name : {"sql_mode", "character_set_client", "collation_connection"}) {
        key += '\0';
        if (const std::string* value = core_.settings.find(name)) key += *value;
    }
    return key;
}

awaitable<void> PreparedStatements::prepare(std::string_view text) {
    auto prepared = std::make_unique<PreparedStatement>();
    prepared->text = text;
    grammar::MysqlScannerOptions options = core_.settings.scanner_options(core_.catalog());
    options.parameters = true;
    auto statement = scan_one(prepared->text, options);
    if (!statement) {
        core_.send_error(statement.error());
        co_return;
    }
    prepared->statement = std::move(*statement);
    Status possible;
    if (prepared->statement.kind == StatementKind::Empty) {
        possible = Failure(mysql_error(1065, "42000", "Query was empty"));
    } else if (cannot_prepare(prepared->statement.kind)) {
        possible = Failure(mysql_error(
            1295, "HY000", "This command is not supported in the prepared statement protocol yet"));
    } else if (sets_by_parameter(prepared->statement)) {
        possible = fail(sqlstate::kFeatureNotSupported,
                        "SET of a system variable to a parameter is not available: write its value");
    }
    if (!possible) {
        core_.send_error(possible.error());
        co_return;
    }
    prepared->id = ++last_id_;
    prepared->database = core_.database;
    prepared->parameter_count = count_parameters(prepared->statement);
    const bool own = SessionStatements::handles(prepared->statement) && prepared->parameter_count == 0;
    if (own) {
        answer_own(*prepared);
    } else {
        const Status done = co_await prepare_on_shard(*prepared);
        if (!done) {
            if (!done.error().sqlstate.empty()) core_.send_error(done.error());
            co_return;
        }
    }
    const uint32_t id = prepared->id;
    statements_[id] = std::move(prepared);
}

// Its columns are told with its rows.
void PreparedStatements::answer_own(const PreparedStatement& prepared) {
    my::StmtPrepareOk ok;
    ok.statement_id = prepared.id;
    core_.write(ok);
}

// An error with an empty SQLSTATE: the client was told by the server.
awaitable<Status> PreparedStatements::prepare_on_shard(PreparedStatement& prepared) {
    Result<ShardId> shard = analyst_shard(core_, prepared.statement);
    if (!shard) co_return Failure(std::move(shard.error()));
    Result<Link*> joined = co_await core_.links.join(*shard, Links::Joining::Outside);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    my::ComStmtPrepare command;
    command.text = prepared.statement.text;
    if (Status sent = co_await core_.links.send(link, command); !sent) co_return sent;
    my::StmtPrepareOk ok;
    RelayOptions options;
    options.statement_id = prepared.id;
    options.prepared = &ok;
    Result<AnswerEnd> end = co_await relay_answer(core_, link, std::move(options));
    if (!end) {
        co_await lose_link(core_, link);
        co_return Failure(std::move(end.error()));
    }
    if (end->error) {
        core_.diagnostics.failed(end->code, end->message);
        co_return Failure(Error());
    }
    prepared.parameter_count = ok.parameter_count;
    remember(link, std::string(prepared.statement.text), ok);
    co_return Status{};
}

void PreparedStatements::remember(Link& link, const std::string& text, const my::StmtPrepareOk& ok) {
    const auto closed = link.connection().prepared().add(
        key_of(text), {ok.statement_id, ok.parameter_count, ok.column_count});
    to_close_.insert(to_close_.end(), closed.begin(), closed.end());
    std::string bytes;
    for (const uint32_t id : to_close_) {
        my::ComStmtClose command;
        command.statement_id = id;
        (void)link.connection().compose(bytes, command);
    }
    to_close_.clear();
    // Nothing answers; what the socket does not take now is lost with the connection.
    if (!bytes.empty()) {
        const auto sent = link.connection().try_write(bytes);
        if (!sent || *sent != bytes.size()) link.connection().abort();
    }
}

awaitable<Result<uint32_t>> PreparedStatements::on_connection(Link& link, std::string text) {
    backends::mysql::Connection& connection = link.connection();
    const std::string key = key_of(text);
    if (const auto* known = connection.prepared().find(key)) co_return known->id;
    my::ComStmtPrepare command;
    command.text = text;
    if (Status sent = co_await core_.links.send(link, command); !sent)
        co_return Failure(std::move(sent.error()));
    my::StmtPrepareOk ok;
    while (connection.busy()) {
        Result<backends::mysql::Packet> packet = co_await connection.read_packet();
        if (!packet) co_return Failure(std::move(packet.error()));
        if (packet->kind == my::PacketKind::Error) {
            co_return Failure(backends::mysql::error_in(packet->payload, connection));
        }
        if (packet->kind != my::PacketKind::PrepareOk) continue;
        auto decoded = my::decode<my::StmtPrepareOk>(packet->payload, connection.capabilities());
        if (!decoded) co_return Failure(std::move(decoded.error()));
        ok = *decoded;
    }
    remember(link, text, ok);
    co_return ok.statement_id;
}

awaitable<void> PreparedStatements::execute(const my::ComStmtExecute& command) {
    PreparedStatement* prepared = find(command.statement_id);
    if (prepared == nullptr) {
        unknown(command.statement_id, "mysqld_stmt_execute");
        co_return;
    }
    if (Status here = core_.check_same_database(prepared->database); !here) {
        core_.send_error(here.error());
        co_return;
    }
    co_await close_cursor(*prepared);
    std::vector<bool> long_data(prepared->parameter_count, false);
    for (const auto& [index, bytes] : prepared->long_data) {
        if (index < long_data.size()) long_data[index] = true;
    }
    std::vector<my::Parameter> parameters;
    Status decoded = my::decode_parameters(command, core_.identity.capabilities, prepared->parameter_count,
                                           long_data, prepared->types, parameters);
    if (!decoded) {
        core_.send_error(mysql_error(1210, "HY000", "Incorrect arguments to mysqld_stmt_execute"));
        co_return;
    }
    for (auto& [index, bytes] : prepared->long_data) {
        if (index >= parameters.size()) continue;
        parameters[index].is_long_data = false;
        parameters[index].value = std::string_view(bytes);
    }
    const bool own = SessionStatements::handles(prepared->statement) && parameters.empty();
    if (own) {
        (void)co_await session_statements_.run(prepared->statement, RowForm::Binary);
        co_return;
    }
    std::vector<std::string> storage(parameters.size());
    std::vector<router::BoundParameter> bound;
    for (size_t i = 0; i < parameters.size(); i++)
        bound.push_back(bound_parameter(parameters[i], storage[i]));
    // With what its functions about the session are now.
    const Statement* statement = &prepared->statement;
    const auto rewritten = for_session(core_, *statement);
    Result<Statement> scanned = Statement();
    if (rewritten) scanned = scan_one(*rewritten, statement->scanned.mysql);
    if (rewritten && scanned) statement = &*scanned;
    Result<Routed> routed = route(core_, *statement, bound);
    Status done;
    if (!routed) {
        done = Failure(std::move(routed.error()));
    } else if (const auto* one = std::get_if<planner::OneShard>(&routed->decision)) {
        const ShardId shard = one->shard;
        const uint8_t flags = command.flags;
        done = co_await execute_on_shard(*prepared, *statement, *routed, shard, flags, parameters);
    } else if (std::holds_alternative<planner::EveryShard>(routed->decision)) {
        (void)co_await run_routed(core_, *statement, *routed);
    } else {
        // All rows at once, also for a client that asked for a cursor: it reads them as they come.
        ScatterRequest request{*statement, *routed, {}, parameters, bound, RowForm::Binary};
        request.shards = std::get<planner::SeveralShards>(routed->decision).shards;
        done = co_await scatter_query(core_, request);
    }
    prepared->long_data.clear();
    if (!done) core_.send_error(done.error());
}

awaitable<Status> PreparedStatements::execute_on_shard(PreparedStatement& prepared,
                                                       const Statement& statement, const Routed& routed,
                                                       ShardId shard, uint8_t flags,
                                                       std::vector<my::Parameter>& parameters) {
    Status admitted = admit(core_, statement, routed, shard);
    if (admitted) admitted = core_.check_killed();
    if (!admitted) co_return admitted;
    Result<Link*> joined = co_await core_.links.join(shard);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    tell_state(core_, statement, link);
    std::string text(statement.text);
    Result<uint32_t> id = co_await on_connection(link, std::move(text));
    if (!id) {
        if (link.connection().broken()) co_await lose_link(core_, link);
        co_return Failure(std::move(id.error()));
    }
    std::string payload;
    my::Writer writer(payload, link.connection().capabilities());
    my::write_stmt_execute(writer, *id, flags & my::cursor::kReadOnly, parameters, true);
    if (Status written = writer.status(); !written) co_return written;
    if (Status settled = co_await core_.links.settle(link); !settled) co_return settled;
    link.connection().expect(my::CommandCode::StmtExecute, writer.sequence());
    Status sent = co_await link.connection().write(payload);
    Result<AnswerEnd> end = AnswerEnd();
    if (sent) {
        end = co_await relay_answer(core_, link);
    } else {
        end = Failure(std::move(sent.error()));
    }
    if (!end) {
        co_await lose_link(core_, link);
        co_return Failure(std::move(end.error()));
    }
    const my::StatusFlags status = link.connection().tracker().status();
    const bool opened = !end->error && end->had_rows && (status & my::status::kCursorExists) != 0;
    if (opened) {
        prepared.cursor = shard;
        prepared.server_id = *id;
        link.cursors.insert(prepared.id);
        co_return Status{};
    }
    const Status followed = co_await follow_up(core_, statement, routed, link, *end);
    if (!followed) {
        core_.client.abort();
        core_.client_gone = true;
    }
    co_return Status{};
}

void PreparedStatements::send_long_data(const my::ComStmtSendLongData& command) {
    // No answer, and no error before the execution.
    PreparedStatement* prepared = find(command.statement_id);
    if (prepared == nullptr) return;
    std::string& data = prepared->long_data[command.parameter];
    if (data.size() + command.data.size() <= core_.topology().pool.max_packet_size) data += command.data;
}

awaitable<void> PreparedStatements::fetch(const my::ComStmtFetch& command, uint32_t statement_id) {
    PreparedStatement* prepared = find(statement_id);
    Link* link = nullptr;
    if (prepared != nullptr && prepared->cursor) link = core_.links.find(*prepared->cursor);
    if (link == nullptr || link->lost) {
        core_.send_error(mysql_error(
            1421, "HY000", "The statement (" + std::to_string(statement_id) + ") has no open cursor."));
        co_return;
    }
    my::ComStmtFetch forwarded = command;
    forwarded.statement_id = prepared->server_id;
    Status sent = co_await core_.links.send(*link, forwarded);
    Result<AnswerEnd> end = AnswerEnd();
    if (sent) {
        end = co_await relay_answer(core_, *link);
    } else {
        end = Failure(std::move(sent.error()));
    }
    if (!end) {
        co_await lose_link(core_, *link);
        core_.send_error(end.error());
        co_return;
    }
    const bool last = (link->connection().tracker().status() & my::status::kLastRowSent) != 0;
    if (end->error || last) {
        link->cursors.erase(prepared->id);
        prepared->cursor.reset();
    }
}

awaitable<void> PreparedStatements::close_cursor(PreparedStatement& prepared) {
    if (!prepared.cursor) co_return;
    Link* link = core_.links.find(*prepared.cursor);
    prepared.cursor.reset();
    if (link == nullptr || link->lost) co_return;
    link->cursors.erase(prepared.id);
    my::ComStmtReset command;
    command.statement_id = prepared.server_id;
    const Status sent = co_await core_.links.send(*link, command);
    if (!sent) co_return;
    auto answer = co_await link->connection().read_packet();
    if (!answer) link->lost = true;
}

awaitable<void> PreparedStatements::reset(uint32_t statement_id) {
    PreparedStatement* prepared = find(statement_id);
    if (prepared == nullptr) {
        unknown(statement_id, "mysqld_stmt_reset");
        co_return;
    }
    co_await close_cursor(*prepared);
    prepared->long_data.clear();
    core_.send_ok();
}

awaitable<void> PreparedStatements::close(uint32_t statement_id) {
    PreparedStatement* prepared = find(statement_id);
    if (prepared == nullptr) co_return;
    co_await close_cursor(*prepared);
    statements_.erase(prepared->id);
}

}  // namespace braid::proxy::mysql_session
