#include "proxy/mysql_session/session_functions.h"

#include <array>

#include "base/text.h"

namespace braid::proxy::mysql_session {

using grammar::StatementKind;
using grammar::TokenType;

namespace {

bool may_replace(StatementKind kind) {
    switch (kind) {
        case StatementKind::Select:
        case StatementKind::Insert:
        case StatementKind::Update:
        case StatementKind::Delete:
        case StatementKind::Values:
        case StatementKind::With:
        case StatementKind::Set:
        case StatementKind::Do:
        case StatementKind::Call: return true;
        default: return false;
    }
}

bool is_name(TokenType type) {
    return type == TokenType::Identifier || type == TokenType::QuotedIdentifier ||
           type == TokenType::AliasString || (grammar::is_keyword(type) && !grammar::is_mysql_reserved(type));
}

// What may stand before an alias without AS.
bool ends_operand(TokenType type) {
    return is_name(type) || grammar::is_literal(type) || type == TokenType::RightParen ||
           type == TokenType::UserVariable || type == TokenType::SystemVariable ||
           type == TokenType::Question || type == TokenType::K_END || type == TokenType::K_NULL;
}

bool is_modifier(const Statement& statement, size_t token) {
    static constexpr std::array<std::string_view, 11> kModifiers = {"all",
                                                                    "distinct",
                                                                    "distinctrow",
                                                                    "high_priority",
                                                                    "straight_join",
                                                                    "sql_cache",
                                                                    "sql_small_result",
                                                                    "sql_big_result",
                                                                    "sql_buffer_result",
                                                                    "sql_no_cache",
                                                                    "sql_calc_found_rows"};
    for (const std::string_view word : kModifiers) {
        if (statement.is(token, word)) return true;
    }
    return false;
}

bool ends_list(const Statement& statement, size_t token) {
    static constexpr std::array<std::string_view, 16> kEnds = {
        "from",   "into",      "where", "group", "having", "order",     "limit", "union",
        "except", "intersect", "for",   "lock",  "window", "procedure", "fetch", "offset"};
    if (statement.is(token, TokenType::End)) return true;
    for (const std::string_view word : kEnds) {
        if (statement.is(token, word)) return true;
    }
    return false;
}

bool is_open(TokenType type) {
    return type == TokenType::LeftParen || type == TokenType::LeftParenQuery;
}

class Rewriter {
  public:
    Rewriter(const Statement& statement, const ValueOf& value_of)
        : statement_(statement), value_of_(value_of) {}

    std::optional<std::string> run() {
        const size_t size = statement_.size();
        for (size_t i = 0; i <= size; i++) {
            const TokenType type = statement_.scanned.type_at(i);
            if (!lists_.empty() && depth_ == lists_.back().depth) {
                const bool closes = type == TokenType::RightParen || ends_list(statement_, i);
                if (closes || type == TokenType::Comma) end_item(i);
                if (closes) {
                    lists_.pop_back();
                } else if (type == TokenType::Comma) {
                    lists_.back().begin = i + 1;
                    lists_.back().replaced = false;
                }
            }
            if (is_open(type)) depth_++;
            if (type == TokenType::RightParen && depth_ > 0) depth_--;
            if (type == TokenType::K_SELECT) {
                size_t begin = i + 1;
                while (is_modifier(statement_, begin)) begin++;
                lists_.push_back({depth_, begin, false});
                continue;
            }
            if (i >= size) continue;
            if (const auto value = value_of_(i)) put(i, value->last, value->text);
        }
        if (!changed_) return std::nullopt;
        out_ += statement_.text.substr(done_);
        return std::move(out_);
    }

  private:
    struct List {
        size_t depth;
        size_t begin;  // the item's first token
        bool replaced;
    };

    size_t begin_of(size_t token) const { return statement_.scanned.tokens[token].begin; }
    size_t end_of(size_t token) const { return statement_.scanned.tokens[token].end; }

    bool has_alias(size_t begin, size_t end) const {
        if (end - begin < 2) return false;
        const TokenType last = statement_.scanned.type_at(end - 1);
        if (statement_.is(end - 2, "as")) return true;
        return is_name(last) && ends_operand(statement_.scanned.type_at(end - 2));
    }

    void end_item(size_t end) {
        const List& list = lists_.back();
        if (!list.replaced || end <= list.begin || has_alias(list.begin, end)) return;
        const size_t from = begin_of(list.begin);
        const size_t to = end_of(end - 1);
        take_text(to);
        out_ += " AS " + quoted_name(statement_.text.substr(from, to - from));
    }

    void take_text(size_t to) {
        if (to <= done_) return;
        out_ += statement_.text.substr(done_, to - done_);
        done_ = to;
    }

    void put(size_t first, size_t last, const std::string& text) {
        take_text(begin_of(first));
        out_ += text;
        done_ = end_of(last);
        changed_ = true;
        for (List& list : lists_) list.replaced = true;
    }

