#include "proxy/mysql_session/follow_up.h"

#include <charconv>

#include "backends/mysql/query.h"

namespace braid::proxy::mysql_session {

namespace my = wire::mysql;
using backends::mysql::query;
using grammar::StatementKind;
using grammar::TokenType;

namespace {

uint64_t number_of(const std::optional<std::string>& text) {
    uint64_t number = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

bool reads_server_catalog(const Statement& statement) {
    for (size_t i = 0; i + 1 < statement.size(); i++) {
        if (!statement.is(i + 1, TokenType::Dot)) continue;
        if (lower_case(name_of(statement, i)) == "information_schema") return true;
    }
    return false;
}

bool takes_named_lock(const Statement& statement) {
    return statement.calls("get_lock");
}

bool creates_temporary(const Statement& statement) {
    if (statement.kind != StatementKind::Create) return false;
    return statement.is(1, "temporary") || (statement.is(1, "or") && statement.is(3, "temporary"));
}

// It leaves something on the connection that no bookkeeping follows.
bool pins_connection(const Statement& statement) {
    switch (statement.kind) {
        case StatementKind::Lock:
        case StatementKind::Handler:
        case StatementKind::XaBegin:
        case StatementKind::Call: return true;
        case StatementKind::Flush: return statement.mentions("lock") || statement.mentions("export");
        default: return takes_named_lock(statement) || creates_temporary(statement);
    }
}

// The user variable's value as a constant of its own type. `type` and `flags`: of the column @x.
std::string constant_of(const backends::mysql::Column& column, const std::optional<std::string>& value,
                        const std::optional<std::string>& hex, const std::string& charset,
                        const std::string& collation) {
    if (!value) return {};
    switch (column.type) {
        case my::ColumnType::Tiny:
        case my::ColumnType::Short:
        case my::ColumnType::Int24:
        case my::ColumnType::Long:
        case my::ColumnType::LongLong: {
            const bool is_unsigned = (column.flags & my::column_flag::kUnsigned) != 0;
            return is_unsigned ? "CAST(" + *value + " AS UNSIGNED)" : *value;
        }
        case my::ColumnType::Decimal:
        case my::ColumnType::NewDecimal:
            // Digits alone would be an integer.
            return value->find('.') == std::string::npos ? *value + "." : *value;
        case my::ColumnType::Float:
        case my::ColumnType::Double: return value->find('e') == std::string::npos ? *value + "e0" : *value;
        default: break;
    }
    if (charset == "binary") return "_binary X'" + hex.value_or("") + "'";
    return "_" + charset + " X'" + hex.value_or("") + "' COLLATE " + collation;
}

// The server's word on whether the transaction goes on, after a statement on `link`.
awaitable<void> follow_transaction(Core& core, Link& link, bool failed) {
    if (!core.transaction.active() || !link.in_transaction || link.server_in_transaction()) co_return;
    // With autocommit off, nothing may have begun yet.
    if (!core.transaction.explicit_block() && !failed) co_return;
    if (!core.transaction.explicit_block() && core.transaction.writer() != link.shard) co_return;
    link.in_transaction = false;
    if (failed) {
        // A deadlock: the server has rolled all of it back.
        co_await core.links.rollback();
    } else {
        // It commits by its nature, or a procedure did.
        (void)co_await core.links.commit();
    }
    core.end_transaction();
}

}  // namespace

SessionFacts session_facts(const Core& core) {
    SessionFacts facts;
    facts.connection_id = core.process->id();
    facts.row_count = core.diagnostics.row_count;
    facts.found_rows = core.diagnostics.found_rows;
    facts.warnings = core.diagnostics.conditions.size();
    facts.errors = core.diagnostics.errors();
    facts.user = core.client_name();
    if (core.database_chosen) {
        facts.database = core.database->name;
        const conf::Catalog* catalog = core.catalog();
        facts.database_has_own_name = catalog != nullptr && catalog->database == core.database->name;
    }
    return facts;
}

std::optional<std::string> for_session(const Core& core, const Statement& statement) {
    const conf::Catalog* catalog = core.catalog();
    const bool renamed =
        core.database_chosen && catalog != nullptr && catalog->database != core.database->name;
    const bool of_schema = renamed && reads_server_catalog(statement);
    if (!of_schema && !may_ask_session(statement)) return std::nullopt;
    SessionFacts facts = session_facts(core);
    if (of_schema) facts.schema = catalog->database;
    return with_session_facts(statement, facts);
}

Status admit(Core& core, const Statement& statement, const Routed& routed, ShardId shard) {
    if (!core.single_shard() && (creates_temporary(statement) || statement.kind == StatementKind::Handler)) {
        return fail(sqlstate::kFeatureNotSupported,
                    "temporary tables and handlers are not available over several shards");
    }
    if (routed.access == planner::Access::Read) return {};
    if (core.transaction.read_only()) {
        return Failure(mysql_error(1792, "25006", "Cannot execute statement in a READ ONLY transaction"));
    }
    const auto writer = core.transaction.writer();
    return core.transaction.note_write(shard, core.links.name_of(shard),
                                       writer ? core.links.name_of(*writer) : std::string());
}

void tell_state(Core& core, const Statement& statement, Link& link) {
    if (!asks_last_insert_id(statement)) return;
    link.prelude.push_back("SET @@SESSION.last_insert_id = " +
                           std::to_string(core.diagnostics.last_insert_id));
}

awaitable<Status> read_conditions(Core& core, Link& link) {
    auto rows = co_await query(link.connection(), "SHOW WARNINGS");
    if (!rows) co_return Failure(std::move(rows.error()));
    core.diagnostics.conditions.clear();
    for (auto& row : rows->rows) {
        if (row.size() < 3) continue;
        core.diagnostics.conditions.push_back(
            {row[0].value_or(""), static_cast<uint16_t>(number_of(row[1])), row[2].value_or("")});
    }
    co_return Status{};
}

awaitable<Result<std::vector<std::string>>> user_variable_constants(Link& link,
                                                                    std::vector<std::string> names) {
    std::string sql;
    for (const std::string& name : names) {
        const std::string variable = "@" + quoted_name(name);
        sql += sql.empty() ? "SELECT " : ", ";
        sql += variable + ", HEX(" + variable + "), CHARSET(" + variable + "), COLLATION(" + variable + ")";
    }
    auto rows = co_await query(link.connection(), sql);
    if (!rows) co_return Failure(std::move(rows.error()));
    if (rows->rows.size() != 1 || rows->rows.front().size() != names.size() * 4) {
        co_return fail(sqlstate::kProtocolViolation, "the values of user variables could not be read");
    }
    const auto& row = rows->rows.front();
    std::vector<std::string> constants;
    for (size_t i = 0; i < names.size(); i++) {
        constants.push_back(constant_of(rows->columns[4 * i], row[4 * i], row[4 * i + 1],
                                        row[4 * i + 2].value_or("binary"),
                                        row[4 * i + 3].value_or("binary")));
    }
    co_return constants;
}

awaitable<Status> read_user_variables(Core& core, Link& link, std::vector<std::string> names) {
    if (names.empty()) co_return Status{};
    auto constants = co_await user_variable_constants(link, names);
    if (!constants) co_return Failure(std::move(constants.error()));
    for (size_t i = 0; i < names.size(); i++) {
        std::string& constant = (*constants)[i];
        link.connection().settings().set_user_variable(names[i], constant);
        core.settings.set_user_variable(names[i], std::move(constant));
    }
    co_return Status{};
}

awaitable<Status> follow_up(Core& core, const Statement& statement, const Routed& routed, Link& link,
                            const AnswerEnd& end) {
    Diagnostics& diagnostics = core.diagnostics;
    if (core.kill_requested) {
        // It is not meant for what follows.
        co_await core.links.wait_for_kills();
        core.kill_requested = false;
    }
    core.transaction.set_autocommit(core.settings.autocommit());
    diagnostics.row_count = end.error || end.had_rows ? -1 : static_cast<int64_t>(end.affected_rows);
    const bool returns = statement.kind == StatementKind::Insert || statement.kind == StatementKind::Delete;
    if (!end.error && end.had_rows && !returns) diagnostics.found_rows = end.rows;
    bool usable = !link.lost && !link.connection().broken();
    if (!end.error && end.had_rows && statement.mentions("sql_calc_found_rows")) {
        auto found = co_await query(link.connection(), "SELECT FOUND_ROWS()");
        if (!found) co_return Failure(std::move(found.error()));
        if (found->rows.size() == 1) diagnostics.found_rows = number_of(found->rows.front().front());
    }
    if (end.error) diagnostics.failed(end.code, end.message);
    if (usable && (end.error || end.warnings > 0)) {
        const Status read = co_await read_conditions(core, link);
        // Some errors are a server's last words.
        usable = !link.connection().broken();
        if (!read && (usable || !end.error)) co_return read;
    } else if (!end.error && !statement.without_tables()) {
        diagnostics.conditions.clear();
    }
    if (!usable) {
        co_await lose_link(core, link);
        co_return Status{};
    }
    const bool numbered = !end.error && !end.had_rows && end.insert_id != 0;
    if (numbered || (!end.error && statement.calls("last_insert_id"))) {
        auto last = co_await query(link.connection(), "SELECT LAST_INSERT_ID()");
        if (!last) co_return Failure(std::move(last.error()));
        if (last->rows.size() == 1) diagnostics.last_insert_id = number_of(last->rows.front().front());
    }
    if (statement.assigns_variables()) {
        const std::vector<std::string> names = statement.user_variables();
        if (Status read = co_await read_user_variables(core, link, names); !read) co_return read;
    }
    if (pins_connection(statement)) core.links.pin(link.shard);
    if (!end.error && routed.changes_catalog) core.catalog_changed = true;
    co_await follow_transaction(core, link, end.error);
    if (!core.transaction.active() && core.transaction.has_next() && !statement.without_tables()) {
        // Refused before it began anything, it was no transaction.
        const bool refused = end.error && end.code == 1792;
        if (!refused) core.transaction.forget_next();
    }
    co_return Status{};
}

awaitable<void> lose_link(Core& core, Link& link) {
    link.lost = true;
    if (link.in_transaction && core.transaction.active()) {
        co_await core.links.rollback();
        core.end_transaction();
        // As when a server goes away under its client: what follows must not pass for the transaction's rest.
        core.end_wanted = true;
    }
}

}  // namespace braid::proxy::mysql_session
