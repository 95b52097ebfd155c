// Operators as text, with the parentheses that their levels need; casts and types.
#include "grammar/ast/walk.h"
#include "grammar/parser/build_levels.h"
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

int postgresql_level(const Expression& node) {
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

int mysql_level_of(const Expression& node) {
    switch (node.kind) {
        case NodeKind::BoolExpression:
            switch (static_cast<const BoolExpression&>(node).op) {
                case BoolOp::Or: return mysql_level::kOr;
                case BoolOp::And: return mysql_level::kAnd;
                case BoolOp::Not: return mysql_level::kNot;
            }
            return 0;
        case NodeKind::IsTest:
        case NodeKind::IsDistinct: return mysql_level::kComparison;
        case NodeKind::Binary:
            return mysql_level::of_operator(static_cast<const Binary&>(node).op);  // := is 0
        case NodeKind::Quantified: return mysql_level::of_operator(static_cast<const Quantified&>(node).op);
        case NodeKind::Between: return mysql_level::kBetween;
        case NodeKind::Like:
        case NodeKind::InList:
        case NodeKind::InQuery: return mysql_level::kLike;
        case NodeKind::Unary: return mysql_level::kUnary;
        case NodeKind::Collate: return mysql_level::kCollate;
        default: return mysql_level::kPrimary;
    }
}

// Whether PostgreSQL accepts it between BETWEEN and AND without parentheses (its b_expr).
bool is_restricted(const Expression& node) {
    if (const auto* binary = as<Binary>(&node)) {
        return postgresql_level(node) >= level::kOperator && is_restricted(*binary->left) &&
               is_restricted(*binary->right);
    }
    if (const auto* unary = as<Unary>(&node)) return is_restricted(*unary->operand);
    return postgresql_level(node) >= level::kTypecast;
}

}  // namespace

int Writer::level_of(const Expression& expression) const {
    return mysql_ != nullptr ? mysql_level_of(expression) : postgresql_level(expression);
}

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
    if (mysql_ != nullptr) return sink_.parameter(node);
    text("$" + std::to_string(node.number));
}

void Writer::write(const Unary& node) {
    text(node.op);
    if (mysql_ != nullptr) {
        text(" ");
        return operand(*node.operand, mysql_level::kUnary);
    }
    const bool sign = level_of(node) == level::kUnary;
    if (!sign || node.operand->kind == NodeKind::Unary) text(" ");
    operand(*node.operand, sign ? level::kUnary : level::kOperator + 1);
}

void Writer::write(const Binary& node) {
    const int level = level_of(node);
    const bool assignment = mysql_ != nullptr && node.op == ":=";
    operand(*node.left, mysql_ != nullptr || level::associates(level) ? level : level + 1);
    text(" ");
    text(node.op);
    text(" ");
    operand(*node.right, assignment ? 0 : level + 1);
}

void Writer::write(const BoolExpression& node) {
    if (node.op == BoolOp::Not) {
        text("NOT ");
        return operand(*node.operands[0], mysql_ != nullptr ? mysql_level::kNot : level::kNot);
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
    if (mysql_ != nullptr && node.keyword) {
        text(node.name[0]);
        type_tail(node);
        return words_after_space(node.attributes);
    }
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

// The least level of what stands left of LIKE, IN and BETWEEN. Behind MySQL's a LIKE b a NOT would belong to
// b.
int Writer::predicate_side(bool negated) const {
    if (mysql_ == nullptr) return level::kLike + 1;
    return negated ? mysql_level::kLike + 1 : mysql_level::kLike;
}

void Writer::write(const Between& node) {
    if (mysql_ != nullptr) {
        operand(*node.operand, predicate_side(node.negated));
        text(node.negated ? " NOT BETWEEN " : " BETWEEN ");
        operand(*node.low, mysql_level::kLike);
        text(" AND ");
        return operand(*node.high, mysql_level::kLike);
    }
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
    operand(*node.operand, predicate_side(node.negated));
    text(node.negated ? " NOT IN (" : " IN (");
    expressions(node.items);
    text(")");
}

void Writer::write(const InQuery& node) {
    operand(*node.operand, predicate_side(node.negated));
    text(node.negated ? " NOT IN " : " IN ");
    sub_query(*node.query);
}

void Writer::write(const Quantified& node) {
    const int level = level_of(node);
    operand(*node.operand, mysql_ != nullptr || level::associates(level) ? level : level + 1);
    text(" ");
    text(node.op);
    text(node.all ? " ALL " : " ANY ");
    if (node.query != nullptr) return sub_query(*node.query);
    text("(");
    expression(*node.array);
    text(")");
}

void Writer::write(const Like& node) {
    const int inner = mysql_ != nullptr ? mysql_level::kLike + 1 : level::kLike + 1;
    operand(*node.operand, predicate_side(node.negated));
    if (node.negated) text(" NOT");
    switch (node.like_kind) {
        case LikeKind::Like: text(" LIKE "); break;
        case LikeKind::ILike: text(" ILIKE "); break;
        case LikeKind::SimilarTo: text(" SIMILAR TO "); break;
        case LikeKind::Regexp: text(" REGEXP "); break;
    }
    operand(*node.pattern, inner);
    if (node.escape == nullptr) return;
    text(" ESCAPE ");
    operand(*node.escape, mysql_ != nullptr ? mysql_level::kUnary : inner);
}

void Writer::write(const IsTest& node) {
    operand(*node.operand, mysql_ != nullptr ? mysql_level::kComparison : level::kIs + 1);
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
    operand(*node.operand, mysql_ != nullptr ? mysql_level::kCollate : level::kCollate);
    text(" COLLATE ");
    name(node.collation);
}

void Writer::write(const AtTimeZone& node) {
    operand(*node.operand, level::kAtTimeZone);
    text(" AT TIME ZONE ");
    operand(*node.zone, level::kAtTimeZone + 1);
}

}  // namespace braid::grammar
