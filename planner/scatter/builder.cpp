// Which way a SELECT is merged. See builder.h.
#include "planner/scatter/builder.h"

#include <algorithm>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/analysis/operands.h"

namespace braid::planner {

using grammar::as;

Failure cannot_scatter(std::string_view reason) {
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("this statement cannot be answered from several shards: {}", reason), {},
                "EXPLAIN ROUTE shows the shards. Restrict the distribution key to one shard, or name it with "
                "/*+ braid: shard=<server> */.");
}

Result<std::optional<LimitSpec>> limit_of(const grammar::LimitClause* limit) {
    if (limit == nullptr) return std::nullopt;
    LimitSpec spec;
    spec.with_ties = limit->with_ties;
    for (auto [expression, operand] :
         {std::pair{limit->limit, &spec.limit}, std::pair{limit->offset, &spec.offset}}) {
        if (expression == nullptr) continue;
        *operand = operand_of(expression);
        if (!*operand) return cannot_scatter("LIMIT or OFFSET is an expression, not a constant or parameter");
    }
    // FETCH FIRST ROW ONLY means one.
    if (limit->fetch && limit->limit == nullptr && !limit->limit_all) {
        router::Operand one;
        one.constant = Value::int8(1);
        spec.limit = std::move(one);
    }
    if (!spec.limit && !spec.offset) return std::nullopt;
    return spec;
}

namespace {

// The call that a column has its name from.
const grammar::FunctionCall* naming_call(const grammar::Expression* expression) {
    while (expression != nullptr) {
        if (const auto* call = as<grammar::FunctionCall>(expression)) return call;
        if (const auto* cast = as<grammar::Cast>(expression)) {
            expression = cast->operand;
        } else if (const auto* collate = as<grammar::Collate>(expression)) {
            expression = collate->operand;
        } else if (const auto* choice = as<grammar::Case>(expression)) {
            expression = choice->otherwise;
        } else {
            return nullptr;
        }
    }
    return nullptr;
}

}  // namespace

void fix_time(const grammar::Node& node, const FunctionContext& functions, SourceText& source) {
    std::vector<const grammar::FunctionCall*> naming;
    grammar::walk(node, [&](const grammar::Node& current) {
        if (const auto* target = as<grammar::Target>(&current); target != nullptr && target->alias.empty()) {
            if (const grammar::FunctionCall* call = naming_call(target->expression)) naming.push_back(call);
        }
        const auto* call = as<grammar::FunctionCall>(&current);
        if (call == nullptr || classify(*call, functions) != FunctionClass::TransactionTime) return true;
        std::string_view name = call->name.back();
        // Statements around this one may know the column by the function's name.
        const bool names = std::find(naming.begin(), naming.end(), call) != naming.end();
        SqlTemplate time;
        time.append(names ? "(SELECT " : "(");
        time.append_transaction_time();
        std::string precision;
        if (!call->arguments.empty()) {
            precision = fmt::format("({})", source.text(call->arguments[0]->value->span));
        }
        if (name == "current_date") time.append("::date");
        if (name == "current_time") time.append(fmt::format("::timetz{}", precision));
        if (name == "localtime") time.append(fmt::format("::time{}", precision));
        if (name == "localtimestamp") time.append(fmt::format("::timestamp{}", precision));
        if (name == "current_timestamp" && !precision.empty()) {
            time.append(fmt::format("::timestamptz{}", precision));
        }
        time.append(names ? fmt::format(" AS {})", quote_identifier(name)) : ")");
        source.replace(call->span, std::move(time));
        return true;
    });
}

// The inner ones come first: an outer one is cut out with what it holds.
void run_once(const Analysis& analysis, SourceText& source) {
    for (const grammar::Query* branch : analysis.once_branches()) {
        SqlTemplate once;
        once.append("(");
        once.append(source.slice(branch->span));
        once.append_first_shard_alone();
        once.append(")");
        source.replace(branch->span, std::move(once));
    }
}

Result<std::shared_ptr<const ScatterPlan>> build_scatter(const ScatterRequest& request) {
    if (request.analysis.locks_rows()) return cannot_scatter("it locks rows on several shards");
    if (std::string reason = obstacle(request.query, request.analysis.functions()); !reason.empty()) {
        return cannot_scatter(reason);
    }
    fix_time(request.query, request.analysis.functions(), request.source);
    run_once(request.analysis, request.source);
    for (const grammar::OrderItem* item : request.query.order_by) {
        if (!item->using_operator.empty()) return cannot_scatter("ORDER BY ... USING an operator");
    }
    const Block& block = request.block;
    if (const auto* operation = as<grammar::SetOperation>(request.query.body)) {
        bool deduplicated = block.deduplicates && !operation->all;
        if (!block.shape.is_partitioned() && !deduplicated) return cannot_scatter(block.shape.reason);
        return scatter_set_operation(request, *operation);
    }
    const auto* core = as<grammar::SelectCore>(request.query.body);
    if (core == nullptr) return cannot_scatter("it is no SELECT");
    if (!core->into.empty()) return cannot_scatter("SELECT INTO creates a table");
    if (block.core.is_single()) return cannot_scatter(block.core.reason);
    if (block.shape.is_partitioned()) return scatter_rows(request, *core);

    bool plain_distinct = core->distinct == grammar::Distinctness::Distinct;
    bool grouped = !core->group_by.empty() || core->having != nullptr;
    bool window = false;
    auto look = [&](const grammar::Node& node) {
        grammar::walk(node, [&](const grammar::Node& current) {
            if (current.kind == grammar::NodeKind::Query) return false;
            const auto* call = as<grammar::FunctionCall>(&current);
            if (call != nullptr && call->over != nullptr) window = true;
            if (call != nullptr && is_aggregate(*call, request.analysis.functions())) grouped = true;
            return true;
        });
    };
    for (const grammar::Target* target : core->targets) look(*target);
    for (const grammar::OrderItem* item : request.query.order_by) look(*item);
    if (window) return cannot_scatter("a window function sees rows of several shards");
    if (core->distinct == grammar::Distinctness::DistinctOn) {
        return cannot_scatter("DISTINCT ON compares rows of several shards");
    }
    if (grouped) return scatter_aggregates(request, *core);
    if (plain_distinct) return scatter_rows(request, *core);
    return cannot_scatter(block.shape.reason);
}

}  // namespace braid::planner
