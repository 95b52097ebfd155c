// Expressions: the flat operands and operators of rule `expr` become a tree by precedence climbing.
//
// The levels are PostgreSQL's (manual 4.1.6, and the order of its grammar's declarations). Operators of one
// level are left-associative, except comparison, LIKE/BETWEEN and IS DISTINCT FROM, which do not associate:
// a < b < c is a syntax error at the second <.
#include "grammar/parser/build_infix.h"
#include "grammar/parser/build_levels.h"
#include "grammar/parser/builder.h"

namespace braid::grammar {

Builder::Level::Level(int& depth, int weight) : depth_(depth), weight_(weight) {
    depth_ += weight_;
    if (depth_ > kMaxBuilderDepth) {
        depth_ -= weight_;
        throw DepthFault{};
    }
}

const Expression* Builder::expression(const Context* context) {
    return expression(context->children.data(), context->children.data() + context->children.size());
}

const Expression* Builder::expression(Tree* const* begin, Tree* const* end) {
    Cursor cursor(begin, end);
    const Operand result = climb(cursor, 0, false);
    if (!cursor.done()) throw SyntaxFault{&first_token(cursor.peek())};
    return result.node;
}

List<const Expression*> Builder::expressions(const Context* expr_list) {
    std::vector<const Expression*> items;
    items.reserve(expr_list->children.size() / 2 + 1);
    for (Cursor cursor(expr_list); !cursor.done(); cursor.accept(Rule::COMMA)) {
        items.push_back(expression(cursor.take_rule()));
    }
    return arena_.list(items);
}

Builder::Infix Builder::peek_infix(const Cursor& cursor, bool restricted) const {
    using Kind = Infix::Kind;
    if (cursor.done()) return {};
    if (mysql_) return peek_mysql_infix(cursor);
    if (cursor.at_rule(Rule::RuleOperatorCall)) return {Kind::Operator, level::kOperator, false, false, 1};
    const bool negated = cursor.token() == Rule::K_NOT;
    const int skipped = negated ? 1 : 0;
    const auto plain = [&](Kind kind, int level, int size) -> Infix {
        return {kind, level, negated, false, skipped + size};
    };
    switch (cursor.token_after(skipped)) {
        case Rule::K_AND: return restricted ? Infix{} : plain(Kind::And, level::kAnd, 1);
        case Rule::K_OR: return restricted ? Infix{} : plain(Kind::Or, level::kOr, 1);
        case Rule::EQ:
        case Rule::NE:
        case Rule::LT:
        case Rule::GT:
        case Rule::LE:
        case Rule::GE: return plain(Kind::Operator, level::kComparison, 1);
        case Rule::PLUS:
        case Rule::MINUS: return plain(Kind::Operator, level::kAdditive, 1);
        case Rule::STAR:
        case Rule::SLASH:
        case Rule::PERCENT: return plain(Kind::Operator, level::kMultiplicative, 1);
        case Rule::CARET: return plain(Kind::Operator, level::kPower, 1);
        case Rule::OPERATOR: return plain(Kind::Operator, level::kOperator, 1);
        case Rule::K_OVERLAPS: return plain(Kind::Operator, level::kOverlaps, 1);
        case Rule::K_IS: {
            const bool is_not = cursor.token_after(1) == Rule::K_NOT;
            return {Kind::Distinct, level::kIs, is_not, false, is_not ? 4 : 3};
        }
        case Rule::K_LIKE: return restricted ? Infix{} : plain(Kind::Like, level::kLike, 1);
        case Rule::K_ILIKE: return restricted ? Infix{} : plain(Kind::ILike, level::kLike, 1);
        case Rule::K_SIMILAR: return restricted ? Infix{} : plain(Kind::Similar, level::kLike, 2);
        case Rule::K_IN: return restricted ? Infix{} : plain(Kind::In, level::kLike, 1);
        case Rule::K_AT: return restricted ? Infix{} : plain(Kind::AtTimeZone, level::kAtTimeZone, 3);
        case Rule::K_BETWEEN: {
            if (restricted) return {};
            const size_t next = cursor.token_after(skipped + 1);
            const bool symmetric = next == Rule::K_SYMMETRIC;
            const bool word = symmetric || next == Rule::K_ASYMMETRIC;
            return {Kind::Between, level::kLike, negated, symmetric, skipped + (word ? 2 : 1)};
        }
        default: return {};
    }
}

namespace {

int test_level(const Context* test, bool restricted, bool mysql) {
    if (mysql)
        return first_token(test).getType() == Rule::K_COLLATE ? mysql_level::kCollate
                                                              : mysql_level::kComparison;
    switch (first_token(test).getType()) {
        case Rule::TYPECAST: return level::kTypecast;
        case Rule::K_COLLATE: return restricted ? -1 : level::kCollate;
        case Rule::K_IS: {
            const size_t last = last_token(test).getType();
            return restricted && last != Rule::K_DOCUMENT ? -1 : level::kIs;
        }
        default: return restricted ? -1 : level::kIs;
    }
}

}  // namespace

// `restricted`: PostgreSQL's b_expr, the lower bound of BETWEEN: no AND, LIKE, IN, IS NULL outside
// parentheses.
Builder::Operand Builder::climb(Cursor& cursor, int min_level, bool restricted) {
    const Level guard(depth_);
    Operand left = mysql_ ? mysql_operand(cursor, min_level) : climb_operand(cursor, min_level, restricted);
    int closed_level = -1;  // of the operator just applied, when it does not associate
    // MySQL: of the operator just applied. A tighter one can follow it only where the right side is closed
    // (IN (1) + 2), and there the server's grammar has none.
    int applied = mysql_level::kPrimary;
    while (!cursor.done()) {
        if (cursor.at_rule(Rule::RuleTest)) {
            const auto* test = static_cast<const Context*>(cursor.peek());
            const int level = test_level(test, restricted, mysql_);
            if (level < min_level) break;
            if (level == closed_level || (mysql_ && level > applied)) throw SyntaxFault{&first_token(test)};
            applied = level;
            cursor.skip();
            left = apply_test(left, test);
            closed_level = -1;
            continue;
        }
        const Infix infix = peek_infix(cursor, restricted);
        if (infix.kind == Infix::Kind::None ||
            (infix.level < min_level && !belongs_to_pattern(infix, min_level)))
            break;
        if (infix.level == closed_level || (mysql_ && infix.level > applied))
            throw SyntaxFault{&first_token(cursor.peek())};
        applied = infix.level;
        const bool quantified_or_list =
            infix.kind == Infix::Kind::In ||
            (cursor.end() - cursor.position() > infix.size &&
             Cursor(cursor.position() + infix.size, cursor.end()).at_rule(Rule::RuleQuantified));
        left = apply_infix(cursor, left, infix, restricted);
        closed_level = mysql_ || level::associates(infix.level) || quantified_or_list ? -1 : infix.level;
    }
    return left;
}

Builder::Operand Builder::climb_operand(Cursor& cursor, int, bool restricted) {
    if (cursor.at_rule(Rule::RulePrimary)) return primary(cursor.take_rule());
    if (cursor.at_rule(Rule::RuleOperatorCall)) {
        const Context* call = cursor.take_rule();
        const Operand operand = climb(cursor, level::kOperator + 1, restricted);
        auto* node = make<Unary>({first_token(call).begin, operand.outer.end});
        node->op = operator_text(call);
        node->operand = operand.node;
        return {node, node->span};
    }
    if (cursor.done() || cursor.token() == 0) throw SyntaxFault{&first_token(cursor.peek())};
    const StreamToken& token = cursor.take_token();
    switch (token.getType()) {
        case Rule::K_NOT: {
            if (restricted) throw SyntaxFault{&token};
            const Operand operand = climb(cursor, level::kNot, restricted);
            auto* node = make<BoolExpression>({token.begin, operand.outer.end});
            node->op = BoolOp::Not;
            node->operands = arena_.list(std::vector<const Expression*>{operand.node});
            return {node, node->span};
        }
        case Rule::PLUS:
        case Rule::MINUS:
        case Rule::OPERATOR: {
            const int level = token.getType() == Rule::OPERATOR ? level::kOperator + 1 : level::kUnary;
            const Operand operand = climb(cursor, level, restricted);
            auto* node = make<Unary>({token.begin, operand.outer.end});
            node->op = operator_symbol(token);
            node->operand = operand.node;
            return {node, node->span};
        }
        default: throw SyntaxFault{&token};
    }
}

Builder::Operand Builder::apply_test(Operand operand, const Context* context) {
    const Span span{operand.outer.begin, last_token(context).end};
    Cursor cursor(context);
    switch (cursor.token()) {
        case Rule::TYPECAST: {
            cursor.skip();
            auto* node = make<Cast>(span);
            node->style = CastStyle::Colons;
            node->operand = operand.node;
            node->type = type_name(cursor.take_rule());
            return {node, span};
        }
        case Rule::K_COLLATE: {
            cursor.skip();
            auto* node = make<Collate>(span);
            node->operand = operand.node;
            if (cursor.token() == Rule::K_MYSQL_BINARY) {
                node->collation = arena_.list(std::vector<Name>{"binary"});
            } else {
                node->collation = qualified_name(cursor.take_rule());
            }
            return {node, span};
        }
        default: break;
    }
    auto* node = make<IsTest>(span);
    node->operand = operand.node;
    if (cursor.accept(Rule::K_NOTNULL)) {
        node->negated = true;
    } else if (cursor.accept(Rule::K_IS)) {
        node->negated = cursor.accept(Rule::K_NOT);
        const StreamToken& what = cursor.take_token();
        switch (what.getType()) {
            case Rule::K_NULL: node->test = IsTestKind::Null; break;
            case Rule::K_TRUE: node->test = IsTestKind::True; break;
            case Rule::K_FALSE: node->test = IsTestKind::False; break;
            case Rule::K_UNKNOWN: node->test = IsTestKind::Unknown; break;
            case Rule::K_DOCUMENT: node->test = IsTestKind::Document; break;
            case Rule::K_NORMALIZED: node->test = IsTestKind::Normalized; break;
            default: node->test = IsTestKind::Normalized; node->form = words(what, what);
        }
    }
    return {node, span};
}

Builder::Operand Builder::apply_infix(Cursor& cursor, Operand left, const Infix& infix, bool restricted) {
    using Kind = Infix::Kind;
    const Cursor start = cursor;
    for (int i = 0; i < infix.size; ++i) cursor.skip();
    const auto covering = [&](const Operand& right) { return Span{left.outer.begin, right.outer.end}; };

    if (infix.kind == Kind::And || infix.kind == Kind::Or) {
        std::vector<const Expression*> operands{left.node};
        Operand right;
        const size_t word = infix.kind == Kind::And ? Rule::K_AND : Rule::K_OR;
        do {
            right = climb(cursor, infix.level + 1, restricted);
            operands.push_back(right.node);
        } while (cursor.accept(word));
        auto* node = make<BoolExpression>(covering(right));
        node->op = infix.kind == Kind::And ? BoolOp::And : BoolOp::Or;
        node->operands = arena_.list(operands);
        return {node, node->span};
    }
    if (infix.kind == Kind::In) return in_list(cursor, left, infix.negated);
    if (infix.kind == Kind::Between) return between(cursor, left, infix.negated, infix.symmetric, restricted);

    std::string_view op;
    switch (infix.kind) {
        case Kind::Like: op = infix.negated ? "NOT LIKE" : "LIKE"; break;
        case Kind::ILike: op = infix.negated ? "NOT ILIKE" : "ILIKE"; break;
        case Kind::Operator:
            op = start.at_rule(Rule::RuleOperatorCall)
                     ? operator_text(static_cast<const Context*>(start.peek()))
                     : operator_symbol(token_of(start.peek()));
            break;
        default: break;
    }
    if (const Context* quantified = cursor.accept_rule(Rule::RuleQuantified)) {
        if (op.empty() || (!mysql_ && infix.level == level::kOverlaps))
            throw SyntaxFault{&first_token(quantified)};
        auto* node = make<Quantified>({left.outer.begin, last_token(quantified).end});
        node->operand = left.node;
        node->op = op;
        Cursor inside(quantified);
        node->all = inside.take_token().getType() == Rule::K_ALL;
        if (inside.take_token().getType() == Rule::LPAREN_QUERY) {
            node->query = query(inside.take_rule());
        } else {
            node->array = expression(inside.take_rule());
        }
        return {node, node->span};
    }

    const Operand right = climb(cursor, infix.level + 1, restricted);
    switch (infix.kind) {
        case Kind::Distinct: {
            auto* node = make<IsDistinct>(covering(right));
            node->left = left.node;
            node->right = right.node;
            node->negated = infix.negated;
            return {node, node->span};
        }
        case Kind::AtTimeZone: {
            auto* node = make<AtTimeZone>(covering(right));
            node->operand = left.node;
            node->zone = right.node;
            return {node, node->span};
        }
        case Kind::Operator: {
            if (!mysql_ && infix.level == level::kOverlaps) {
                for (const Operand* side : {static_cast<const Operand*>(&left), &right}) {
                    if (as<RowConstructor>(side->node) == nullptr) throw SyntaxFault{&token_of(start.peek())};
                }
            }
            auto* node = make<Binary>(covering(right));
            node->op = op;
            node->left = left.node;
            node->right = right.node;
            return {node, node->span};
        }
        default: {
            auto* node = make<Like>(covering(right));
            node->like_kind = infix.kind == Kind::Like     ? LikeKind::Like
                              : infix.kind == Kind::ILike  ? LikeKind::ILike
                              : infix.kind == Kind::Regexp ? LikeKind::Regexp
                                                           : LikeKind::SimilarTo;
            node->operand = left.node;
            node->pattern = right.node;
            node->negated = infix.negated;
            if (cursor.accept(Rule::K_ESCAPE)) {
                const Operand escape =
                    climb(cursor, mysql_ ? mysql_level::kUnary : level::kLike + 1, restricted);
                node->escape = escape.node;
                node->span.end = escape.outer.end;
            }
            return {node, node->span};
        }
    }
}

// The right side of IN is a primary of its own: nothing binds to it, `a IN (1) + 2` adds to the test's
// result.
Builder::Operand Builder::in_list(Cursor& cursor, Operand left, bool negated) {
    const Context* right = cursor.accept_rule(Rule::RulePrimary);
    if (right == nullptr) throw SyntaxFault{&first_token(cursor.peek())};
    const Span span{left.outer.begin, last_token(right).end};
    Cursor inside(right);
    const bool is_query = inside.token() == Rule::LPAREN_QUERY;
    if ((!is_query && inside.token() != Rule::LPAREN)) throw SyntaxFault{&first_token(right)};
    inside.skip();
    if (is_query) {
        auto* node = make<InQuery>(span);
        node->operand = left.node;
        node->query = query(inside.take_rule());
        node->negated = negated;
        inside.accept(Rule::RPAREN);
        if (!inside.done()) throw SyntaxFault{&first_token(inside.peek())};
        return {node, span};
    }
    std::vector<const Expression*> items;
    items.reserve(right->children.size() / 2);
    while (inside.at_rule(Rule::RuleExpr)) {
        items.push_back(expression(inside.take_rule()));
        inside.accept(Rule::COMMA);
    }
    inside.accept(Rule::RPAREN);
    if (!inside.done()) throw SyntaxFault{&first_token(inside.peek())};
    auto* node = make<InList>(span);
    node->operand = left.node;
    node->items = arena_.list(items);
    node->negated = negated;
    return {node, span};
}

Builder::Operand Builder::between(Cursor& cursor, Operand left, bool negated, bool symmetric,
                                  bool restricted) {
    const Operand low =
        mysql_ ? climb(cursor, mysql_level::kBetween, false) : climb(cursor, level::kIs, true);
    if (cursor.done()) throw SyntaxFault{nullptr};
    if (!cursor.accept(Rule::K_AND)) throw SyntaxFault{&first_token(cursor.peek())};
    const Operand high = climb(cursor, mysql_ ? mysql_level::kBetween : level::kLike + 1, restricted);
    auto* node = make<Between>({left.outer.begin, high.outer.end});
    node->operand = left.node;
    node->low = low.node;
    node->high = high.node;
    node->negated = negated;
    node->symmetric = symmetric;
    return {node, node->span};
}

}  // namespace braid::grammar
