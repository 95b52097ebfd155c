// Operands as text: CASE, constructors, subscripts, calls and their windows.
#include "grammar/ast/walk.h"
#include "grammar/parser/build_levels.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/unparse/writer.h"

namespace braid::grammar {

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

// ---- calls

void Writer::write(const Argument& node) {
    if (node.variadic) text("VARIADIC ");
    if (!node.name.empty()) {
        type_word(node.name);
        text(" => ");
    }
    expression(*node.value);
}

void Writer::write(const FunctionCall& node) {
    const auto argument = [&](size_t i) { expression(*node.arguments[i]->value); };
    const auto keyword = [&](size_t i) {
        return i < node.keywords.size() ? node.keywords[i] : std::string_view{};
    };
    if (node.syntax == CallSyntax::Using || node.syntax == CallSyntax::TimeUnit) {
        mysql_call(node);
    } else if (node.syntax == CallSyntax::NoParentheses) {
        upper(node.name[0]);
        if (!node.arguments.empty()) {
            text("(");
            argument(0);
            text(")");
        }
    } else if (node.syntax == CallSyntax::Plain) {
        function_name(node.name);
        text("(");
        if (node.star) text("*");
        if (node.distinct) text("DISTINCT ");
        if (node.all) text("ALL ");
        list(node.arguments);
        if (!node.order_by.empty()) {
            text(" ");
            order_by(node.order_by);
        }
        if (node.separator != nullptr) {
            text(" SEPARATOR ");
            write(*node.separator);
        }
        if (node.limit != nullptr) write(*node.limit);
        text(")");
    } else {
        upper(node.name[0]);
        text("(");
        switch (node.syntax) {
            case CallSyntax::Extract:
                // A field written as a string may be longer than any name.
                if (mysql_ != nullptr) {
                    upper(keyword(0));
                } else if (keyword(0).size() > kLongestName) {
                    string(keyword(0));
                } else {
                    name(keyword(0));
                }
                text(" FROM ");
                argument(0);
                break;
            case CallSyntax::Position:
                // Both sides are PostgreSQL's b_expr.
                if (mysql_ != nullptr) {
                    operand(*node.arguments[0]->value, mysql_level::kLike + 1);
                    text(" IN ");
                    operand(*node.arguments[1]->value, mysql_level::kLike + 1);
                    break;
                }
                between_bound(*node.arguments[0]->value);
                text(" IN ");
                between_bound(*node.arguments[1]->value);
                break;
            case CallSyntax::Trim:
                upper(keyword(0));
                if (!keyword(0).empty()) text(" ");
                if (keyword(1) == "characters from") {
                    argument(node.arguments.size() - 1);
                    text(" FROM ");
                    for (size_t i = 0; i + 1 < node.arguments.size(); ++i) {
                        if (i > 0) text(", ");
                        argument(i);
                    }
                } else {
                    if (!keyword(1).empty()) text("FROM ");
                    list(node.arguments);
                }
                break;
            case CallSyntax::Normalize:
                list(node.arguments);
                if (!node.keywords.empty()) text(", ");
                upper(keyword(0));
                break;
            case CallSyntax::Keyworded: text(node.raw); break;
            default:  // substring, overlay: a keyword before every argument but the first
                for (size_t i = 0; i < node.arguments.size(); ++i) {
                    if (i > 0) {
                        upper_after_space(keyword(i - 1));
                        text(" ");
                    }
                    // SIMILAR's pattern would swallow an ESCAPE.
                    if (keyword(0) == "similar") {
                        operand(*node.arguments[i]->value, level::kOperator);
                    } else {
                        argument(i);
                    }
                }
        }
        text(")");
    }
    if (!node.within_group.empty()) {
        text(" WITHIN GROUP (");
        order_by(node.within_group);
        text(")");
    }
    if (node.filter != nullptr) {
        text(" FILTER (WHERE ");
        expression(*node.filter);
        text(")");
    }
    if (node.over != nullptr) {
        text(" OVER ");
        write(*node.over);
    }
    if (!node.column_definitions.empty()) {
        text(" ");
        text(node.column_definitions);
    }
}

void Writer::order_by(const List<const OrderItem*>& items) {
    text("ORDER BY ");
    list(items);
}

void Writer::write(const OrderItem& node) {
    expression(*node.expression);
    if (node.descending) text(" DESC");
    if (!node.using_operator.empty()) {
        text(" USING ");
        text(node.using_operator);
    }
    if (node.nulls == NullsOrder::First) text(" NULLS FIRST");
    if (node.nulls == NullsOrder::Last) text(" NULLS LAST");
}

void Writer::write(const WindowSpec& node) {
    if (node.bare) return name(node.reference);
    text("(");
    bool first = true;
    const auto space = [&]() {
        if (!first) text(" ");
        first = false;
    };
    if (!node.reference.empty()) {
        space();
        name(node.reference);
    }
    if (!node.partition_by.empty()) {
        space();
        text("PARTITION BY ");
        expressions(node.partition_by);
    }
    if (!node.order_by.empty()) {
        space();
        order_by(node.order_by);
    }
    if (node.unit != FrameUnit::None) {
        space();
        text(node.unit == FrameUnit::Rows ? "ROWS " : node.unit == FrameUnit::Range ? "RANGE " : "GROUPS ");
        if (node.end != nullptr) text("BETWEEN ");
        write(*node.start);
        if (node.end != nullptr) {
            text(" AND ");
            write(*node.end);
        }
        switch (node.exclusion) {
            case FrameExclusion::None: break;
            case FrameExclusion::CurrentRow: text(" EXCLUDE CURRENT ROW"); break;
            case FrameExclusion::Group: text(" EXCLUDE GROUP"); break;
            case FrameExclusion::Ties: text(" EXCLUDE TIES"); break;
            case FrameExclusion::NoOthers: text(" EXCLUDE NO OTHERS"); break;
        }
    }
    text(")");
}

void Writer::write(const FrameBound& node) {
    if (node.offset != nullptr) expression(*node.offset);
    switch (node.bound) {
        case FrameBoundKind::UnboundedPreceding: return text("UNBOUNDED PRECEDING");
        case FrameBoundKind::Preceding: return text(" PRECEDING");
        case FrameBoundKind::CurrentRow: return text("CURRENT ROW");
        case FrameBoundKind::Following: return text(" FOLLOWING");
        case FrameBoundKind::UnboundedFollowing: return text("UNBOUNDED FOLLOWING");
    }
}

}  // namespace braid::grammar
