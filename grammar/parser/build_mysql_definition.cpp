// MySQL's definitions: CREATE, ALTER, DROP and RENAME of tables, indexes, databases and views.
//
// The elements of a table are read from their tokens, not by rules: a column is its name, its type and its
// attributes as written; of a key Braid needs its kind, name and columns.
#include "grammar/parser/builder.h"

namespace braid::grammar {

// The plain columns of "(a, b(10) desc, (lower(c)))", tokens from the parenthesis to behind its end.
List<Name> Builder::index_columns(size_t first, size_t end, bool* expressions) {
    std::vector<Name> columns;
    int depth = 0;
    bool begins = false;
    for (size_t i = first; i < end; ++i) {
        switch (tokens_.at(i).getType()) {
            case Rule::LPAREN:
            case Rule::LPAREN_QUERY:
                if (begins && expressions != nullptr) *expressions = true;
                begins = ++depth == 1;
                continue;
            case Rule::RPAREN:
                begins = false;
                if (--depth == 0) return arena_.list(columns);
                continue;
            case Rule::COMMA: begins = depth == 1; continue;
            default:
                if (begins) columns.push_back(name(tokens_.at(i)));
                begins = false;
        }
    }
    return arena_.list(columns);
}

const ColumnDefinition* Builder::mysql_column(const Context* item) {
    const size_t first = first_token(item).index;
    const size_t end = last_token(item).index + 1;
    auto* node = make<ColumnDefinition>(item);
    if (!is_plain_identifier(first_token(item).source) && !is_keyword(first_token(item).source))
        throw SyntaxFault{&first_token(item)};
    node->name = name(first_token(item));
    if (end - first < 2) throw SyntaxFault{&tokens_.at(end)};
    size_t at = 0;
    node->type = mysql_type(first + 1, end, &at);
    const auto is = [&](size_t i, std::string_view word) {
        return i < end && tokens_.is_keyword(tokens_.at(i), word);
    };
    if (is(at, "collate") && at + 1 < end) {
        const StreamToken& collation = tokens_.at(at + 1);
        node->collation = arena_.list(std::vector<Name>{
            collation.getType() == Rule::STRING ? string_value(collation) : name(collation)});
        at += 2;
    }
    if (at < end) node->constraints = slice(tokens_.at(at), tokens_.at(end - 1));
    int depth = 0;
    for (size_t i = at; i < end; ++i) {
        const size_t type = tokens_.at(i).getType();
        if (type == Rule::LPAREN || type == Rule::LPAREN_QUERY) ++depth;
        if (type == Rule::RPAREN) --depth;
        if (depth > 0) continue;
        if (is(i, "not") && is(i + 1, "null")) node->not_null = true;
        if (is(i, "unique")) node->unique = true;
        if (is(i, "auto_increment")) node->auto_increment = true;
        if (is(i, "primary") || (is(i, "key") && !is(i - 1, "unique") && !is(i - 1, "primary")))
            node->primary_key = true;
    }
    return node;
}

// A key, a foreign key or a check; nullptr: the item is a column.
const TableConstraint* Builder::mysql_constraint(const Context* item) {
    const size_t first = first_token(item).index;
    const size_t end = last_token(item).index + 1;
    const auto is = [&](size_t i, std::string_view word) {
        return i < end && tokens_.is_keyword(tokens_.at(i), word);
    };
    size_t at = first;
    Name given;
    if (is(at, "constraint")) {
        ++at;
        if (!is(at, "primary") && !is(at, "unique") && !is(at, "foreign") && !is(at, "check") && at < end)
            given = name(tokens_.at(at++));
    }
    ConstraintKind kind = ConstraintKind::Other;
    if (is(at, "primary") && is(at + 1, "key")) {
        kind = ConstraintKind::PrimaryKey;
        at += 2;
    } else if (is(at, "unique")) {
        kind = ConstraintKind::Unique;
        at += is(at + 1, "key") || is(at + 1, "index") ? 2 : 1;
    } else if (is(at, "foreign") && is(at + 1, "key")) {
        kind = ConstraintKind::ForeignKey;
        at += 2;
    } else if (is(at, "check")) {
        kind = ConstraintKind::Check;
    } else if (is(at, "key") || is(at, "index")) {
        kind = ConstraintKind::Index;
        ++at;
    } else if (is(at, "fulltext") || is(at, "spatial")) {
        kind = ConstraintKind::Index;
        at += is(at + 1, "key") || is(at + 1, "index") ? 2 : 1;
    } else if (is(at, "like")) {
        kind = ConstraintKind::Like;
        ++at;
    } else if (is(at, "period") && is(at + 1, "for")) {
        kind = ConstraintKind::Other;
    } else {
        if (at != first) throw SyntaxFault{&tokens_.at(at)};
        return nullptr;
    }
    auto* node = make<TableConstraint>(item);
    node->constraint = kind;
    node->name = given;
    node->text = slice(item);
    const auto qualified = [&](size_t i) {
        std::vector<Name> parts{name(tokens_.at(i))};
        while (i + 2 < end && tokens_.at(i + 1).getType() == Rule::DOT)
            parts.push_back(name(tokens_.at(i += 2)));
        return arena_.list(parts);
    };
    if (kind == ConstraintKind::Like) {
        if (at >= end) throw SyntaxFault{&tokens_.at(at)};
        node->referenced = qualified(at);
        return node;
    }
    if (kind == ConstraintKind::Check || kind == ConstraintKind::Other) return node;
    if (is(at, "if")) at += 3;
    while (at < end && tokens_.at(at).getType() != Rule::LPAREN) {
        if (is(at, "using")) {
            at += 2;
        } else {
            if (node->name.empty()) node->name = name(tokens_.at(at));
            ++at;
        }
    }
    if (at >= end) throw SyntaxFault{&tokens_.at(end)};
    node->columns = index_columns(at, end);
    for (; at < end; ++at) {
        if (is(at, "references") && at + 1 < end) node->referenced = qualified(at + 1);
    }
    return node;
}

const Statement* Builder::mysql_create_table(const Context* context) {
    Cursor cursor(context);
    cursor.skip();
    const bool or_replace = cursor.accept(Rule::K_OR) && cursor.accept(Rule::K_REPLACE);
    const bool temporary = cursor.accept(Rule::K_TEMPORARY);
    cursor.accept(Rule::K_TABLE);
    const bool if_not_exists = cursor.accept(Rule::K_IF);
    if (if_not_exists) {
        cursor.skip();
        cursor.skip();
    }
    const Context* table = cursor.take_rule();
    auto* node = make<CreateTable>(context);
    node->or_replace = or_replace;
    node->persistence = temporary ? "temp" : "";
    node->if_not_exists = if_not_exists;
    node->name = qualified_name(table);
    if (cursor.done()) throw SyntaxFault{&token_after(table)};
    const auto* parts_begin = &first_token(cursor.peek());
    if (cursor.accept(Rule::K_LIKE)) {
        const Context* other = cursor.take_rule();
        auto* like = make<TableConstraint>(other);
        like->constraint = ConstraintKind::Like;
        like->referenced = qualified_name(other);
        like->text = arena_.string("LIKE " + std::string(slice(other)));
        node->constraints = arena_.list(std::vector<const TableConstraint*>{like});
        return node;
    }
    std::vector<const ColumnDefinition*> columns;
    std::vector<const TableConstraint*> constraints;
    const StreamToken* last = nullptr;
    if (cursor.accept(Rule::LPAREN)) {
        while (const Context* item = cursor.accept_rule(Rule::RuleMysqlTableItem)) {
            if (const TableConstraint* constraint = mysql_constraint(item)) {
                constraints.push_back(constraint);
            } else {
                columns.push_back(mysql_column(item));
            }
            cursor.accept(Rule::COMMA);
        }
        last = &cursor.take_token();
    }
    const StreamToken* tail = nullptr;
    while (const Context* option = cursor.accept_rule(Rule::RuleMysqlTableOption)) {
        if (tail == nullptr) tail = &first_token(option);
        last = &last_token(option);
    }
    cursor.accept(Rule::K_AS);
    if (const Context* source = cursor.accept_rule(Rule::RuleQuery)) {
        auto* made = make<CreateTableAs>(context);
        made->persistence = node->persistence;
        made->or_replace = or_replace;
        made->if_not_exists = if_not_exists;
        made->name = node->name;
        if (last != nullptr) made->options = slice(*parts_begin, *last);
        auto* select = make<SelectStatement>(source);
        select->query = query(source);
        made->query = select;
        return made;
    }
    if (columns.empty() && constraints.empty()) throw SyntaxFault{&token_after(context)};
    node->columns = arena_.list(columns);
    node->constraints = arena_.list(constraints);
    if (tail != nullptr) node->tail = slice(*tail, *last);
    return node;
}

const Statement* Builder::mysql_create_index(const Context* context) {
    auto* node = make<CreateIndex>(context);
    Cursor cursor(context);
    while (!cursor.done()) {
        if (cursor.at_rule(Rule::RuleColId)) {
            node->name = name(cursor.take_rule());
            break;
        }
        switch (cursor.take_token().getType()) {
            case Rule::K_REPLACE: node->or_replace = true; break;
            case Rule::K_UNIQUE: node->unique = true; break;
            case Rule::K_FULLTEXT: node->kind = "fulltext"; break;
            case Rule::K_SPATIAL: node->kind = "spatial"; break;
            case Rule::K_IF: node->if_not_exists = true; break;
            default: break;
        }
    }
    if (cursor.accept(Rule::K_USING)) node->method = words(cursor.take_rule());
    cursor.accept(Rule::K_ON);
    node->table = qualified_name(cursor.take_rule());
    const Context* elements = cursor.take_rule();
    node->elements = slice(elements);
    node->columns =
        index_columns(first_token(elements).index, last_token(elements).index + 1, &node->has_expressions);
    if (!cursor.done()) node->tail = slice(first_token(cursor.peek()), last_token(context));
    return node;
}

const AlterAction* Builder::mysql_alter_action(const Context* item) {
    const size_t first = first_token(item).index;
    const size_t end = last_token(item).index + 1;
    const auto is = [&](size_t i, std::string_view word) {
        return i < end && tokens_.is_keyword(tokens_.at(i), word);
    };
    auto* node = make<AlterAction>(item);
    node->text = slice(item);
    size_t at = first + 1;
    const auto skip_if = [&] {
        if (is(at, "if")) at += is(at + 1, "not") ? 3 : 2;
    };
    const auto take = [&] { return at < end ? name(tokens_.at(at++)) : Name{}; };
    const auto is_key = [&](size_t i) {
        return is(i, "constraint") || is(i, "primary") || is(i, "unique") || is(i, "foreign") ||
               is(i, "check") || is(i, "key") || is(i, "index") || is(i, "fulltext") || is(i, "spatial");
    };
    if (is(first, "add")) {
        if (is_key(at)) {
            node->action = AlterKind::AddConstraint;
        } else if (!is(at, "partition") && !is(at, "system") && !is(at, "period")) {
            node->action = AlterKind::AddColumn;
            if (is(at, "column")) ++at;
            skip_if();
            if (at < end && tokens_.at(at).getType() != Rule::LPAREN) node->name = take();
        }
    } else if (is(first, "drop")) {
        if (is_key(at)) {
            node->action = AlterKind::DropConstraint;
            const bool primary = is(at, "primary");
            at += primary || is(at, "foreign") ? 2 : 1;
            skip_if();
            if (!primary) node->name = take();
        } else if (!is(at, "partition") && !is(at, "system") && !is(at, "period")) {
            node->action = AlterKind::DropColumn;
            if (is(at, "column")) ++at;
            skip_if();
            node->name = take();
        }
    } else if (is(first, "modify") || is(first, "change")) {
        const bool change = is(first, "change");
        node->action = AlterKind::AlterColumnType;
        if (is(at, "column")) ++at;
        skip_if();
        node->name = take();
        if (change) node->new_name = take();
    } else if (is(first, "alter") && !is(at, "index") && !is(at, "key") && !is(at, "constraint") &&
               !is(at, "check")) {
        node->action = AlterKind::AlterColumn;
        if (is(at, "column")) ++at;
        skip_if();
        node->name = take();
    } else if (is(first, "rename")) {
        const bool column = is(at, "column");
        if (column || is(at, "index") || is(at, "key")) {
            node->action = column ? AlterKind::RenameColumn : AlterKind::RenameConstraint;
            ++at;
            skip_if();
            node->name = take();
            ++at;  // TO
            node->new_name = take();
        } else {
            node->action = AlterKind::RenameTable;
            if (is(at, "to") || is(at, "as") || (at < end && slice(tokens_.at(at), tokens_.at(at)) == "="))
                ++at;
            if (at + 2 < end && tokens_.at(at + 1).getType() == Rule::DOT) {
                node->action = AlterKind::Other;  // into another database
            } else {
                node->new_name = take();
            }
        }
    }
    return node;
}

const Statement* Builder::mysql_alter_table(const Context* context) {
    auto* node = make<AlterTable>(context);
    Cursor cursor(context);
    cursor.skip();
    std::string modifiers;
    while (cursor.token() != Rule::K_TABLE) {
        const StreamToken& word = cursor.take_token();
        if (word.getType() == Rule::IDENTIFIER && !tokens_.is_keyword(word, "online"))
            throw SyntaxFault{&word};
        if (!modifiers.empty()) modifiers += ' ';
        modifiers += words(word, word);
    }
    cursor.skip();
    node->modifiers = arena_.string(modifiers);
    node->if_exists = cursor.accept(Rule::K_IF);
    if (node->if_exists) cursor.skip();
    node->name = qualified_name(cursor.take_rule());
    std::vector<const AlterAction*> actions;
    while (const Context* item = cursor.accept_rule(Rule::RuleMysqlAlterItem)) {
        actions.push_back(mysql_alter_action(item));
        cursor.accept(Rule::COMMA);
    }
    node->actions = arena_.list(actions);
    return node;
}

const Statement* Builder::mysql_drop(const Context* context) {
    auto* node = make<DropObjects>(context);
    Cursor cursor(context);
    cursor.skip();
    node->temporary = cursor.accept(Rule::K_TEMPORARY);
    const StreamToken& object = cursor.take_token();
    node->object = words(object, object);
    if (node->object == "tables") node->object = "table";
    if (node->object == "schema") node->object = "database";
    if (object.getType() == Rule::IDENTIFIER && node->object != "table" && node->object != "view" &&
        node->object != "sequence" && node->object != "database")
        throw SyntaxFault{&object};
    if (node->temporary && node->object != "table") throw SyntaxFault{&object};
    node->if_exists = cursor.accept(Rule::K_IF);
    if (node->if_exists) cursor.skip();
    std::vector<QualifiedName> names;
    if (object.getType() == Rule::K_INDEX) {
        const StreamToken& index = first_token(cursor.peek());
        names.push_back(
            arena_.list(std::vector<Name>{index.getType() == Rule::K_PRIMARY ? "primary" : name(index)}));
        cursor.skip();
        cursor.skip();
        node->table = qualified_name(cursor.take_rule());
        if (!cursor.done()) node->tail = slice(first_token(cursor.peek()), last_token(context));
        node->names = arena_.list(names);
        return node;
    }
    while (const Context* dropped = cursor.accept_rule(Rule::RuleQualifiedName)) {
        names.push_back(qualified_name(dropped));
        cursor.accept(Rule::COMMA);
    }
    node->names = arena_.list(names);
    if (!cursor.done()) node->behavior = cursor.token() == Rule::K_CASCADE ? "cascade" : "restrict";
    return node;
}

const Statement* Builder::mysql_rename(const Context* context) {
    auto* node = make<RenameTables>(context);
    Cursor cursor(context);
    cursor.skip();
    const StreamToken& word = cursor.take_token();
    if (word.getType() == Rule::IDENTIFIER && !tokens_.is_keyword(word, "tables")) throw SyntaxFault{&word};
    node->if_exists = cursor.accept(Rule::K_IF);
    if (node->if_exists) cursor.skip();
    std::vector<const RenameItem*> items;
    while (const Context* from = cursor.accept_rule(Rule::RuleQualifiedName)) {
        cursor.skip();
        const Context* to = cursor.take_rule();
        auto* item = make<RenameItem>({first_token(from).begin, last_token(to).end});
        item->from = qualified_name(from);
        item->to = qualified_name(to);
        items.push_back(item);
        cursor.accept(Rule::COMMA);
    }
    node->items = arena_.list(items);
    return node;
}

}  // namespace braid::grammar
