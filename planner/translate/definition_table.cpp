// DDL as both directions walk it: tables, their columns and constraints, indexes, names to drop.
#include <algorithm>

#include "base/text.h"
#include "grammar/ast/walk.h"
#include "planner/translate/definition.h"
#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {
// "schema"."table" with "public" left out.
std::string_view schema_of(const QualifiedName& name) {
    return name.size() > 1 ? name[name.size() - 2] : std::string_view{};
}
}  // namespace

std::string Translator::new_name(const QualifiedName& name) const {
    const std::string_view schema = schema_of(name);
    const bool own =
        schema.empty() || schema == "public" || (!context_.database.empty() && schema == context_.database);
    return (own ? "" : quoted(schema) + ".") + quoted(name.back());
}

std::string Translator::define(const Statement& node) {
    switch (node.kind) {
        case NodeKind::CreateTable: return create_table(static_cast<const CreateTable&>(node));
        case NodeKind::AlterTable: return alter_table(static_cast<const AlterTable&>(node));
        case NodeKind::CreateIndex: return create_index(static_cast<const CreateIndex&>(node));
        default: return drop(static_cast<const DropObjects&>(node));
    }
}

std::string Translator::default_expression(std::string_view text, const ExpressionType& type) {
    auto parsed = parse_expression(text, context_.from);
    if (!parsed) refuse("the default " + std::string(text), parsed.error().message);
    const auto* select = as<SelectStatement>(parsed->statement);
    const auto* core = select != nullptr ? as<SelectCore>(select->query->body) : nullptr;
    if (core == nullptr || core->targets.size() != 1 || !core->from.empty())
        refuse("the default " + std::string(text), "");
    ScopeColumn column;
    column.name = "default";
    column.type = type;
    return stored(expression(*core->targets[0]->expression), column).text;
}

std::string Translator::check_expression(std::string_view text, Scope& scope) {
    auto parsed = parse_expression(text, context_.from);
    if (!parsed) refuse("the check " + std::string(text), parsed.error().message);
    const auto* select = as<SelectStatement>(parsed->statement);
    const auto* core = select != nullptr ? as<SelectCore>(select->query->body) : nullptr;
    if (core == nullptr || core->targets.size() != 1 || !core->from.empty())
        refuse("the check " + std::string(text), "");
    Entered entered(*this, scope);
    return "CHECK (" + condition(*core->targets[0]->expression) + ")";
}

std::string Translator::references(std::string_view text, std::string_view table) {
    // t (a) on delete cascade: the same words on both kinds.
    const auto pieces = pieces_of(text);
    std::string out = "REFERENCES";
    bool listed =
        std::any_of(pieces.begin(), pieces.end(), [](auto piece) { return piece.starts_with('('); });
    for (const std::string_view piece : pieces) {
        const std::string word = lower(piece);
        if (word == "match" || word == "deferrable" || word == "initially" || word == "default")
            refuse("a foreign key", "MATCH, DEFERRABLE or SET DEFAULT");
        if (piece.starts_with('(')) {
            std::string columns;
            for (const std::string_view name : pieces_of(piece.substr(1, piece.size() - 2))) {
                if (name == ",") continue;
                columns += (columns.empty() ? "" : ", ") + quoted(unquoted(name));
            }
            out += " (" + columns + ")";
        } else if (word == "on" || word == "delete" || word == "update" || word == "cascade" ||
                   word == "set" || word == "null" || word == "restrict" || word == "no" ||
                   word == "action") {
            out += " " + word;
        } else if (piece == ".") {
            refuse("a foreign key", "into another schema");
        } else {
            out += " " + quoted(unquoted(piece));
            if (mysql_client()) continue;
            const conf::Relation* other = context_.server->find("public", unquoted(piece));
            if (other == nullptr && unquoted(piece) != table)
                raise(sqlstate::kUndefinedTable, "relation \"" + unquoted(piece) + "\" does not exist");
            if (listed) continue;
            // PostgreSQL means the primary key.
            listed = true;
            const conf::Key* key = nullptr;
            for (size_t i = 0; other != nullptr && i < other->keys.size(); ++i) {
                if (other->keys[i].primary) key = &other->keys[i];
            }
            if (key == nullptr && other == nullptr)
                refuse("a foreign key", "to the table itself: name the columns");
            if (key == nullptr)
                raise("42704", "there is no primary key for referenced table \"" + unquoted(piece) + "\"");
            std::string columns;
            for (const std::string& name : key->columns)
                columns += (columns.empty() ? "" : ", ") + quoted(name);
            out += " (" + columns + ")";
        }
    }
    return out;
}

