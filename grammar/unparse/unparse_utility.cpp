// Utility statements as text: COPY, EXPLAIN, settings, transactions, prepared statements, cursors.
#include "grammar/ast/walk.h"
#include "grammar/unparse/writer.h"

namespace braid::grammar {

void Writer::options(const List<const Option*>& items) {
    text("(");
    list(items);
    text(")");
}

void Writer::write(const Option& node) {
    name(node.name);
    if (node.value.empty()) return;
    text(" ");
    text(node.value);
}

void Writer::write(const Copy& node) {
    text("COPY ");
    const bool binary = node.legacy_options.starts_with("binary");
    if (binary) text("BINARY ");
    if (node.query != nullptr) {
        text("(");
        this->node(*node.query);
        text(")");
    } else {
        write(*node.table);
        if (!node.columns.empty()) {
            text(" ");
            names(node.columns);
        }
    }
    text(node.from ? " FROM " : " TO ");
    switch (node.endpoint) {
        case CopyEndpoint::Client: text(node.from ? "STDIN" : "STDOUT"); break;
        case CopyEndpoint::Program: text("PROGRAM "); [[fallthrough]];
        case CopyEndpoint::File: string(node.target);
    }
    if (!node.options.empty()) {
        text(" WITH ");
        options(node.options);
    }
    std::string_view legacy = node.legacy_options;
    if (binary) legacy.remove_prefix(6);
    while (legacy.starts_with(' ')) legacy.remove_prefix(1);
    if (!legacy.empty()) {
        text(" ");
        text(legacy);
    }
    where(node.where);
}

void Writer::write(const Explain& node) {
    if (mysql_ != nullptr) return mysql(node);
    text("EXPLAIN ");
    if (node.route) text("ROUTE ");
    if (node.parenthesized) {
        options(node.options);
        text(" ");
    } else {
        if (node.analyze) text("ANALYZE ");
        if (node.verbose) text("VERBOSE ");
    }
    this->node(*node.statement);
}

// A setting's name; a dot parts the names of a custom one.
void Writer::setting(std::string_view setting_name) {
    for (size_t dot = setting_name.find('.'); dot != std::string_view::npos; dot = setting_name.find('.')) {
        name(setting_name.substr(0, dot));
        text(".");
        setting_name.remove_prefix(dot + 1);
    }
    name(setting_name);
}

void Writer::modes(const List<std::string_view>& items) {
    for (size_t i = 0; i < items.size(); ++i) {
        text(i == 0 ? " " : ", ");
        items[i].starts_with("snapshot") ? text(items[i]) : upper(items[i]);
    }
}

void Writer::write(const SetVariable& node) {
    text("SET ");
    if (node.scope == SetScope::Local) text("LOCAL ");
    if (node.scope == SetScope::Session) text("SESSION ");
    if (node.scope == SetScope::Global) text("GLOBAL ");
    if (node.name == "transaction") {
        text("TRANSACTION");
        return modes(node.modes);
    }
    if (node.name == "session characteristics") {
        text("SESSION CHARACTERISTICS AS TRANSACTION");
        return modes(node.modes);
    }
    // An interval as a value is allowed after TIME ZONE only.
    if (node.name == "timezone" && !node.values.empty() && node.values[0]->kind == NodeKind::Cast) {
        text("TIME ZONE ");
        return expressions(node.values);
    }
    if (node.name == "catalog") {
        text("CATALOG ");
        return expressions(node.values);
    }
    setting(node.name);
    text(" TO ");
    if (node.to_default) return text("DEFAULT");
    for (size_t i = 0; i < node.values.size(); ++i) {
        if (i > 0) text(", ");
        // ON is a reserved word that SET takes as it is.
        const auto* word = as<ColumnRef>(node.values[i]);
        if (word != nullptr && word->parts[0] == "on") {
            text("on");
        } else {
            expression(*node.values[i]);
        }
    }
}

void Writer::write(const ShowVariable& node) {
    text("SHOW ");
    node.name == "all" ? text("ALL") : setting(node.name);
}

void Writer::write(const ResetVariable& node) {
    text("RESET ");
    node.name == "all" ? text("ALL") : setting(node.name);
}

void Writer::write(const Transaction& node) {
    if (mysql_ != nullptr) return mysql(node);
    const auto named = [&](std::string_view words) {
        text(words);
        name(node.savepoint);
    };
    const auto prepared = [&](std::string_view words) {
        text(words);
        string(node.gid);
    };
    switch (node.action) {
        case TransactionKind::Begin: text("BEGIN"); break;
        case TransactionKind::Start: text("START TRANSACTION"); break;
        case TransactionKind::Commit: text("COMMIT"); break;
        case TransactionKind::Rollback: text("ROLLBACK"); break;
        case TransactionKind::Savepoint: named("SAVEPOINT "); break;
        case TransactionKind::Release: named("RELEASE SAVEPOINT "); break;
        case TransactionKind::RollbackTo: named("ROLLBACK TO SAVEPOINT "); break;
        case TransactionKind::Prepare: prepared("PREPARE TRANSACTION "); break;
        case TransactionKind::CommitPrepared: prepared("COMMIT PREPARED "); break;
        case TransactionKind::RollbackPrepared: prepared("ROLLBACK PREPARED "); break;
    }
    modes(node.modes);
    if (node.chain) text(" AND CHAIN");
}

void Writer::write(const Prepare& node) {
    if (mysql_ != nullptr) return mysql(node);
    text("PREPARE ");
    name(node.name);
    if (!node.types.empty()) {
        text(" (");
        list(node.types);
        text(")");
    }
    text(" AS ");
    this->node(*node.statement);
}

void Writer::write(const Execute& node) {
    if (mysql_ != nullptr) return mysql(node);
    text("EXECUTE ");
    name(node.name);
    if (node.arguments.empty()) return;
    text("(");
    expressions(node.arguments);
    text(")");
}

void Writer::write(const Deallocate& node) {
    text(mysql_ != nullptr ? "DEALLOCATE PREPARE " : "DEALLOCATE ");
    node.all ? text("ALL") : name(node.name);
}

void Writer::write(const DeclareCursor& node) {
    text("DECLARE ");
    name(node.name);
    if (node.binary) text(" BINARY");
    if (node.insensitive) text(" INSENSITIVE");
    if (node.asensitive) text(" ASENSITIVE");
    if (node.scroll) text(" SCROLL");
    if (node.no_scroll) text(" NO SCROLL");
    text(" CURSOR");
    if (node.with_hold) text(" WITH HOLD");
    if (node.without_hold) text(" WITHOUT HOLD");
    text(" FOR ");
    write(*node.query);
}

void Writer::write(const FetchCursor& node) {
    text(node.move ? "MOVE" : "FETCH");
    upper_after_space(node.direction);
    text(" FROM ");
    name(node.name);
}

void Writer::write(const CloseCursor& node) {
    text("CLOSE ");
    node.all ? text("ALL") : name(node.name);
}

void Writer::write(const Listen& node) {
    text("LISTEN ");
    name(node.channel);
}

void Writer::write(const Unlisten& node) {
    text("UNLISTEN ");
    node.all ? text("*") : name(node.channel);
}

void Writer::write(const Notify& node) {
    text("NOTIFY ");
    name(node.channel);
    if (!node.has_payload) return;
    text(", ");
    string(node.payload);
}

void Writer::write(const LockTable& node) {
    text("LOCK TABLE ");
    list(node.tables);
    if (!node.mode.empty()) {
        text(" IN ");
        upper(node.mode);
        text(" MODE");
    }
    if (node.nowait) text(" NOWAIT");
}

void Writer::write(const Truncate& node) {
    text("TRUNCATE TABLE ");
    list(node.tables);
    if (!node.identity.empty()) {
        upper_after_space(node.identity);
        text(" IDENTITY");
    }
    upper_after_space(node.behavior);
}

void Writer::write(const Discard& node) {
    text("DISCARD ");
    upper(node.target);
}

void Writer::write(const ExecuteDirect& node) {
    text("EXECUTE DIRECT ON (");
    name(node.server);
    text(") ");
    string(node.sql);
}

void Writer::write(const GenericStatement& node) {
    text(node.text);
}

}  // namespace braid::grammar
