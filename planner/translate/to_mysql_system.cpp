// PostgreSQL's system catalogs for MariaDB: tables and functions that speak of definitions. system_catalog.h
// has the tables.
#include <algorithm>

#include "planner/translate/system_catalog.h"
#include "planner/translate/to_mysql.h"

namespace braid::planner::translate {

using namespace grammar;

namespace {

std::string_view schema_of(const QualifiedName& name) {
    return name.size() > 1 ? name[name.size() - 2] : std::string_view{};
}

// Whether rows of FROM need one of a catalog that is always empty.
bool needs_nothing(const TableRef& node) {
    if (const auto* named = as<NamedTable>(&node))
        return is_system_table(schema_of(named->name), named->name.back()) &&
               is_empty_system_table(named->name.back());
    const auto* join = as<JoinedTable>(&node);
    if (join == nullptr || join->type == JoinType::Full) return false;
    const bool left = join->type != JoinType::Right && needs_nothing(*join->left);
    const bool right = join->type != JoinType::Left && needs_nothing(*join->right);
    return left || right;
}

const SelectCore* core_without_rows(const Query& query) {
    if (query.with != nullptr) return nullptr;
    if (const auto* set = as<SetOperation>(query.body)) {
        const SelectCore* left = core_without_rows(*set->left);
        const SelectCore* right = core_without_rows(*set->right);
        return right != nullptr ? left : nullptr;
    }
    const auto* core = as<SelectCore>(query.body);
    if (core == nullptr || !core->group_by.empty()) return nullptr;
    const bool nothing = std::any_of(core->from.begin(), core->from.end(),
                                     [](const TableRef* table) { return needs_nothing(*table); });
    return nothing ? core : nullptr;
}

}  // namespace

std::optional<std::string> ToMysql::without_rows(const Query& query) {
    const SelectCore* core = core_without_rows(query);
    if (core == nullptr) return std::nullopt;
    std::string list;
    for (const Target* target : core->targets) {
        // Of an aggregate there is one row.
        if (target->expression->kind == NodeKind::Star) return std::nullopt;
        if (const auto* call = as<FunctionCall>(target->expression);
            call != nullptr && is_aggregate(Dialect::Postgresql, call->name.back()))
            return std::nullopt;
        list += list.empty() ? "NULL" : ", NULL";
        add_result(of(Family::Text), column_name(*target));
    }
    return "SELECT " + list + " FROM DUAL WHERE FALSE";
}

std::optional<std::string> ToMysql::system_from(const NamedTable& node, ScopeTable& table) {
    const std::string_view schema = schema_of(node.name);
    const std::string_view name = node.name.back();
    if (context_.shown == nullptr || !is_system_table(schema, name)) return std::nullopt;
    auto found = system_table(schema, name, *context_.shown, *context_.server, context_.client_database);
    if (!found)
        refuse("the system catalog " + std::string(name),
               "a MySQL server has nothing that it could be made of");
    const std::string_view alias = node.alias != nullptr ? node.alias->name : name;
    table.name = alias;
    table.spelled = quoted(alias);
    table.columns = std::move(found->columns);
    table.partial = true;
    return found->rows + " AS " + table.spelled;
}

// What PostgreSQL's functions make of an OID stands beside it, in a column of its own.
std::optional<Operand> ToMysql::system_call(const FunctionCall& node, std::string_view name) {
    if (context_.shown == nullptr || node.arguments.empty()) return std::nullopt;
    const auto beside = [&](std::string_view oid, std::string_view column) -> std::optional<Operand> {
        Operand operand = expression(*node.arguments[0]->value);
        if (!operand.column || !operand.text.ends_with(oid))
            refuse(name, "of anything but the system catalogs' own " + std::string(oid));
        operand.text.replace(operand.text.size() - oid.size(), oid.size(), column);
        operand.type = of(Family::Text);
        return operand;
    };
    if (name == "format_type") return beside("atttypid", "braid_type");
    if (name == "pg_get_indexdef") return beside("indexrelid", "braid_definition");
    if (name == "pg_get_constraintdef") return beside("oid", "braid_definition");
    if (name == "pg_get_expr") return beside("adbin", "adbin");
    if (name == "pg_table_is_visible" || name == "pg_type_is_visible") return boolean("TRUE");
    if (name == "pg_get_userbyid") return made(string(context_.user), of(Family::Text));
    return std::nullopt;
}

}  // namespace braid::planner::translate
