// Constants that name relations. See named_relations.h.
#include "planner/named_relations.h"

#include <algorithm>
#include <array>
#include <optional>

#include "grammar/ast/walk.h"
#include "planner/analysis/operands.h"

namespace braid::planner {

using grammar::as;

namespace {

// Which argument is a relation's name, by how many there are: those before it may be left out.
struct NamingFunction {
    std::string_view name;
    size_t from_the_end;  // 1: the last
    size_t most_arguments;
};
constexpr std::array<NamingFunction, 19> kNamingFunctions = {{{"regclass", 1, 1},
                                                              {"to_regclass", 1, 1},
                                                              {"pg_relation_size", 1, 1},
                                                              {"pg_relation_size", 2, 2},
                                                              {"pg_table_size", 1, 1},
                                                              {"pg_indexes_size", 1, 1},
                                                              {"pg_total_relation_size", 1, 1},
                                                              {"pg_relation_filenode", 1, 1},
                                                              {"pg_relation_filepath", 1, 1},
                                                              {"pg_relation_is_publishable", 1, 1},
                                                              {"pg_partition_tree", 1, 1},
                                                              {"pg_partition_ancestors", 1, 1},
                                                              {"pg_partition_root", 1, 1},
                                                              {"pg_get_serial_sequence", 2, 2},
                                                              {"pg_get_viewdef", 1, 1},
                                                              {"row_security_active", 1, 1},
                                                              {"has_table_privilege", 2, 3},
                                                              {"has_any_column_privilege", 2, 3},
                                                              {"has_column_privilege", 3, 4}}};

const grammar::Expression* naming_argument(const grammar::FunctionCall& call,
                                           const FunctionContext& functions) {
    const size_t given = call.arguments.size();
    const bool system = call.name.size() == 1 || call.name[call.name.size() - 2] == "pg_catalog";
    if (call.name.empty() || !system || call.syntax != grammar::CallSyntax::Plain) return nullptr;
    const auto found =
        std::find_if(kNamingFunctions.begin(), kNamingFunctions.end(), [&](const NamingFunction& one) {
            return one.name == call.name.back() && one.from_the_end <= given && given <= one.most_arguments;
        });
    if (found == kNamingFunctions.end() || classify(call, functions) == FunctionClass::Opaque) return nullptr;
    return call.arguments[given - found->from_the_end]->value;
}

// The constant below casts to text and to regclass.
std::optional<router::Operand> constant_of(const grammar::Expression* expression) {
    while (const auto* cast = as<grammar::Cast>(expression)) {
        const bool plain = !cast->type->name.empty() && cast->type->array_bounds.empty();
        if (!plain || (cast->type->name.back() != "regclass" && !is_text(simple_type(*cast->type)))) {
            return std::nullopt;
        }
        expression = cast->operand;
    }
    const auto* literal = as<grammar::Literal>(expression);
    const bool string = literal != nullptr && literal->literal_kind == grammar::LiteralKind::String;
    if (!string && as<grammar::Parameter>(expression) == nullptr) return std::nullopt;
    return operand_of(expression);
}

std::optional<std::string_view> text_of(const router::Operand& operand, const router::Bindings& bindings) {
    using Source = router::Operand::Source;
    switch (operand.source) {
        case Source::Literal:
            if (static_cast<size_t>(operand.slot) >= bindings.literals.size()) return std::nullopt;
            return bindings.literals[static_cast<size_t>(operand.slot)];
        case Source::Parameter: {
            if (operand.parameter == 0 || operand.parameter > bindings.parameters.size()) return std::nullopt;
            const router::BoundParameter& parameter = bindings.parameters[operand.parameter - 1];
            // The binary form of a regclass is a number.
            const bool number = parameter.binary && !is_text(type_from_oid(parameter.type_oid).id);
            if (parameter.null || number) return std::nullopt;
            return parameter.bytes;
        }
        case Source::Constant:
            if (operand.constant.is_null()) return std::nullopt;
            return operand.constant.as_string();
        case Source::Asked: break;
    }
    return std::nullopt;
}

bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// The parts of a qualified name as regclass reads them: folded to lower case unless quoted. Empty when it is
// none. PostgreSQL's SplitIdentifierString with '.'.
std::vector<std::string> name_parts(std::string_view text) {
    const auto skip_blanks = [&] {
        while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    };
    std::vector<std::string> parts;
    while (true) {
        std::string part;
        skip_blanks();
        if (text.starts_with('"')) {
            text.remove_prefix(1);
            while (true) {
                const size_t quote = text.find('"');
                if (quote == std::string_view::npos) return {};
                part += text.substr(0, quote);
                text.remove_prefix(quote + 1);
                if (!text.starts_with('"')) break;
                part += '"';
                text.remove_prefix(1);
            }
        } else {
            while (!text.empty() && text.front() != '.' && !is_blank(text.front())) {
                const char c = text.front();
                part += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
                text.remove_prefix(1);
            }
        }
        if (part.empty()) return {};
        parts.push_back(std::move(part));
        skip_blanks();
        if (text.empty()) return parts;
        if (text.front() != '.') return {};
        text.remove_prefix(1);
    }
}

// Tables and their indexes.
const conf::Relation* find_relation(const PlanContext& context, const std::vector<std::string>& parts) {
    const std::string& name = parts.back();
    const conf::Relation* found = parts.size() > 1 ? context.catalog.find(parts[parts.size() - 2], name)
                                                   : context.catalog.find(context.search_path, name);
    if (found != nullptr) return found;
    for (const auto& [table, relation] : context.catalog.relations()) {
        const bool in_reach = parts.size() > 1
                                  ? table.schema == parts[parts.size() - 2]
                                  : std::find(context.search_path.begin(), context.search_path.end(),
                                              table.schema) != context.search_path.end();
        if (in_reach &&
            std::find(relation.indexes.begin(), relation.indexes.end(), name) != relation.indexes.end()) {
            return &relation;
        }
    }
    return nullptr;
}

// The one shard that has the relation.
std::optional<ShardId> home_of(std::string_view text, const PlanContext& context) {
    const std::vector<std::string> parts = name_parts(text);
    if (parts.empty()) return std::nullopt;
    const conf::Relation* relation = find_relation(context, parts);
    if (relation == nullptr) return std::nullopt;
    const std::string& schema = relation->name.schema;
    if (schema == "pg_catalog" || schema == "information_schema" || schema.starts_with("pg_toast")) {
        return std::nullopt;
    }
    if (const conf::Table* table = context.database.tables.find(schema, relation->name.name)) {
        return table->local() != nullptr ? std::optional(table->local()->shard) : std::nullopt;
    }
    const conf::UnlistedTables& unlisted = context.database.unlisted_tables;
    if (unlisted.policy != conf::Unlisted::Local) return std::nullopt;
    return unlisted.shard;
}

}  // namespace

std::vector<router::Operand> relation_names(const grammar::Statement& statement,
                                            const FunctionContext& functions) {
    std::vector<router::Operand> names;
    grammar::walk(statement, [&](const grammar::Node& node) {
        const grammar::Expression* named = nullptr;
        if (const auto* call = as<grammar::FunctionCall>(&node)) {
            named = naming_argument(*call, functions);
        } else if (const auto* cast = as<grammar::Cast>(&node)) {
            if (!cast->type->name.empty() && cast->type->name.back() == "regclass") named = cast;
        }
        if (named == nullptr) return true;
        if (std::optional<router::Operand> operand = constant_of(named)) {
            names.push_back(std::move(*operand));
        }
        return true;
    });
    return names;
}

router::ShardSet shards_named(const StatementPlan& plan, const PlanContext& context,
                              const router::Bindings& bindings) {
    router::ShardSet shards;
    for (const router::Operand& operand : plan.relation_names) {
        const std::optional<std::string_view> text = text_of(operand, bindings);
        if (!text) continue;
        if (const std::optional<ShardId> home = home_of(*text, context)) shards.add(*home);
    }
    return shards;
}

}  // namespace braid::planner
