// ORDER BY and windows.
#include "grammar/parser/builder.h"

namespace braid::grammar {

List<const OrderItem*> Builder::order_by(const Context* context) {
    std::vector<const OrderItem*> list;
    for (Cursor cursor(context); !cursor.done();) {
        const Context* item = cursor.accept_rule(Rule::RuleOrderItem);
        if (item == nullptr) {
            cursor.skip();
            continue;
        }
        auto* node = make<OrderItem>(item);
        Cursor inside(item);
        node->expression = expression(inside.take_rule());
        while (!inside.done()) {
            if (const Context* op = inside.accept_rule(Rule::RuleOperatorName)) {
                node->using_operator = operator_text(op);
                continue;
            }
            switch (inside.take_token().getType()) {
                case Rule::K_DESC: node->descending = true; break;
                case Rule::K_FIRST: node->nulls = NullsOrder::First; break;
                case Rule::K_LAST: node->nulls = NullsOrder::Last; break;
                default: break;
            }
        }
        list.push_back(node);
    }
    return arena_.list(list);
}

const WindowSpec* Builder::window_spec(const Context* context) {
    auto* node = make<WindowSpec>(context);
    for (Cursor cursor(context); !cursor.done();) {
        if (const Context* reference = cursor.accept_rule(Rule::RuleColId)) {
            node->reference = name(reference);
        } else if (const Context* partition = cursor.accept_rule(Rule::RuleExprList)) {
            node->partition_by = expressions(partition);
        } else if (const Context* order = cursor.accept_rule(Rule::RuleOrderBy)) {
            node->order_by = order_by(order);
        } else if (const Context* frame = cursor.accept_rule(Rule::RuleFrame)) {
            Cursor parts(frame);
            switch (parts.take_token().getType()) {
                case Rule::K_RANGE: node->unit = FrameUnit::Range; break;
                case Rule::K_ROWS: node->unit = FrameUnit::Rows; break;
                default: node->unit = FrameUnit::Groups;
            }
            parts.accept(Rule::K_BETWEEN);
            node->start = frame_bound(parts.take_rule());
            if (parts.accept(Rule::K_AND)) node->end = frame_bound(parts.take_rule());
            if (parts.accept(Rule::K_EXCLUDE)) {
                switch (parts.take_token().getType()) {
                    case Rule::K_CURRENT: node->exclusion = FrameExclusion::CurrentRow; break;
                    case Rule::K_GROUP: node->exclusion = FrameExclusion::Group; break;
                    case Rule::K_TIES: node->exclusion = FrameExclusion::Ties; break;
                    default: node->exclusion = FrameExclusion::NoOthers;
                }
            }
        } else {
            cursor.skip();
        }
    }
    return node;
}

const FrameBound* Builder::frame_bound(const Context* context) {
    auto* node = make<FrameBound>(context);
    Cursor cursor(context);
    const bool preceding = last_token(context).getType() == Rule::K_PRECEDING;
    if (const Context* offset = cursor.accept_rule(Rule::RuleExpr)) {
        node->offset = expression(offset);
        node->bound = preceding ? FrameBoundKind::Preceding : FrameBoundKind::Following;
    } else if (cursor.accept(Rule::K_UNBOUNDED)) {
        node->bound = preceding ? FrameBoundKind::UnboundedPreceding : FrameBoundKind::UnboundedFollowing;
    }
    return node;
}

}  // namespace braid::grammar