std::string Translator::unquoted(std::string_view name) const {
    if (name.size() > 1 && (name[0] == '"' || name[0] == '`'))
        return std::string(name.substr(1, name.size() - 2));
    return mysql_client() ? std::string(name) : lower(name);
}

std::string Translator::column_list(const List<Name>& names) const {
    std::string out;
    for (const Name name : names) out += (out.empty() ? "" : ", ") + quoted(name);
    return "(" + out + ")";
}

std::string Translator::column_definition(const ColumnDefinition& node, const NewTable& table) {
    if (node.type == nullptr) refuse("a column", "without a type");
    ColumnParts parts = column_parts(node.constraints);
    if (!node.collation.empty()) parts.collation = node.collation.back();
    NewColumn column = new_column(*node.type, parts, table);
    std::string text = quoted(node.name) + " " + column.type;
    if (parts.not_null || parts.primary_key || column.numbered)
        text += " NOT NULL";
    else if (!column.null_word.empty())
        text += " " + column.null_word;
    if (!parts.default_value.empty() && !column.numbered)
        text += " DEFAULT " + default_expression(parts.default_value, column.stored_as);
    text += column.tail;
    if (parts.primary_key) text += " PRIMARY KEY";
    // PostgreSQL's names of constraints, which its drivers look at.
    const auto named = [&](std::string_view suffix) {
        const std::string name = table.name + "_" + std::string(node.name) + std::string(suffix);
        return name.size() > 63 ? std::string{} : "CONSTRAINT " + quoted(name) + " ";
    };
    if (parts.unique && mysql_client()) text += " UNIQUE";
    if (parts.unique && !mysql_client())
        constraints_.push_back(named("_key") + "UNIQUE (" + quoted(node.name) + ")");
    Scope scope(nullptr);
    ScopeTable alone;
    alone.name = table.name;
    alone.spelled = "";
    alone.columns = table.columns;
    ScopeColumn own;
    own.name = node.name;
    own.spelled = quoted(node.name);
    own.type = column.stored_as;
    if (std::none_of(alone.columns.begin(), alone.columns.end(),
                     [&](const ScopeColumn& c) { return c.name == own.name; }))
        alone.columns.push_back(own);
    scope.tables.push_back(std::move(alone));
    std::string number;
    for (const std::string_view check : parts.checks) {
        if (mysql_client()) {
            text += " " + check_expression(check, scope);
            continue;
        }
        constraints_.push_back(named("_check" + number) + check_expression(check, scope));
        number = std::to_string(constraints_.size());
    }
    if (!column.check.empty()) {
        const std::string kind(column.check_kind);
        const std::string own_name = quoted(node.name);
        const std::string subject = kind == "length" ? "octet_length(" + own_name + ")" : own_name;
        text += " CONSTRAINT " + quoted("braid_" + kind + "_" + std::string(node.name)) + " CHECK (" +
                subject + " " + column.check + ")";
    }
    if (!parts.references.empty()) {
        if (mysql_client()) {
            text += " " + references(parts.references, table.name);
        } else {
            constraints_.push_back(named("_fkey") + "FOREIGN KEY (" + quoted(node.name) + ") " +
                                   references(parts.references, table.name));
        }
    }
    return text;
}

