// Expressions as text, and the names and constants they are made of.
#include <algorithm>
#include <array>

#include "grammar/ast/walk.h"
#include "grammar/parser/build_levels.h"
#include "grammar/token.h"
#include "grammar/unparse/writer.h"

namespace braid::grammar {

namespace {

// How tightly the expression's outermost operator binds.
int level_of_operator(std::string_view op) {
    if (op == "=" || op == "<" || op == ">" || op == "<=" || op == ">=" || op == "<>")
        return level::kComparison;
    if (op == "+" || op == "-") return level::kAdditive;
    if (op == "*" || op == "/" || op == "%") return level::kMultiplicative;
    if (op == "^") return level::kPower;
    if (op == "OVERLAPS") return level::kOverlaps;
    if (op.ends_with("LIKE")) return level::kLike;
    return level::kOperator;
}

int level_of(const Expression& node) {
    switch (node.kind) {
        case NodeKind::BoolExpression:
            switch (static_cast<const BoolExpression&>(node).op) {
                case BoolOp::Or: return level::kOr;
                case BoolOp::And: return level::kAnd;
                case BoolOp::Not: return level::kNot;
            }
            return 0;
        case NodeKind::IsTest:
        case NodeKind::IsDistinct: return level::kIs;
        case NodeKind::Binary: return level_of_operator(static_cast<const Binary&>(node).op);
        case NodeKind::Quantified: return level_of_operator(static_cast<const Quantified&>(node).op);
        case NodeKind::Like:
        case NodeKind::Between:
        case NodeKind::InList:
        case NodeKind::InQuery: return level::kLike;
        case NodeKind::Unary: {
            const std::string_view op = static_cast<const Unary&>(node).op;
            return op == "-" || op == "+" ? level::kUnary : level::kOperator;
        }
        case NodeKind::AtTimeZone: return level::kAtTimeZone;
        case NodeKind::Collate: return level::kCollate;
        case NodeKind::Cast:
            return static_cast<const Cast&>(node).style == CastStyle::Colons ? level::kTypecast
                                                                             : level::kPrimary;
        default: return level::kPrimary;
    }
}

// Keywords stand in the vocabulary in alphabetical order.
TokenType keyword_of(std::string_view word) {
    auto low = static_cast<size_t>(kFirstKeyword);
    auto high = static_cast<size_t>(TokenType::Count);
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const std::string_view text = keyword_text(static_cast<TokenType>(middle));
        if (text == word) return static_cast<TokenType>(middle);
        if (text < word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return TokenType::End;
}

bool is_plain(std::string_view name) {
    if (name.empty() || !(name[0] == '_' || (name[0] >= 'a' && name[0] <= 'z'))) return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

std::string in_quotes(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

// Functions that the grammar spells with keywords; quoted they would be others.
constexpr auto kKeywordFunctions = std::to_array<std::string_view>(
    {"coalesce", "greatest", "least", "nullif", "grouping", "xmlconcat", "substring", "overlay"});

// Whether PostgreSQL accepts it between BETWEEN and AND without parentheses (its b_expr).
bool is_restricted(const Expression& node) {
    if (const auto* binary = as<Binary>(&node)) {
        return level_of(node) >= level::kOperator && is_restricted(*binary->left) &&
               is_restricted(*binary->right);
    }
    if (const auto* unary = as<Unary>(&node)) return is_restricted(*unary->operand);
    return level_of(node) >= level::kTypecast;
}

}  // namespace

std::string quote_identifier(std::string_view name) {
    if (!is_plain(name)) return in_quotes(name);
    const TokenType word = keyword_of(name);
    const bool free = word == TokenType::End || keyword_category(word) == KeywordCategory::Unreserved;
    return free ? std::string(name) : in_quotes(name);
}

std::string literal_text(const Literal& literal) {
    const auto quoted = [&](std::string_view prefix) {
        std::string out(prefix);
        out += '\'';
        for (const char c : literal.value) {
            if (c == '\'') out += '\'';
            out += c;
        }
        return out + '\'';
    };
    switch (literal.literal_kind) {
        case LiteralKind::Null: return "NULL";
        case LiteralKind::True: return "TRUE";
        case LiteralKind::False: return "FALSE";
        case LiteralKind::BitString: return quoted("B");
        case LiteralKind::HexString: return quoted("X");
        case LiteralKind::Integer:
        case LiteralKind::Number:
            return literal.value.starts_with('-') ? "(" + std::string(literal.value) + ")"
                                                  : std::string(literal.value);
        case LiteralKind::String: break;
    }
    if (literal.value.find('\\') == std::string_view::npos) return quoted("");
    std::string out = "E'";
    for (const char c : literal.value) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    return out + '\'';
}

void Writer::node(const Node& node) {
    dispatch(node, [&](const auto& concrete) BRAID_OUT_OF_LINE { write(concrete); });
}

// ---- names

void Writer::name(std::string_view word) {
    text(quote_identifier(word));
}

void Writer::name(const QualifiedName& parts) {
    bool first = true;
    for (const Name part : parts) {
        if (!first) text(".");
        first = false;
        name(part);
    }
}

// Words of the category "may be a function or type" stand bare where no column can stand.
void Writer::type_word(std::string_view word) {
    const TokenType keyword = is_plain(word) ? keyword_of(word) : TokenType::End;
    if (keyword != TokenType::End && keyword_category(keyword) == KeywordCategory::TypeFunctionName) {
        text(word);
    } else {
        name(word);
    }
}

void Writer::function_name(const QualifiedName& parts) {
    if (parts.size() != 1) return name(parts);
    if (std::find(kKeywordFunctions.begin(), kKeywordFunctions.end(), parts[0]) != kKeywordFunctions.end()) {
        return upper(parts[0]);
    }
    if (parts[0] == "rollup" || parts[0] == "cube") return text(in_quotes(parts[0]));
    type_word(parts[0]);
}

void Writer::upper(std::string_view words) {
    std::string out(words);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    text(out);
}

void Writer::upper_after_space(std::string_view words) {
    if (words.empty()) return;
    text(" ");
    upper(words);
}

void Writer::names(const List<Name>& list) {
    text("(");
    for (size_t i = 0; i < list.size(); ++i) {
        if (i > 0) text(", ");
        name(list[i]);
    }
    text(")");
}

void Writer::string(std::string_view value) {
    Literal literal;
    literal.literal_kind = LiteralKind::String;
    literal.value = value;
    text(literal_text(literal));
}

// ---- operators

void Writer::operand(const Expression& expression, int min_level) {
    const bool parentheses = level_of(expression) < min_level;
    if (parentheses) text("(");
    node(expression);
    if (parentheses) text(")");
}

void Writer::expressions(const List<const Expression*>& items) {
    bool first = true;
    for (const Expression* item : items) {
        if (!first) text(", ");
        first = false;
        expression(*item);
    }
}

void Writer::write(const ColumnRef& node) {
    name(node.parts);
}

void Writer::write(const Star& node) {
    name(node.qualifier);
    text(node.qualifier.empty() ? "*" : ".*");
}

void Writer::write(const Literal& node) {
    sink_.literal(node);
}

void Writer::write(const Parameter& node) {
    text("$" + std::to_string(node.number));
}

void Writer::write(const Unary& node) {
    text(node.op);
    const bool sign = level_of(node) == level::kUnary;
    if (!sign || node.operand->kind == NodeKind::Unary) text(" ");
    operand(*node.operand, sign ? level::kUnary : level::kOperator + 1);
}

void Writer::write(const Binary& node) {
    const int level = level_of(node);
    operand(*node.left, level::associates(level) ? level : level + 1);
    text(" ");
    text(node.op);
    text(" ");
    operand(*node.right, level + 1);
}

void Writer::write(const BoolExpression& node) {
    if (node.op == BoolOp::Not) {
        text("NOT ");
        return operand(*node.operands[0], level::kNot);
    }
    const int level = level_of(node);
    for (size_t i = 0; i < node.operands.size(); ++i) {
        if (i > 0) text(node.op == BoolOp::And ? " AND " : " OR ");
        operand(*node.operands[i], level + 1);
    }
}

void Writer::write(const Cast& node) {
    switch (node.style) {
        case CastStyle::Cast:
            text("CAST(");
            expression(*node.operand);
            text(" AS ");
            write(*node.type);
            return text(")");
        case CastStyle::Colons:
            operand(*node.operand, level::kTypecast);
            text("::");
            return write(*node.type);
        case CastStyle::TypedLiteral: {
            // interval '1' day: the fields follow the constant.
            TypeName head = *node.type;
            head.interval_fields = {};
            write(head);
            text(" ");
            expression(*node.operand);
            return upper_after_space(node.type->interval_fields);
        }
    }
}

void Writer::write(const TypeName& node) {
    if (node.set_of) text("SETOF ");
    if (!node.keyword) {
        for (size_t i = 0; i < node.name.size(); ++i) {
            if (i > 0) text(".");
            i == 0 ? type_word(node.name[i]) : name(node.name[i]);
        }
        if (node.percent_type) text("%TYPE");
        type_tail(node);
    } else {
        // timestamp(3) with time zone: the modifier stands after the first word.
        const std::string_view words = node.name[0];
        const bool split = words.starts_with("time") && words.find(' ') != std::string_view::npos;
        const size_t end = split ? words.find(' ') : words.size();
        text(words.substr(0, end));
        type_tail(node);
        text(words.substr(end));
    }
    upper_after_space(node.interval_fields);
    for (const Expression* bound : node.array_bounds) {
        text("[");
        const auto* number = as<Literal>(bound);
        if (number == nullptr || number->literal_kind != LiteralKind::Null) expression(*bound);
        text("]");
    }
}

void Writer::type_tail(const TypeName& type) {
    if (type.modifiers.empty()) return;
    text("(");
    expressions(type.modifiers);
    text(")");
}

void Writer::write(const Between& node) {
    operand(*node.operand, level::kLike + 1);
    text(node.negated ? " NOT BETWEEN " : " BETWEEN ");
    if (node.symmetric) text("SYMMETRIC ");
    between_bound(*node.low);
    text(" AND ");
    operand(*node.high, level::kLike + 1);
}

void Writer::between_bound(const Expression& expression) {
    operand(expression, is_restricted(expression) ? 0 : level::kPrimary + 1);
}

void Writer::write(const InList& node) {
    operand(*node.operand, level::kLike + 1);
    text(node.negated ? " NOT IN (" : " IN (");
    expressions(node.items);
    text(")");
}

void Writer::write(const InQuery& node) {
    operand(*node.operand, level::kLike + 1);
    text(node.negated ? " NOT IN " : " IN ");
    sub_query(*node.query);
}

void Writer::write(const Quantified& node) {
    const int level = level_of(node);
    operand(*node.operand, level::associates(level) ? level : level + 1);
    text(" ");
    text(node.op);
    text(node.all ? " ALL " : " ANY ");
    if (node.query != nullptr) return sub_query(*node.query);
    text("(");
    expression(*node.array);
    text(")");
}

void Writer::write(const Like& node) {
    operand(*node.operand, level::kLike + 1);
    if (node.negated) text(" NOT");
    switch (node.like_kind) {
        case LikeKind::Like: text(" LIKE "); break;
        case LikeKind::ILike: text(" ILIKE "); break;
        case LikeKind::SimilarTo: text(" SIMILAR TO "); break;
        case LikeKind::Regexp: text(" REGEXP "); break;
    }
    operand(*node.pattern, level::kLike + 1);
    if (node.escape == nullptr) return;
    text(" ESCAPE ");
    operand(*node.escape, level::kLike + 1);
}

void Writer::write(const IsTest& node) {
    operand(*node.operand, level::kIs + 1);
    text(node.negated ? " IS NOT " : " IS ");
    switch (node.test) {
        case IsTestKind::Null: return text("NULL");
        case IsTestKind::True: return text("TRUE");
        case IsTestKind::False: return text("FALSE");
        case IsTestKind::Unknown: return text("UNKNOWN");
        case IsTestKind::Document: return text("DOCUMENT");
        case IsTestKind::Normalized:
            upper(node.form);
            return text(node.form.empty() ? "NORMALIZED" : " NORMALIZED");
    }
}

void Writer::write(const IsDistinct& node) {
    operand(*node.left, level::kIs + 1);
    text(node.negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ");
    operand(*node.right, level::kIs + 1);
}

void Writer::write(const Collate& node) {
    operand(*node.operand, level::kCollate);
    text(" COLLATE ");
    name(node.collation);
}

void Writer::write(const AtTimeZone& node) {
    operand(*node.operand, level::kAtTimeZone);
    text(" AT TIME ZONE ");
    operand(*node.zone, level::kAtTimeZone + 1);
}

// ---- the rest of the operands

void Writer::write(const Case& node) {
    text("CASE");
    if (node.operand != nullptr) {
        text(" ");
        expression(*node.operand);
    }
    for (const WhenClause* when : node.whens) write(*when);
    if (node.otherwise != nullptr) {
        text(" ELSE ");
        expression(*node.otherwise);
    }
    text(" END");
}

void Writer::write(const WhenClause& node) {
    text(" WHEN ");
    expression(*node.condition);
    text(" THEN ");
    expression(*node.result);
}

void Writer::write(const Exists& node) {
    text("EXISTS ");
    sub_query(*node.query);
}

void Writer::write(const ScalarSubquery& node) {
    sub_query(*node.query);
}

void Writer::write(const ArrayConstructor& node) {
    text("ARRAY");
    if (node.query != nullptr) return sub_query(*node.query);
    text("[");
    expressions(node.items);
    text("]");
}

void Writer::write(const RowConstructor& node) {
    text(node.explicit_row || node.items.size() < 2 ? "ROW(" : "(");
    expressions(node.items);
    text(")");
}

void Writer::base(const Expression& expression, bool field) {
    const NodeKind kind = expression.kind;
    const bool bare = kind == NodeKind::Parameter || kind == NodeKind::Subscript ||
                      kind == NodeKind::FieldAccess || kind == NodeKind::ScalarSubquery ||
                      (!field && kind == NodeKind::ColumnRef);
    operand(expression, bare ? 0 : level::kPrimary + 1);
}

void Writer::write(const Subscript& node) {
    base(*node.operand, false);
    text("[");
    if (node.lower != nullptr) expression(*node.lower);
    if (node.slice) text(":");
    if (node.upper != nullptr) expression(*node.upper);
    text("]");
}

void Writer::write(const FieldAccess& node) {
    base(*node.operand, true);
    text(".");
    node.field.empty() ? text("*") : name(node.field);
}

void Writer::write(const DefaultValue&) {
    text("DEFAULT");
}

void Writer::write(const CurrentOf& node) {
    text("CURRENT OF ");
    name(node.cursor);
}

}  // namespace braid::grammar
