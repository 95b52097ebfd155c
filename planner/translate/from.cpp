// FROM and names: what the client calls a column, and what the server does.
#include <algorithm>

#include "base/text.h"
#include "planner/translate/translator.h"

namespace braid::planner::translate {

using namespace grammar;

const conf::Relation& Translator::relation(const QualifiedName& name) const {
    const auto display = [&] {
        std::string out;
        for (const Name part : name) out += (out.empty() ? "" : ".") + std::string(part);
        return out;
    };
    const std::string_view last = name.back();
    const auto find = [&](std::string_view schema) -> const conf::Relation* {
        for (const auto& [known, found] : context_.server->relations()) {
            if (known.schema == schema && same_name(known.name, last)) return &found;
        }
        return nullptr;
    };
    const conf::Relation* found = nullptr;
    if (name.size() > 1) {
        const std::string_view schema = name[name.size() - 2];
        found = context_.server->find(schema, last);
        if (found == nullptr)
            found = find(!context_.database.empty() && schema == context_.database ? "public" : schema);
    } else {
        for (const std::string& schema : context_.schemas) {
            if (found == nullptr) found = context_.server->find(schema, last);
        }
        for (const std::string& schema : context_.schemas) {
            if (found == nullptr) found = find(schema);
        }
    }
    if (found == nullptr) raise(sqlstate::kUndefinedTable, "relation \"" + display() + "\" does not exist");
    if (found->kind == conf::RelationKind::Foreign) refuse("a foreign table", "");
    return *found;
}

std::string Translator::table_name(const conf::Relation& relation) const {
    const std::string table = quoted(relation.name.name);
    return relation.name.schema == "public" ? table : quoted(relation.name.schema) + "." + table;
}

ScopeTable Translator::scope_table(const conf::Relation& relation, std::string_view alias) const {
    ScopeTable table;
    table.relation = &relation;
    table.name = alias.empty() ? relation.name.name : alias;
    table.spelled = quoted(alias.empty() ? relation.name.name : alias);
    if (alias.empty()) table.schema = relation.name.schema;
    const conf::Relation* own = context_.client != nullptr
                                    ? context_.client->find(relation.name.schema, relation.name.name)
                                    : nullptr;
    const ServerKind client = mysql_client() ? ServerKind::Mysql : ServerKind::Postgresql;
    if (own != nullptr && own->server != client) own = nullptr;
    static const conf::Collation kNone;
    for (const conf::Column& column : relation.columns) {
        const conf::Column* other = own != nullptr ? own->find_column(column.name) : nullptr;
        ScopeColumn entry;
        entry.name = column.name;
        entry.spelled = quoted(column.name);
        entry.type =
            type_of_column(column, relation.server, other, client, context_.server->default_collation,
                           context_.client != nullptr ? context_.client->default_collation : kNone);
        entry.nullable = !column.not_null;
        table.columns.push_back(std::move(entry));
    }
    return table;
}

const ScopeColumn& Translator::column_of(const ScopeTable& table, std::string_view name) const {
    const ScopeColumn* found = nullptr;
    for (const ScopeColumn& column : table.columns) {
        if (!same_name(column.name, name)) continue;
        if (found != nullptr) refuse("the name " + std::string(name), "two columns differ in case alone");
        found = &column;
    }
    if (found == nullptr)
        no_column(std::string(name), "\"" + std::string(name) + "\" of relation \"" + table.name + "\"");
    return *found;
}

void Translator::no_column(const std::string& name, const std::string& known_as) const {
    if (mysql_client())
        raise_mysql(1054, "42S22", "Unknown column '" + name + "' in '" + std::string(clause_) + "'");
    raise("42703", "column " + known_as + " does not exist");
}

std::optional<ScopeMatch> Translator::find_column(Scope& scope, const QualifiedName& parts) const {
    const std::string_view name = parts.back();
    std::optional<ScopeMatch> match;
    const bool merged =
        parts.size() == 1 && std::any_of(scope.merged.begin(), scope.merged.end(),
                                         [&](const std::string& m) { return same_name(m, name); });
    for (const ScopeTable& table : scope.tables) {
        if (table.hidden && parts.size() == 1) continue;
        if (parts.size() > 1 && !same_name(table.name, parts[parts.size() - 2])) continue;
        if (parts.size() > 2) {
            const std::string_view schema = parts[parts.size() - 3];
            if (table.schema != schema && !(table.schema == "public" && schema == context_.database))
                continue;
        }
        for (const ScopeColumn& column : table.columns) {
            if (!same_name(column.name, name)) continue;
            if (match && merged) continue;
            if (match && mysql_client())
                raise_mysql(
                    1052, "23000",
                    "Column '" + std::string(name) + "' in " + std::string(clause_) + " is ambiguous");
            if (match) raise("42702", "column reference \"" + std::string(name) + "\" is ambiguous");
            match = ScopeMatch{merged ? nullptr : &table, &column};
        }
    }
    return match;
}

Operand Translator::column(const ColumnRef& node) {
    for (Scope* scope = scope_; scope != nullptr; scope = scope->outer) {
        const auto match = find_column(*scope, node.parts);
        const bool aliased = scope->aliases && node.parts.size() == 1 && scope->core != nullptr;
        if (aliased) {
            const Expression* target = target_named(*scope->core, node.parts[0]);
            const bool itself = target != nullptr && as<ColumnRef>(target) != nullptr &&
                                as<ColumnRef>(target)->parts.size() == 1 &&
                                same_name(as<ColumnRef>(target)->parts[0], node.parts[0]);
            if (target != nullptr && !itself) {
                if (match)
                    refuse("the name " + std::string(node.parts[0]),
                           "it is a column and a column of the result");
                scope->aliases = false;
                Operand operand = expression(*target);
                scope->aliases = true;
                return operand;
            }
        }
        if (!match) continue;
        if (scope->must_be_grouped) {
            const auto& allowed = scope->group_columns;
            if (std::find(allowed.begin(), allowed.end(), match->column) == allowed.end()) {
                if (mysql_client())
                    refuse(
                        "the column " + std::string(node.parts.back()),
                        "it is neither in GROUP BY nor in an aggregate: any row's value would do for MySQL");
                raise("42803",
                      "column \"" + std::string(node.parts.back()) +
                          "\" must appear in the GROUP BY clause or be used in an aggregate function");
            }
        }
        Operand operand = made(match->table != nullptr && !match->table->spelled.empty()
                                   ? match->table->spelled + "." + match->column->spelled
                                   : match->column->spelled,
                               match->column->type);
        operand.primary = true;
        operand.column = true;
        operand.nullable = match->column->nullable || scope->outer_joins;
        // tinyint(1) takes other numbers, too.
        const bool stored = match->table != nullptr && match->table->relation != nullptr;
        if (!mysql_client() && stored && operand.type.is(Family::Boolean)) {
            operand.text = "(" + operand.text + " <> 0)";
            operand.type.bytes = 4;
        }
        operand.of_table = match->table;
        operand.of_column = match->column;
        return operand;
    }
    std::string name;
    for (const Name part : node.parts) name += (name.empty() ? "" : ".") + std::string(part);
    no_column(name, "\"" + name + "\"");
}

std::vector<ScopeMatch> Translator::star(Scope& scope, const QualifiedName& qualifier) const {
    std::vector<ScopeMatch> all;
    if (qualifier.empty()) {
        for (const std::string& name : scope.merged) {
            for (const ScopeTable& table : scope.tables) {
                const auto found =
                    std::find_if(table.columns.begin(), table.columns.end(),
                                 [&](const ScopeColumn& c) { return same_name(c.name, name); });
                if (found == table.columns.end()) continue;
                all.push_back({nullptr, &*found});
                break;
            }
        }
    }
    bool found = false;
    for (const ScopeTable& table : scope.tables) {
        if (table.hidden) continue;
        if (!qualifier.empty() && !same_name(table.name, qualifier.back())) continue;
        found = true;
        if (table.partial) refuse("* of a system catalog", "not all of its columns are here");
        for (const ScopeColumn& column : table.columns) {
            const bool merged = qualifier.empty() &&
                                std::any_of(scope.merged.begin(), scope.merged.end(),
                                            [&](const std::string& m) { return same_name(m, column.name); });
            if (!merged) all.push_back({&table, &column});
        }
    }
    if (!found) raise(sqlstate::kUndefinedTable, "* stands for no table here");
    return all;
}

std::vector<const conf::Key*> Translator::unique_keys(const conf::Relation& relation) const {
    std::vector<const conf::Key*> keys;
    for (const conf::Key& key : relation.keys) keys.push_back(&key);
    return keys;
}

std::string Translator::from(const TableRef& node, Scope& scope) {
    const auto enter = [&](ScopeTable table) {
        for (const ScopeTable& other : scope.tables) {
            if (same_name(other.name, table.name))
                raise("42712", "table name \"" + table.name + "\" specified more than once");
        }
        scope.tables.push_back(std::move(table));
    };
    const auto renamed = [&](std::vector<ScopeColumn>& columns, const TableAlias* alias) {
        if (alias == nullptr) return;
        if (!alias->definitions.empty()) refuse("a list of column definitions", "");
        if (alias->columns.size() > columns.size()) raise("42P10", "there are more aliases than columns");
        for (size_t i = 0; i < alias->columns.size(); ++i) {
            columns[i].name = alias->columns[i];
            columns[i].spelled = quoted(alias->columns[i]);
        }
    };
    if (const auto* named = as<NamedTable>(&node)) {
        if (named->sample != nullptr) refuse("TABLESAMPLE", "");
        if (!named->partitions.empty()) refuse("PARTITION (...)", "the partitions are the server's own");
        const std::string_view alias = named->alias != nullptr ? named->alias->name : std::string_view{};
        if (named->name.size() == 1) {
            for (auto common = common_.rbegin(); common != common_.rend(); ++common) {
                if (!same_name(common->name, named->name[0])) continue;
                ScopeTable table;
                table.name = alias.empty() ? common->name : alias;
                table.spelled = quoted(table.name);
                table.columns = common->columns;
                if (named->alias != nullptr && !named->alias->columns.empty())
                    refuse("an alias with columns", "of a common table");
                const std::string spelled = quoted(common->name);
                enter(std::move(table));
                return alias.empty() ? spelled : spelled + " AS " + quoted(alias);
            }
        }
        ScopeTable system;
        if (auto text = system_from(*named, system)) {
            enter(std::move(system));
            return *text;
        }
        const conf::Relation& found = relation(named->name);
        if (named->alias != nullptr && !named->alias->columns.empty())
            refuse("an alias with columns", "of a table");
        enter(scope_table(found, alias));
        return alias.empty() ? table_name(found) : table_name(found) + " AS " + quoted(alias);
    }
    if (const auto* derived = as<DerivedTable>(&node)) {
        if (derived->lateral) refuse("LATERAL", "MariaDB has no such tables");
        if (derived->alias == nullptr || derived->alias->name.empty())
            refuse("a derived table", "without an alias");
        ScopeTable table;
        table.name = derived->alias->name;
        table.spelled = quoted(table.name);
        Scope none(nullptr);
        // A derived table does not see its neighbours.
        Scope* const around = scope_;
        scope_ = scope_ != nullptr ? scope_->outer : nullptr;
        std::string text =
            "(" + query(*derived->query, QueryUse::Table, &table.columns) + ") AS " + table.spelled;
        scope_ = around;
        if (!derived->alias->columns.empty()) {
            if (derived->alias->columns.size() != table.columns.size())
                refuse("an alias with columns", "of a derived table, for some of its columns alone");
            renamed(table.columns, derived->alias);
            std::string names = " (";
            for (size_t i = 0; i < table.columns.size(); ++i)
                names += (i > 0 ? ", " : "") + table.columns[i].spelled;
            names += ")";
            if (mysql_client()) {
                text += names;
            } else {
                // MariaDB names the columns of common tables alone.
                text = "(WITH braid_rows" + names + " AS " +
                       text.substr(0, text.size() - table.spelled.size() - 4) +
                       " SELECT * FROM braid_rows) AS " + table.spelled;
            }
        }
        enter(std::move(table));
        return text;
    }
    if (const auto* join = as<JoinedTable>(&node)) return joined(*join, scope);
    refuse("a function in FROM", "");
}

std::string Translator::joined(const JoinedTable& node, Scope& scope) {
    if (node.alias != nullptr) refuse("a join with an alias", "");
    if (!node.using_alias.empty()) refuse("an alias of USING", "");
    if (node.type == JoinType::Full) refuse("FULL JOIN", "MariaDB has none");
    const size_t first = scope.tables.size();
    std::string text = from(*node.left, scope);
    const size_t middle = scope.tables.size();
    std::string right = from(*node.right, scope);
    if (as<JoinedTable>(node.right) != nullptr) right = "(" + right + ")";
    // MySQL's JOIN without ON is a cross join.
    const bool conditioned = node.on != nullptr || !node.using_columns.empty() || node.natural;
    switch (node.type) {
        case JoinType::Inner: text += conditioned ? " JOIN " : " CROSS JOIN "; break;
        case JoinType::Cross: text += conditioned ? " JOIN " : " CROSS JOIN "; break;
        case JoinType::Left: text += " LEFT JOIN "; break;
        case JoinType::Right: text += " RIGHT JOIN "; break;
        case JoinType::Full: break;
    }
    if (node.type == JoinType::Left || node.type == JoinType::Right) scope.outer_joins = true;
    text += right;
    if (node.on != nullptr) {
        Entered entered(*this, scope);
        text += " ON " + condition(*node.on);
    }
    std::vector<std::string> shared;
    for (const Name name : node.using_columns) shared.emplace_back(name);
    if (node.natural) {
        for (size_t t = first; t < middle; ++t) {
            for (const ScopeColumn& column : scope.tables[t].columns) {
                for (size_t u = middle; u < scope.tables.size(); ++u) {
                    for (const ScopeColumn& other : scope.tables[u].columns) {
                        if (same_name(column.name, other.name)) shared.push_back(column.name);
                    }
                }
            }
        }
        if (shared.empty()) text += " ON TRUE";
    }
    if (shared.empty()) return text;
    if (node.type == JoinType::Right) refuse("RIGHT JOIN ... USING", "the order of its columns differs");
    text += " USING (";
    for (size_t i = 0; i < shared.size(); ++i) {
        std::vector<Operand> sides;
        std::string spelled;
        for (size_t t = first; t < scope.tables.size(); ++t) {
            for (const ScopeColumn& column : scope.tables[t].columns) {
                if (!same_name(column.name, shared[i])) continue;
                sides.push_back(made("", column.type));
                sides.back().column = true;
                spelled = column.spelled;
            }
        }
        if (sides.size() != 2) refuse("USING", "of a name that is not in just two tables");
        comparable({&sides[0], &sides[1]}, false);
        if (!sides[0].text.empty() || !sides[1].text.empty())
            refuse("USING", "the columns need a conversion or a collation to be compared");
        text += (i > 0 ? ", " : "") + spelled;
        scope.merged.push_back(shared[i]);
    }
    return text + ")";
}

}  // namespace braid::planner::translate