std::string Translator::constraint(const TableConstraint& node, const NewTable& table) {
    std::string name =
        node.name.empty() ? "" : "CONSTRAINT " + quoted(index_name(table.name, node.name)) + " ";
    if (node.name.empty() && !mysql_client()) {
        const std::string_view suffix = node.constraint == ConstraintKind::Unique       ? "_key"
                                        : node.constraint == ConstraintKind::ForeignKey ? "_fkey"
                                        : node.constraint == ConstraintKind::Check      ? "_check"
                                                                                        : "";
        std::string made_name = table.name;
        for (const Name column : node.columns) made_name += "_" + std::string(column);
        if (!suffix.empty() && (node.constraint != ConstraintKind::Check || !checked_) &&
            made_name.size() + suffix.size() <= 63)
            name = "CONSTRAINT " + quoted(made_name + std::string(suffix)) + " ";
        checked_ = checked_ || node.constraint == ConstraintKind::Check;
    }
    const auto plain = [&] {
        // Lengths, orders and storage options stand in the text alone.
        size_t words = 0;
        for (const std::string_view piece : pieces_of(node.text)) {
            if (!piece.starts_with('(')) continue;
            for (const std::string_view inner : pieces_of(piece.substr(1, piece.size() - 2)))
                words += inner == "," ? 0 : 1;
            break;
        }
        if (words != node.columns.size()) refuse("a key", "with lengths, orders or expressions");
    };
    switch (node.constraint) {
        case ConstraintKind::PrimaryKey: plain(); return "PRIMARY KEY " + column_list(node.columns);
        case ConstraintKind::Unique: plain(); return name + "UNIQUE " + column_list(node.columns);
        case ConstraintKind::ForeignKey: {
            const auto pieces = pieces_of(node.text);
            for (size_t i = 0; i + 1 < pieces.size(); ++i) {
                if (!equals_ignoring_case(pieces[i], "references")) continue;
                const char* begin = pieces[i + 1].data();
                return name + "FOREIGN KEY " + column_list(node.columns) + " " +
                       references(std::string_view(begin, static_cast<size_t>(node.text.data() +
                                                                              node.text.size() - begin)),
                                  table.name);
            }
            refuse("a foreign key", "");
        }
        case ConstraintKind::Check: {
            const auto pieces = pieces_of(node.text);
            for (size_t i = 0; i + 1 < pieces.size(); ++i) {
                if (!equals_ignoring_case(pieces[i], "check")) continue;
                if (i + 2 < pieces.size()) refuse("a check", "with words behind it");
                Scope scope(nullptr);
                ScopeTable alone;
                alone.name = table.name;
                alone.columns = table.columns;
                scope.tables.push_back(std::move(alone));
                return name + check_expression(pieces[i + 1].substr(1, pieces[i + 1].size() - 2), scope);
            }
            refuse("a check", "");
        }
        case ConstraintKind::Index: {
            plain();
            const std::string text = lower(node.text);
            if (!mysql_client() || text.starts_with("fulltext") || text.starts_with("spatial"))
                refuse("an index", "of such a kind");
            std::string index(node.name);
            if (index.empty()) index = node.columns[0];
            out_.after.push_back("CREATE INDEX " + quoted(index_name(table.name, index)) + " ON " +
                                 table.spelled + " " + column_list(node.columns));
            return {};
        }
        default: refuse("a constraint", node.text);
    }
}

