// Nodes that only MySQL has, and its statements over data and about the session as text.
#include "grammar/parser/build_levels.h"
#include "grammar/unparse/writer.h"

namespace braid::grammar {

// ---- expressions

void Writer::write(const UserVariable& node) {
    // In backticks always: a name may hold dots.
    std::string out = "@`";
    for (const char c : node.name) {
        if (c == '`') out += '`';
        out += c;
    }
    text(out + "`");
}

void Writer::write(const SystemVariable& node) {
    text("@@");
    if (!node.scope.empty()) {
        text(node.scope);
        text(".");
    }
    text(node.name);
}

void Writer::write(const Interval& node) {
    text("INTERVAL ");
    expression(*node.value);
    upper_after_space(node.unit);
}

void Writer::write(const MatchAgainst& node) {
    text("MATCH (");
    expressions(node.columns);
    text(") AGAINST (");
    operand(*node.against, mysql_level::kLike + 1);
    upper_after_space(node.mode);
    text(")");
}

// CONVERT(x USING utf8), TIMESTAMPADD(DAY, 1, x).
void Writer::mysql_call(const FunctionCall& node) {
    function_name(node.name);
    text("(");
    if (node.syntax == CallSyntax::TimeUnit) {
        upper(node.keywords[0]);
        if (!node.arguments.empty()) text(", ");
        list(node.arguments);
    } else {
        list(node.arguments);
        text(" USING ");
        name(node.keywords[0]);
    }
    text(")");
}

// LIMIT offset, count: where SHOW wants it so, and where the parameters came in this order.
void Writer::mysql_limit(const LimitClause& node) {
    text(" LIMIT ");
    if (node.offset != nullptr) {
        expression(*node.offset);
        text(", ");
    }
    expression(*node.limit);
}

// ---- statements over data

void Writer::mysql_tail(const Expression* condition, const List<const OrderItem*>& order,
                        const LimitClause* limit) {
    where(condition);
    if (!order.empty()) {
        text(" ");
        order_by(order);
    }
    if (limit != nullptr) write(*limit);
}

void Writer::mysql(const Insert& node) {
    with(node.with);
    text(node.replace ? "REPLACE" : "INSERT");
    upper_after_space(node.modifiers);
    text(" INTO ");
    write(*node.table);
    if (!node.columns.empty()) {
        text(" ");
        names(node.columns);
    }
    text(" ");
    node.default_values ? text("() VALUES ()") : write(*node.source);
    if (node.on_conflict != nullptr) write(*node.on_conflict);
    returning(node.returning);
}

void Writer::mysql(const Update& node) {
    with(node.with);
    text("UPDATE");
    upper_after_space(node.modifiers);
    text(" ");
    node.table != nullptr ? write(*node.table) : list(node.tables);
    text(" SET ");
    list(node.assignments);
    mysql_tail(node.where, node.order_by, node.limit);
}

void Writer::mysql(const Delete& node) {
    with(node.with);
    text("DELETE");
    upper_after_space(node.modifiers);
    if (node.table != nullptr) {
        text(" FROM ");
        write(*node.table);
    } else {
        for (size_t i = 0; i < node.targets.size(); ++i) {
            text(i == 0 ? " " : ", ");
            name(node.targets[i]);
        }
        text(" FROM ");
        list(node.using_tables);
    }
    mysql_tail(node.where, node.order_by, node.limit);
    returning(node.returning);
}

void Writer::write(const LoadData& node) {
    text("LOAD ");
    upper(node.format);
    upper_after_space(node.priority);
    text(node.local ? " LOCAL INFILE " : " INFILE ");
    string(node.file);
    upper_after_space(node.duplicates);
    text(" INTO TABLE ");
    write(*node.table);
    words_after_space(node.options);
    if (node.has_columns) {
        text(" (");
        expressions(node.columns);
        text(")");
    }
    if (node.assignments.empty()) return;
    text(" SET ");
    list(node.assignments);
}

// ---- the session

void Writer::mysql(const Explain& node) {
    text(node.analyze && !node.route ? "ANALYZE" : "EXPLAIN");
    if (node.route) text(node.analyze ? " ROUTE ANALYZE" : " ROUTE");
    words_after_space(node.words);
    text(" ");
    this->node(*node.statement);
}

void Writer::write(const Describe& node) {
    text("DESCRIBE ");
    name(node.table);
    if (node.column.empty() && !node.pattern) return;
    text(" ");
    node.pattern ? string(node.column) : name(node.column);
}

void Writer::write(const SetVariables& node) {
    text("SET ");
    list(node.items);
}

void Writer::write(const SetItem& node) {
    switch (node.target) {
        case SetTarget::Names:
        case SetTarget::CharacterSet:
            text(node.target == SetTarget::Names ? "NAMES " : "CHARACTER SET ");
            node.name == "default" ? text("DEFAULT") : string(node.name);
            if (node.collation.empty()) return;
            text(" COLLATE ");
            return string(node.collation);
        case SetTarget::User: {
            UserVariable variable;
            variable.name = node.name;
            write(variable);
            break;
        }
        case SetTarget::System:
            if (node.scope == SetScope::Global) text("GLOBAL ");
            if (node.scope == SetScope::Session) text("SESSION ");
            if (node.scope == SetScope::Local) text("LOCAL ");
            node.name.find_first_of(" `'\"=:,();#-/*") == Name::npos ? text(node.name) : name(node.name);
    }
    text(" = ");
    const auto* word = as<ColumnRef>(node.value);
    const bool keyword = word != nullptr && word->parts.size() == 1 &&
                         (word->parts[0] == "on" || word->parts[0] == "all" || word->parts[0] == "binary");
    keyword ? upper(word->parts[0]) : expression(*node.value);
}

void Writer::write(const Show& node) {
    text("SHOW ");
    upper(node.what);
    words_after_space(node.rest);
    if (!node.name.empty()) {
        text(" ");
        name(node.name);
    }
    for (const QualifiedName& from : node.from) {
        text(" FROM ");
        name(from);
    }
    if (node.like != nullptr) {
        text(" LIKE ");
        write(*node.like);
    }
    where(node.where);
    if (node.limit != nullptr) mysql_limit(*node.limit);
}

void Writer::mysql(const Transaction& node) {
    switch (node.action) {
        case TransactionKind::Begin: return text("BEGIN");
        case TransactionKind::Start: text("START TRANSACTION"); return modes(node.modes);
        case TransactionKind::Commit: text("COMMIT"); break;
        case TransactionKind::Rollback: text("ROLLBACK"); break;
        case TransactionKind::Savepoint: text("SAVEPOINT "); return name(node.savepoint);
        case TransactionKind::Release: text("RELEASE SAVEPOINT "); return name(node.savepoint);
        default: text("ROLLBACK TO SAVEPOINT "); return name(node.savepoint);
    }
    upper_after_space(node.completion);
}

void Writer::mysql(const Prepare& node) {
    text("PREPARE ");
    name(node.name);
    text(" FROM ");
    expression(*node.source);
}

void Writer::mysql(const Execute& node) {
    text("EXECUTE ");
    if (node.immediate != nullptr) {
        text("IMMEDIATE ");
        expression(*node.immediate);
    } else {
        name(node.name);
    }
    if (node.arguments.empty()) return;
    text(" USING ");
    expressions(node.arguments);
}

void Writer::write(const UseDatabase& node) {
    text("USE ");
    name(node.name);
}

void Writer::write(const Kill& node) {
    text("KILL ");
    upper(node.what);
    if (!node.what.empty()) text(" ");
    expression(*node.id);
}

void Writer::write(const LockTables& node) {
    text("LOCK TABLES ");
    list(node.items);
}

void Writer::write(const LockItem& node) {
    write(*node.table);
    upper_after_space(node.mode);
}

void Writer::write(const UnlockTables&) {
    text("UNLOCK TABLES");
}

void Writer::write(const Call& node) {
    text("CALL ");
    name(node.name);
    text("(");
    expressions(node.arguments);
    text(")");
}

void Writer::write(const Do& node) {
    text("DO ");
    list(node.targets);
}

}  // namespace braid::grammar
