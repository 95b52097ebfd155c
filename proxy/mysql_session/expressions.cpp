#include "proxy/mysql_session/expressions.h"

#include <charconv>

#include "backends/mysql/query.h"
#include "proxy/mysql_session/follow_up.h"
#include "proxy/mysql_session/routing.h"

namespace braid::proxy::mysql_session {

using backends::mysql::query;
using grammar::TokenType;

namespace {

// A user variable that no client names.
std::string variable(size_t number) {
    return "@`braid value " + std::to_string(number) + "`";
}

// Runs a statement of Braid's own that holds the client's expressions.
awaitable<Result<Link*>> compute(Core& core, const std::string& text) {
    auto statement = scan_one(text, core.settings.scanner_options(core.catalog()));
    if (!statement) co_return Failure(std::move(statement.error()));
    if (!statement->without_tables()) {
        co_return fail(sqlstate::kFeatureNotSupported,
                       "an expression that reads tables is not available here");
    }
    Result<Link*> joined = co_await core.links.join(any_shard(core), Links::Joining::Outside);
    if (!joined) co_return Failure(std::move(joined.error()));
    Link& link = **joined;
    tell_state(core, *statement, link);
    if (Status settled = co_await core.links.settle(link); !settled)
        co_return Failure(std::move(settled.error()));
    const auto rewritten = for_session(core, *statement);
    const std::string sent = rewritten ? *rewritten : text;
    auto done = co_await query(link.connection(), sent);
    if (done) co_return &link;
    if (link.connection().broken()) link.lost = true;
    co_return Failure(std::move(done.error()));
}

}  // namespace

std::string text_between(const Statement& statement, size_t begin, size_t end) {
    if (begin >= end || end > statement.size()) return {};
    const size_t from = statement.scanned.tokens[begin].begin;
    return std::string(statement.text.substr(from, statement.scanned.tokens[end - 1].end - from));
}

size_t end_of_expression(const Statement& statement, size_t begin, std::string_view stop) {
    size_t depth = 0;
    for (size_t at = begin; at < statement.size(); at++) {
        const TokenType type = statement.scanned.type_at(at);
        if (type == TokenType::LeftParen || type == TokenType::LeftParenQuery) depth++;
        if (type == TokenType::RightParen && depth > 0) depth--;
        if (depth == 0 && type == TokenType::Comma) return at;
        if (depth == 0 && !stop.empty() && statement.is(at, stop)) return at;
    }
    return statement.size();
}

awaitable<Result<std::optional<uint64_t>>> number_of(Core& core, std::string expression) {
    const std::vector<std::string> asked(1, "CAST((" + expression + ") AS UNSIGNED)");
    auto constants = co_await constants_of(core, asked);
    if (!constants) co_return Failure(std::move(constants.error()));
    const std::string& constant = constants->front();
    const size_t digits = constant.find_first_of("0123456789");
    if (digits == std::string::npos) co_return std::optional<uint64_t>();
    uint64_t number = 0;
    std::from_chars(constant.data() + digits, constant.data() + constant.size(), number);
    co_return std::optional<uint64_t>(number);
}

awaitable<Result<std::vector<std::string>>> constants_of(Core& core, std::vector<std::string> expressions) {
    std::vector<std::string> constants;
    if (expressions.empty()) co_return constants;
    std::string assign;
    std::string forget;
    std::vector<std::string> names;
    for (size_t i = 0; i < expressions.size(); i++) {
        assign += (i == 0 ? "SET " : ", ") + variable(i) + " = " + expressions[i];
        forget += (i == 0 ? "SET " : ", ") + variable(i) + " = NULL";
        names.push_back("braid value " + std::to_string(i));
    }
    Result<Link*> computed = co_await compute(core, assign);
    if (!computed) co_return Failure(std::move(computed.error()));
    Link& link = **computed;
    auto values = co_await user_variable_constants(link, names);
    if (!values) co_return Failure(std::move(values.error()));
    auto forgotten = co_await query(link.connection(), forget);
    if (!forgotten) {
        if (link.connection().broken()) link.lost = true;
        co_return Failure(std::move(forgotten.error()));
    }
    for (std::string& value : *values) constants.push_back(value.empty() ? "NULL" : std::move(value));
    co_return constants;
}

std::optional<std::string> text_behind(std::string_view constant) {
    const size_t begin = constant.find("X'");
    if (begin == std::string_view::npos) return std::nullopt;
    const std::string_view hex = constant.substr(begin + 2, constant.find('\'', begin + 2) - begin - 2);
    std::string text;
    for (size_t i = 0; i + 1 < hex.size(); i += 2) {
        text += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return text;
}

}  // namespace braid::proxy::mysql_session