std::string Translator::create_table(const CreateTable& node) {
    if (node.of_other || node.or_replace)
        refuse("CREATE TABLE", node.of_other ? "OF or PARTITION OF" : "OR REPLACE");
    if (node.persistence == "temp") refuse("a temporary table", "it would stay with the server's connection");
    if (node.persistence == "unlogged") refuse("UNLOGGED", "");
    NewTable table;
    table.name = node.name.back();
    table.spelled = new_name(node.name);
    take_options(node.tail, table);
    // Checks may speak of all columns, keys must be known for AUTO_INCREMENT.
    for (const ColumnDefinition* column : node.columns) {
        if (column->type == nullptr) refuse("a column", "without a type");
        ColumnParts parts = column_parts(column->constraints);
        if (!column->collation.empty()) parts.collation = column->collation.back();
        if (parts.primary_key || parts.unique) table.keyed.emplace_back(column->name);
        for (const TableConstraint* other : node.constraints) {
            const bool key = other->constraint == ConstraintKind::PrimaryKey ||
                             other->constraint == ConstraintKind::Unique ||
                             other->constraint == ConstraintKind::Index;
            if (key && !other->columns.empty() && other->columns[0] == column->name)
                table.keyed.emplace_back(column->name);
        }
        table.current = column->name;
        ScopeColumn entry;
        entry.name = column->name;
        entry.spelled = quoted(column->name);
        entry.type = new_column(*column->type, parts, table).stored_as;
        table.columns.push_back(std::move(entry));
    }
    std::string text;
    for (const ColumnDefinition* column : node.columns) {
        table.current = column->name;
        text += (text.empty() ? "" : ", ") + column_definition(*column, table);
    }
    for (const std::string& one : constraints_) text += ", " + one;
    for (const TableConstraint* other : node.constraints) {
        const std::string one = constraint(*other, table);
        if (!one.empty()) text += ", " + one;
    }
    return "CREATE TABLE " + std::string(node.if_not_exists ? "IF NOT EXISTS " : "") + table.spelled + " (" +
           text + ")" + table_options();
}

std::string Translator::alter_table(const AlterTable& node) {
    if (!node.modifiers.empty()) refuse("ALTER TABLE", node.modifiers);
    if (node.if_exists) refuse("ALTER TABLE IF EXISTS", "");
    const conf::Relation& target = relation(node.name);
    NewTable table;
    table.name = target.name.name;
    table.spelled = table_name(target);
    table.columns = scope_table(target, {}).columns;
    std::string text;
    const auto add = [&](const std::string& action) { text += (text.empty() ? "" : ", ") + action; };
    for (const AlterAction* action : node.actions) {
        const auto pieces = pieces_of(action->text);
        // The text behind "ADD [COLUMN]".
        const auto rest = [&](size_t skipped) {
            if (skipped >= pieces.size()) refuse("ALTER TABLE", action->text);
            return std::string_view(
                pieces[skipped].data(),
                static_cast<size_t>(action->text.data() + action->text.size() - pieces[skipped].data()));
        };
        switch (action->action) {
            case AlterKind::AddColumn: {
                const size_t skipped = pieces.size() > 1 && equals_ignoring_case(pieces[1], "column") ? 2 : 1;
                auto parsed = parse_in_table(rest(skipped), context_.from);
                const auto* created = parsed ? as<CreateTable>(parsed->statement) : nullptr;
                if (created == nullptr || created->columns.size() != 1 || !created->constraints.empty())
                    refuse("ADD COLUMN", action->text);
                table.current = created->columns[0]->name;
                table.keyed.clear();
                constraints_.clear();
                add("ADD COLUMN " + column_definition(*created->columns[0], table));
                for (const std::string& one : constraints_) add("ADD " + one);
                break;
            }
            case AlterKind::AddConstraint: {
                auto parsed = parse_in_table("c int, " + std::string(rest(1)), context_.from);
                const auto* created = parsed ? as<CreateTable>(parsed->statement) : nullptr;
                if (created == nullptr || created->constraints.size() != 1)
                    refuse("ADD CONSTRAINT", action->text);
                const std::string one = constraint(*created->constraints[0], table);
                if (one.empty()) {
                    if (node.actions.size() != 1) refuse("ADD INDEX", "beside other actions");
                    const std::string statement = out_.after.back();
                    out_.after.pop_back();
                    return statement;
                }
                add("ADD " + one);
                break;
            }
            case AlterKind::DropColumn:
                if (lower(action->text).find("cascade") != std::string::npos ||
                    lower(action->text).find("if exists") != std::string::npos)
                    refuse("DROP COLUMN", "IF EXISTS or CASCADE");
                add("DROP COLUMN " + column_of(scope_table(target, {}), action->name).spelled);
                break;
            case AlterKind::RenameColumn:
                if (node.actions.size() != 1) refuse("RENAME COLUMN", "beside other actions");
                add("RENAME COLUMN " + column_of(scope_table(target, {}), action->name).spelled + " TO " +
                    quoted(action->new_name));
                break;
            case AlterKind::RenameTable:
                if (node.actions.size() != 1) refuse("RENAME", "beside other actions");
                add("RENAME TO " + quoted(action->new_name));
                break;
            case AlterKind::DropConstraint:
                if (lower(action->text).find("cascade") != std::string::npos ||
                    lower(action->text).find("if exists") != std::string::npos)
                    refuse("DROP CONSTRAINT", "IF EXISTS or CASCADE");
                if (action->name.empty() || pieces.size() < 3 ||
                    !equals_ignoring_case(pieces[1], "constraint"))
                    refuse("ALTER TABLE", action->text);
                add("DROP CONSTRAINT " + quoted(index_name(table.name, action->name)));
                break;
            default: refuse("ALTER TABLE", action->text);
        }
    }
    return "ALTER TABLE " + table.spelled + " " + text;
}

