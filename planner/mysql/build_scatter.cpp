// Which way a SELECT is merged. See build_scatter.h.
#include "planner/mysql/build_scatter.h"

#include <algorithm>

#include "grammar/ast/walk.h"
#include "planner/mysql/rows_scatter.h"

namespace braid::planner {

using grammar::as;

namespace {

// What is spliced must not stand inside a /*! comment */.
bool has_executable_comment(std::string_view text) {
    return text.find("/*!") != std::string_view::npos || text.find("/*M!") != std::string_view::npos;
}

std::string option_in_the_way(const grammar::Query& query) {
    std::string reason;
    grammar::walk(query, [&](const grammar::Node& node) {
        if (const auto* core = as<grammar::SelectCore>(&node)) {
            if (!core->into.empty()) reason = "SELECT ... INTO";
            if (core != query.body && counts_found_rows(*core))
                reason = "SQL_CALC_FOUND_ROWS stands in a part of the statement";
        }
        const auto* inner = as<grammar::Query>(&node);
        if (inner != nullptr && !inner->into.empty()) reason = "SELECT ... INTO";
        return reason.empty();
    });
    return reason;
}

// Braid counts: the shards are not asked to.
Status take_out_found_rows(const ScatterRequest& request) {
    const auto* core = as<grammar::SelectCore>(request.query.body);
    if (core == nullptr || !counts_found_rows(*core) || core->targets.empty()) return {};
    const grammar::Span head{core->span.begin, core->targets.front()->span.begin};
    std::string text(request.source.text(head));
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    const size_t at = text.find(kFoundRowsOption);
    // The second one may be the option, and the first one in a comment.
    if (at == std::string::npos || text.find(kFoundRowsOption, at + 1) != std::string::npos)
        return cannot_scatter("SQL_CALC_FOUND_ROWS is named more than once");
    const auto begin = static_cast<uint32_t>(head.begin + at);
    request.source.replace({begin, begin + static_cast<uint32_t>(kFoundRowsOption.size())}, {});
    return {};
}

bool is_grouped(const ScatterRequest& request, const grammar::SelectCore& core, bool& window) {
    bool grouped = !core.group_by.empty();
    const auto look = [&](const grammar::Node& node) {
        grammar::walk(node, [&](const grammar::Node& current) {
            if (current.kind == grammar::NodeKind::Query) return false;
            const auto* call = as<grammar::FunctionCall>(&current);
            if (call != nullptr && call->over != nullptr) window = true;
            if (call != nullptr && is_aggregate(*call, request.analysis.functions())) grouped = true;
            return true;
        });
    };
    for (const grammar::Target* target : core.targets) look(*target);
    if (core.having != nullptr) look(*core.having);
    for (const grammar::OrderItem* item : request.query.order_by) look(*item);
    return grouped;
}

MysqlScatterResult choose(const ScatterRequest& request) {
    const Block& block = request.block;
    if (const auto* operation = as<grammar::SetOperation>(request.query.body)) {
        const bool deduplicated = block.deduplicates && !operation->all;
        if (!block.shape.is_partitioned() && !deduplicated) return cannot_scatter(block.shape.reason);
        return scatter_mysql_columns(request, nullptr);
    }
    const auto* core = as<grammar::SelectCore>(request.query.body);
    if (core == nullptr) return cannot_scatter("it is no SELECT");
    if (block.core.is_single()) return cannot_scatter(block.core.reason);
    if (block.shape.is_partitioned()) {
        // ORDER BY of a DISTINCT may name nothing but its columns, and each shard has removed its duplicates.
        const bool ordered_distinct =
            core->distinct == grammar::Distinctness::Distinct && !request.query.order_by.empty();
        return ordered_distinct ? scatter_mysql_columns(request, core) : scatter_mysql_rows(request, *core);
    }
    bool window = false;
    const bool grouped = is_grouped(request, *core, window);
    if (window) return cannot_scatter("a window function sees rows of several shards");
    if (grouped) return scatter_mysql_aggregates(request, *core);
    if (core->distinct == grammar::Distinctness::Distinct) return scatter_mysql_columns(request, core);
    return cannot_scatter(block.shape.reason);
}

}  // namespace

// The columns' names are those of the first branch.
bool takes_names_from_text(const grammar::Query& query) {
    const grammar::Query* first = &query;
    while (const auto* operation = as<grammar::SetOperation>(first->body)) first = operation->left;
    const auto* core = as<grammar::SelectCore>(first->body);
    if (core == nullptr) return true;
    return !std::all_of(core->targets.begin(), core->targets.end(), [](const grammar::Target* target) {
        return !target->alias.empty() || target->expression->kind == grammar::NodeKind::ColumnRef ||
               target->expression->kind == grammar::NodeKind::Star;
    });
}

bool takes_types_from_parameters(const grammar::Query& query) {
    const auto has_parameter = [](const grammar::Node& node) {
        bool found = false;
        grammar::walk(node, [&](const grammar::Node& current) {
            found = found || current.kind == grammar::NodeKind::Parameter;
            return !found;
        });
        return found;
    };
    const auto* core = as<grammar::SelectCore>(query.body);
    // What a branch or a common table gives may be anything.
    if (core == nullptr || query.with != nullptr) return has_parameter(query);
    bool found = false;
    for (const grammar::Target* target : core->targets) found = found || has_parameter(*target);
    for (const grammar::GroupingElement* element : core->group_by) found = found || has_parameter(*element);
    for (const grammar::OrderItem* item : query.order_by) found = found || has_parameter(*item);
    for (const grammar::TableRef* item : core->from) found = found || has_parameter(*item);
    if (core->having != nullptr) found = found || has_parameter(*core->having);
    return found;
}

MysqlScatterResult build_mysql_scatter(const ScatterRequest& request, std::string_view text) {
    if (request.analysis.locks_rows()) return cannot_scatter("it locks rows on several shards");
    if (has_executable_comment(text))
        return cannot_scatter("it has a /*! comment */, whose text cannot be taken apart");
    if (std::string reason = option_in_the_way(request.query); !reason.empty()) return cannot_scatter(reason);
    if (std::string reason = obstacle(request.query, request.analysis.functions()); !reason.empty())
        return cannot_scatter(reason);
    if (!request.catalog.mariadb && reads_clock(request.query, request.analysis.functions()))
        return cannot_scatter("each shard would read its own clock");
    if (Status taken = take_out_found_rows(request); !taken) return Failure(std::move(taken.error()));
    run_once(request.analysis, request.source);
    return choose(request);
}

}  // namespace braid::planner
