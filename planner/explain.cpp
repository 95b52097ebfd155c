// EXPLAIN ROUTE as text. See statement_plan.h.
#include <fmt/format.h>

#include "planner/statement_plan.h"

namespace braid::planner {
namespace {

std::string names(const router::ShardSet& shards, const PlanContext& context) {
    std::string text;
    shards.for_each([&](ShardId shard) {
        text += (text.empty() ? "" : ",") + context.topology.shard_name(context.database, shard);
    });
    return text.empty() ? "none" : text;
}

// What is known of each distributed table's key, and the shards that follow.
void add_uses(std::vector<std::string>& lines, const StatementPlan& plan, const PlanContext& context,
              const router::Bindings& bindings) {
    for (const TableUse& use : plan.uses) {
        const router::TableRouter& table = *context.layout.find(use.table);
        if (table.problem()) continue;
        if (!use.new_rows.empty()) {
            lines.push_back(
                fmt::format("  table {}: {} new row(s)", table.table().display_name(), use.new_rows.size()));
            continue;
        }
        lines.push_back(fmt::format("  table {}: {} -> {}", table.table().display_name(),
                                    to_string(use.predicate, table),
                                    names(evaluate(use.predicate, table, bindings), context)));
    }
}

void add_tree(std::vector<std::string>& lines, const StatementPlan& plan, const std::string& shards) {
    std::string indent = "  ";
    const bool mysql = plan.mysql_scatter != nullptr;
    for (const std::string& node : mysql ? plan.mysql_scatter->tree() : plan.scatter->tree()) {
        lines.push_back(indent + node);
        indent += "  ";
    }
    const SqlTemplate sql = mysql ? plan.mysql_scatter->shown_sql() : plan.scatter->describe_sql();
    lines.push_back(fmt::format("{}remote query on {}: {}", indent, shards, sql.show()));
}

}  // namespace

std::vector<std::string> explain(const StatementPlan& plan, const PlanContext& context,
                                 const router::Bindings& bindings, const Steering& steering,
                                 std::string_view statement_text) {
    std::vector<std::string> lines;
    if (plan.inquiry && !plan.inquiry->constants.empty() && !plan.refusal && !steering.shard) {
        lines.push_back("route: single shard, once a server has told the key");
        add_uses(lines, plan, context, bindings);
        for (const Inquiry::Constant& constant : plan.inquiry->constants) {
            lines.push_back("  ask once: " + constant.expression.show());
        }
        lines.push_back("  relay: " + plan.inquiry->text.show());
        return lines;
    }
    Result<Decision> decision = decide(plan, context, bindings, steering);
    if (!decision) {
        lines.push_back(fmt::format("route: refused {}", decision.error().message));
        if (!decision.error().hint.empty()) lines.push_back("  hint: " + decision.error().hint);
        add_uses(lines, plan, context, bindings);
        return lines;
    }
    if (const auto* one = std::get_if<OneShard>(&*decision)) {
        router::ShardSet shard{one->shard};
        lines.push_back("route: single shard=" + names(shard, context));
        add_uses(lines, plan, context, bindings);
        if (plan.inquiry && !steering.shard) lines.push_back("  ask every shard: sizes");
        lines.push_back(fmt::format("  relay to {}: {}", names(shard, context), statement_text));
    } else if (const auto* several = std::get_if<SeveralShards>(&*decision)) {
        std::string shards = names(several->shards, context);
        lines.push_back("route: scatter shards=" + shards);
        add_uses(lines, plan, context, bindings);
        add_tree(lines, plan, shards);
    } else {
        const auto& every = std::get<EveryShard>(*decision);
        lines.push_back("route: scatter shards=" + names(every.shards, context));
        lines.push_back(fmt::format("  {} on {}: {}",
                                    plan.outside_transaction
                                        ? "shard after shard"
                                        : "one transaction each, committed after all succeeded,",
                                    names(every.shards, context), statement_text));
    }
    return lines;
}

}  // namespace braid::planner
