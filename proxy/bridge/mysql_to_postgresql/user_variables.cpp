#include "proxy/bridge/mysql_to_postgresql/user_variables.h"

#include "proxy/bridge/mysql_to_postgresql/execution.h"
#include "proxy/bridge/mysql_to_postgresql/local_rows.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using grammar::TokenType;
using mysql_session::lower_case;
using mysql_session::name_of;
using mysql_session::Statement;

namespace {

bool is_open(TokenType type) {
    return type == TokenType::LeftParen || type == TokenType::LeftParenQuery;
}

bool is_select(const Statement& statement) {
    return statement.kind == grammar::StatementKind::Select && statement.is(0, "select");
}

// INTO @a, @b of the statement itself: its first and last token.
struct Into {
    size_t first = 0;
    size_t last = 0;
    std::vector<std::string> names;
};

std::optional<Into> into_of(const Statement& statement) {
    size_t depth = 0;
    for (size_t i = 0; i < statement.size(); i++) {
        const TokenType type = statement.scanned.type_at(i);
        if (is_open(type)) depth++;
        if (type == TokenType::RightParen && depth > 0) depth--;
        const bool begins =
            depth == 0 && type == TokenType::K_INTO && statement.is(i + 1, TokenType::UserVariable);
        if (!begins) continue;
        Into into;
        into.first = i;
        into.last = i + 1;
        into.names.push_back(lower_case(name_of(statement, i + 1)));
        while (statement.is(into.last + 1, TokenType::Comma) &&
               statement.is(into.last + 2, TokenType::UserVariable)) {
            into.last += 2;
            into.names.push_back(lower_case(name_of(statement, into.last)));
        }
        return into;
    }
    return std::nullopt;
}

std::string_view text_of(const Statement& statement, size_t begin, size_t end) {
    const uint32_t from = statement.scanned.tokens[begin].begin;
    return statement.text.substr(from, statement.scanned.tokens[end - 1].end - from);
}

// @a := x [, y ...] without any table: [begin, end) of each item; empty for anything else.
std::vector<std::pair<size_t, size_t>> assigned_items(const Statement& statement) {
    std::vector<std::pair<size_t, size_t>> items;
    size_t depth = 0;
    size_t begin = 1;
    bool assigns = false;
    for (size_t i = 1; i <= statement.size(); i++) {
        const TokenType type = statement.scanned.type_at(i);
        if (is_open(type)) depth++;
        if (type == TokenType::RightParen && depth > 0) depth--;
        const bool ends = i == statement.size() || (depth == 0 && type == TokenType::Comma);
        if (ends) {
            if (i == begin) return {};
            items.emplace_back(begin, i);
            begin = i + 1;
            continue;
        }
        for (const std::string_view word : {"from", "where", "limit", "into", "having", "order", "group",
                                            "union", "distinct", "as", "for"}) {
            if (depth == 0 && statement.is(i, word)) return {};
        }
        if (statement.word(i) != ":=") continue;
        // Within an expression the order of evaluation would be PostgreSQL's.
        if (depth != 0 || i != begin + 1 || !statement.is(begin, TokenType::UserVariable)) return {};
        assigns = true;
    }
    return assigns ? items : std::vector<std::pair<size_t, size_t>>();
}

awaitable<Result<OneRow>> one_row(Core& core, const Statement& statement, std::string text) {
    auto scanned = mysql_session::scan_one(text, statement.scanned.mysql);
    if (!scanned) co_return Failure(std::move(scanned.error()));
    co_return co_await query_one_row(core, *scanned);
}

void give(Core& core, const std::string& name, const ResultColumn& column,
          const std::optional<std::string>& value) {
    if (value) {
        core.state.user_variables[name] = user_value(column, *value);
    } else {
        core.state.user_variables.erase(name);
    }
}

awaitable<Status> run_into(Core& core, const Statement& statement, const Into& into) {
    const uint32_t from = statement.scanned.tokens[into.first].begin;
    const uint32_t to = statement.scanned.tokens[into.last].end;
    std::string text(statement.text.substr(0, from));
    text += statement.text.substr(to);
    auto row = co_await one_row(core, statement, std::move(text));
    if (!row && row.error().number == 1242) {
        co_return Failure(mysql_error(1172, "42000", "Result consisted of more than one row"));
    }
    if (!row) co_return Failure(std::move(row.error()));
    core.state.conditions.clear();
    if (row->columns.size() != into.names.size()) {
        co_return Failure(
            mysql_error(1222, "21000", "The used SELECT statements have a different number of columns"));
    }
    if (row->found) {
        for (size_t i = 0; i < into.names.size(); i++)
            give(core, into.names[i], row->columns[i], row->values[i]);
    } else {
        core.state.conditions = {{"Warning", 1329, "No data - zero rows fetched, selected, or processed"}};
    }
    core.send_ok(row->found ? 1 : 0, 0);
    co_return Status{};
}

awaitable<Status> run_assignments(Core& core, const Statement& statement, RowForm form) {
    LocalRows answer;
    std::vector<std::optional<std::string>> values;
    for (const auto& [begin, end] : assigned_items(statement)) {
        const bool assigns = end > begin + 2 && statement.word(begin + 1) == ":=";
        std::string text = "SELECT ";
        text += text_of(statement, assigns ? begin + 2 : begin, end);
        auto row = co_await one_row(core, statement, std::move(text));
        if (!row) co_return Failure(std::move(row.error()));
        if (row->values.size() != 1) {
            co_return Failure(mysql_error(1241, "21000", "Operand should contain 1 column(s)"));
        }
        if (assigns)
            give(core, lower_case(name_of(statement, begin)), row->columns.front(), row->values.front());
        LocalRows::Column column;
        column.name = std::string(text_of(statement, begin, end));
        column.kind = user_value(row->columns.front(), "").kind;
        answer.columns.push_back(std::move(column));
        values.push_back(std::move(row->values.front()));
    }
    answer.rows.push_back(std::move(values));
    core.state.conditions.clear();
    core.state.found_rows = 1;
    send_local_rows(core, answer, form);
    co_return Status{};
}

}  // namespace