    const Statement& statement_;
    const ValueOf& value_of_;
    std::vector<List> lists_;
    size_t depth_ = 0;
    std::string out_;
    size_t done_ = 0;  // so much of the text is in `out_`
    bool changed_ = false;
};

// With as many digits as a column of a BIGINT: fewer would be the type of fewer.
std::string wide(int64_t number) {
    const std::string digits = std::to_string(number < 0 ? -number : number);
    const size_t width = number < 0 ? 20 : 21;
    const std::string zeros(width - digits.size(), '0');
    return (number < 0 ? "-" : "") + zeros + digits;
}

std::string unsigned_number(size_t number) {
    return "CAST('" + wide(static_cast<int64_t>(number)) + "' AS UNSIGNED)";
}

// The values of one session.
class SessionValues {
  public:
    SessionValues(const Statement& statement, const SessionFacts& facts)
        : statement_(statement), facts_(facts) {}

    std::optional<Replacement> operator()(size_t i) const {
        if (statement_.is(i, TokenType::SystemVariable)) {
            std::string name = lower_case(name_of(statement_, i));
            for (const std::string_view scope : {"session.", "local."}) {
                if (name.starts_with(scope)) name = name.substr(scope.size());
            }
            if (name == "warning_count") return Replacement{i, unsigned_number(facts_.warnings)};
            if (name == "error_count") return Replacement{i, unsigned_number(facts_.errors)};
            if (name == "pseudo_thread_id") return Replacement{i, std::to_string(facts_.connection_id)};
            return std::nullopt;
        }
        if (names_schema(i)) return Replacement{i, quoted_text(*facts_.schema)};
        if (i > 0 && statement_.is(i - 1, TokenType::Dot)) return std::nullopt;
        const bool called =
            statement_.is(i + 1, TokenType::LeftParen) && statement_.is(i + 2, TokenType::RightParen);
        const bool bare_user =
            !called && statement_.is(i, "current_user") && !statement_.is(i + 1, TokenType::Dot);
        if (!called && !bare_user) return std::nullopt;
        auto value = value_of_function(i);
        if (!value) return std::nullopt;
        return Replacement{called ? i + 2 : i, std::move(*value)};
    }

  private:
    // table_schema = 'the client's name of the database', table_schema IN ('...')
    bool names_schema(size_t i) const {
        if (!facts_.schema || !facts_.database || !grammar::is_string(statement_.scanned.type_at(i)))
            return false;
        const auto text = value_of(statement_, i);
        if (!text || *text != *facts_.database) return false;
        const bool in = i > 2 && statement_.is(i - 1, TokenType::LeftParen) && statement_.is(i - 2, "in");
        const bool compared =
            i > 1 && (statement_.is(i - 1, TokenType::Equal) || statement_.is(i - 1, "like"));
        if (!in && !compared) return false;
        return lower_case(name_of(statement_, in ? i - 3 : i - 2)).ends_with("schema");
    }

    std::optional<std::string> value_of_function(size_t token) const {
        if (statement_.is(token, "connection_id"))
            return "CAST(" + std::to_string(facts_.connection_id) + " AS UNSIGNED)";
        if (statement_.is(token, "row_count")) return "CAST('" + wide(facts_.row_count) + "' AS SIGNED)";
        if (statement_.is(token, "found_rows"))
            return "CAST('" + wide(static_cast<int64_t>(facts_.found_rows)) + "' AS SIGNED)";
        const bool schema = statement_.is(token, "database") || statement_.is(token, "schema");
        if (schema && facts_.schema) return std::nullopt;
        if (schema && !facts_.database_has_own_name)
            return facts_.database ? quoted_text(*facts_.database) : "NULL";
        const bool user = statement_.is(token, "user") || statement_.is(token, "session_user") ||
                          statement_.is(token, "system_user") || statement_.is(token, "current_user");
        if (user) return quoted_text(facts_.user);
        return std::nullopt;
    }

    const Statement& statement_;
    const SessionFacts& facts_;
};

}  // namespace

bool may_ask_session(const Statement& statement) {
    if (!may_replace(statement.kind)) return false;
    for (size_t i = 0; i < statement.size(); i++) {
        const TokenType type = statement.scanned.type_at(i);
        if (type == TokenType::SystemVariable) return true;
        if (type == TokenType::RightParen && i > 1 && statement.is(i - 1, TokenType::LeftParen)) return true;
        if (statement.is(i, "current_user")) return true;
    }
    return false;
}

std::optional<std::string> with_session_facts(const Statement& statement, const SessionFacts& facts) {
    const bool of_schema = facts.schema && may_replace(statement.kind);
    if (!of_schema && !may_ask_session(statement)) return std::nullopt;
    return with_values(statement, SessionValues(statement, facts));
}

std::optional<std::string> with_values(const Statement& statement, const ValueOf& value_of) {
    return Rewriter(statement, value_of).run();
}

bool asks_last_insert_id(const Statement& statement) {
    for (size_t i = 0; i < statement.size(); i++) {
        if (statement.is(i, "last_insert_id")) return true;
        if (!statement.is(i, TokenType::SystemVariable)) continue;
        const std::string name = lower_case(name_of(statement, i));
        if (name.ends_with("identity") || name.ends_with("last_insert_id")) return true;
    }
    return false;
}

}  // namespace braid::proxy::mysql_session
