// Finding questions. See inquiry.h.
//
// A size's call becomes a subquery that has the call's name, so that result columns keep theirs:
//   pg_table_size(c.oid)  ->  (SELECT pg_catalog.pg_table_size(c.oid) + coalesce((SELECT braid_table
//     FROM (VALUES ...) AS braid_elsewhere(...) WHERE braid_relation = ...), 0) AS pg_table_size)
// Manual: 9.27.7 "Database Object Management Functions".
#include "planner/make_inquiry.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/scatter/builder.h"

namespace braid::planner {

using grammar::as;

namespace {

// The columns of Answers::relation_sizes.
constexpr const char* kSizeColumns =
    "braid_relation, braid_main, braid_fsm, braid_vm, braid_init, braid_table, braid_indexes, braid_total";

struct SizeFunction {
    std::string_view name;
    std::string_view column;  // of kSizeColumns; empty: of a database
};
constexpr std::array<SizeFunction, 5> kSizeFunctions = {{{"pg_relation_size", "braid_main"},
                                                         {"pg_table_size", "braid_table"},
                                                         {"pg_indexes_size", "braid_indexes"},
                                                         {"pg_total_relation_size", "braid_total"},
                                                         {"pg_database_size", ""}}};

const SizeFunction* size_function(const grammar::FunctionCall& call, const FunctionContext& context) {
    if (call.name.empty() || call.syntax != grammar::CallSyntax::Plain || call.arguments.empty())
        return nullptr;
    const auto* found = std::find_if(kSizeFunctions.begin(), kSizeFunctions.end(),
                                     [&](const SizeFunction& one) { return one.name == call.name.back(); });
    if (found == kSizeFunctions.end() || classify(call, context) != FunctionClass::PerServer) return nullptr;
    bool plain = std::all_of(
        call.arguments.begin(), call.arguments.end(),
        [](const grammar::Argument* argument) { return argument->name.empty() && !argument->variadic; });
    bool has_fork = found->column == "braid_main" && call.arguments.size() == 2;
    return plain && (call.arguments.size() == 1 || has_fork) ? found : nullptr;
}

// What the other servers' parts add up to.
SqlTemplate size_elsewhere(const grammar::FunctionCall& call, const SizeFunction& function,
                           const SourceText& source) {
    SqlTemplate sql;
    SqlTemplate subject = source.slice(call.arguments[0]->value->span);
    if (function.column.empty()) {
        sql.append("CASE WHEN (");
        sql.append(subject);
        sql.append(")::pg_catalog.text IN (");
        sql.append_answer(SqlTemplate::kDatabaseNames);
        sql.append(") THEN ");
        sql.append_answer(SqlTemplate::kDatabaseSize);
        sql.append(" ELSE 0 END");
        return sql;
    }
    sql.append("coalesce((SELECT ");
    if (call.arguments.size() == 2) {
        sql.append("CASE (");
        sql.append(source.slice(call.arguments[1]->value->span));
        sql.append(
            ")::pg_catalog.text WHEN 'main' THEN braid_main WHEN 'fsm' THEN braid_fsm"
            " WHEN 'vm' THEN braid_vm ELSE braid_init END");
    } else {
        sql.append(function.column);
    }
    sql.append(" FROM (VALUES ");
    sql.append_answer(SqlTemplate::kRelationSizes);
    sql.append(fmt::format(") AS braid_elsewhere({}) WHERE braid_relation = (", kSizeColumns));
    sql.append(subject);
    sql.append(")::pg_catalog.regclass::pg_catalog.oid), 0)");
    return sql;
}

// A size as a table of its own: a subquery there would be named and joined otherwise.
bool stands_in_from(const grammar::Node& statement, const FunctionContext& context) {
    bool found = false;
    grammar::walk(statement, [&](const grammar::Node& node) {
        if (node.kind != grammar::NodeKind::FunctionTable) return !found;
        grammar::walk(node, [&](const grammar::Node& inner) {
            const auto* call = as<grammar::FunctionCall>(&inner);
            found = found || (call != nullptr && size_function(*call, context) != nullptr);
            return !found;
        });
        return !found;
    });
    return found;
}

}  // namespace

Result<std::shared_ptr<const Inquiry>> make_inquiry(const grammar::Statement& statement,
                                                    std::string_view text, const Analysis& analysis,
                                                    SourceText& source) {
    std::vector<std::pair<const grammar::FunctionCall*, const SizeFunction*>> calls;
    grammar::walk(statement, [&](const grammar::Node& node) {
        const auto* call = as<grammar::FunctionCall>(&node);
        const SizeFunction* function = call == nullptr ? nullptr : size_function(*call, analysis.functions());
        if (function != nullptr) calls.emplace_back(call, function);
        return true;
    });
    if (calls.empty() && analysis.asked().empty()) return nullptr;
    if (!calls.empty() && stands_in_from(statement, analysis.functions())) {
        return fail(sqlstate::kFeatureNotSupported,
                    fmt::format("{}() in FROM would count one shard's part only", calls.front().second->name),
                    {}, "Call it in the select list.");
    }
    auto inquiry = std::make_shared<Inquiry>();
    if (!analysis.asked().empty()) fix_time(statement, analysis.functions(), source);
    // From the inside out: a call may stand in another's argument.
    for (auto one = calls.rbegin(); one != calls.rend(); ++one) {
        const auto& [call, function] = *one;
        (function->column.empty() ? inquiry->database_size : inquiry->relation_sizes) = true;
        SqlTemplate sql;
        sql.append(fmt::format("(SELECT pg_catalog.{}(", function->name));
        for (size_t i = 0; i < call->arguments.size(); i++) {
            if (i > 0) sql.append(", ");
            sql.append(source.slice(call->arguments[i]->value->span));
        }
        sql.append(") + ");
        sql.append(size_elsewhere(*call, *function, source));
        sql.append(fmt::format(" AS {})", function->name));
        source.replace(call->span, std::move(sql));
    }
    for (const AskedExpression& asked : analysis.asked()) {
        inquiry->constants.push_back({source.slice(asked.expression->span), asked.key_type});
    }
    for (size_t i = 0; i < analysis.asked().size(); i++) {
        SqlTemplate constant;
        constant.append_constant(i);
        source.replace(analysis.asked()[i].expression->span, std::move(constant));
    }
    inquiry->text = source.slice({0, static_cast<uint32_t>(text.size())});
    return std::shared_ptr<const Inquiry>(std::move(inquiry));
}

}  // namespace braid::planner