UserValue user_value(const ResultColumn& column, std::string text) {
    UserValue value;
    value.text = std::move(text);
    switch (column.shown.type) {
        case mysql::ColumnType::Tiny:
        case mysql::ColumnType::Short:
        case mysql::ColumnType::Int24:
        case mysql::ColumnType::Long:
        case mysql::ColumnType::LongLong:
            value.kind = column.shown.is_unsigned() ? UserValue::Kind::Natural : UserValue::Kind::Integer;
            break;
        case mysql::ColumnType::NewDecimal: value.kind = UserValue::Kind::Decimal; break;
        case mysql::ColumnType::Float:
        case mysql::ColumnType::Double: value.kind = UserValue::Kind::Real; break;
        default:
            const bool text_type = column.shown.charset != mysql::kBinaryCharset;
            const bool moment = column.shown.type == mysql::ColumnType::Date ||
                                column.shown.type == mysql::ColumnType::DateTime ||
                                column.shown.type == mysql::ColumnType::Timestamp ||
                                column.shown.type == mysql::ColumnType::Time;
            value.kind = text_type || moment ? UserValue::Kind::Text : UserValue::Kind::Bytes;
    }
    return value;
}

bool is_assigned(const Statement& statement, size_t token) {
    if (!statement.is(token, TokenType::UserVariable)) return false;
    if (statement.word(token + 1) == ":=") return true;
    while (token >= 2 && statement.is(token - 1, TokenType::Comma) &&
           statement.is(token - 2, TokenType::UserVariable)) {
        token -= 2;
    }
    return token > 0 && statement.is(token - 1, TokenType::K_INTO);
}

bool gives_variables(const Statement& statement) {
    if (!is_select(statement) || !statement.mentions(TokenType::UserVariable)) return false;
    return into_of(statement).has_value() || !assigned_items(statement).empty();
}

awaitable<Status> run_giving_select(Core& core, const Statement& statement, RowForm form) {
    const auto into = into_of(statement);
    if (into) co_return co_await run_into(core, statement, *into);
    co_return co_await run_assignments(core, statement, form);
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