std::string Translator::create_index(const CreateIndex& node) {
    const conf::Relation& target = relation(node.table);
    if (node.has_expressions || !node.tail.empty() || !node.kind.empty() || node.only || node.or_replace)
        refuse("an index", "with expressions, a condition or options");
    if (!node.method.empty() && lower(node.method) != "btree")
        refuse("an index", "of the method " + std::string(node.method));
    const auto pieces = pieces_of(node.elements);
    size_t words = 0;
    if (pieces.size() == 1) {
        for (const std::string_view inner : pieces_of(pieces[0].substr(1, pieces[0].size() - 2)))
            words += inner == "," ? 0 : 1;
    }
    if (words != node.columns.size()) refuse("an index", "with lengths, orders or operator classes");
    const ScopeTable table = scope_table(target, {});
    std::string columns;
    std::string generated(target.name.name);
    for (const Name name : node.columns) {
        const ScopeColumn& column = column_of(table, name);
        columns += (columns.empty() ? "" : ", ") + column.spelled;
        // MariaDB's keys hold the beginning of a text without bound, which finds the same rows.
        const bool endless =
            (column.type.is(Family::Text) && column.type.length <= 0) || column.type.is(Family::Bytes);
        if (!mysql_client() && endless && !node.unique) columns += "(191)";
        generated += "_" + std::string(name);
    }
    const std::string name = node.name.empty() ? generated + "_idx" : index_name(target.name.name, node.name);
    return std::string("CREATE ") + (node.unique ? "UNIQUE " : "") + "INDEX " +
           (node.if_not_exists ? "IF NOT EXISTS " : "") + quoted(name) + " ON " + table_name(target) + " (" +
           columns + ")";
}

std::string Translator::drop(const DropObjects& node) {
    if (node.temporary || !node.tail.empty()) refuse("DROP", "TEMPORARY or with options");
    if (node.behavior == "cascade") refuse("DROP ... CASCADE", "MySQL drops nothing else");
    if (node.object == "table" || node.object == "view") {
        std::string names;
        for (const QualifiedName& name : node.names) names += (names.empty() ? "" : ", ") + new_name(name);
        return "DROP " + std::string(node.object == "table" ? "TABLE " : "VIEW ") +
               (node.if_exists ? "IF EXISTS " : "") + names;
    }
    if (node.object != "index" || node.names.size() != 1) refuse("DROP " + std::string(node.object), "");
    return drop_index(node);
}

}  // namespace braid::planner::translate
