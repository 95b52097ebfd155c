// What a statement needs, by its kind. See statement_plan.h; schema_change.cpp plans DDL.
#include <algorithm>

#include <fmt/format.h>

#include "grammar/ast/walk.h"
#include "planner/analysis/analysis.h"
#include "planner/analysis/moments.h"
#include "planner/analysis/parameters.h"
#include "planner/make_inquiry.h"
#include "planner/mysql/build_scatter.h"
#include "planner/mysql/functions.h"
#include "planner/mysql/schema_change.h"
#include "planner/named_relations.h"
#include "planner/scatter/builder.h"
#include "planner/schema_change.h"
#include "planner/statement_plan.h"

namespace braid::planner {

using grammar::as;

namespace {

constexpr const char* kNameTheShard = "Name the shard with /*+ braid: shard=<server> */.";

class StatementPlanner {
  public:
    StatementPlanner(std::string_view text, size_t literal_slots, const PlanContext& context)
        : text_(text), literal_slots_(literal_slots), context_(context), analysis_(context) {}

    std::shared_ptr<const StatementPlan> run(const grammar::Statement& statement);

  private:
    void plan_statement(const grammar::Statement& statement);
    void plan_query(const grammar::Statement& statement, const grammar::Query& query, bool may_scatter,
                    std::string_view why_not);
    void plan_mysql_scatter(const grammar::Statement& statement, const grammar::Query& query,
                            const Block& block);
    void plan_table_of_query(const grammar::Statement& statement, const grammar::CreateTableAs& create);
    void plan_copy(const grammar::Copy& copy);
    void check_functions(const grammar::Statement& statement);
    void plan_inquiry(const grammar::Statement& statement);

    std::string_view text_;
    size_t literal_slots_;
    const PlanContext& context_;
    Analysis analysis_;
    StatementPlan plan_;
};

// Literals that stand outside the tree stay as they are in rewritten SQL, so the plan holds for their values
// only.
void fix_other_slots(StatementPlan& plan, const SourceText& source, size_t literal_slots) {
    std::vector<int> holes = source.slots();
    std::sort(holes.begin(), holes.end());
    for (size_t slot = 0; slot < literal_slots; slot++) {
        if (!std::binary_search(holes.begin(), holes.end(), static_cast<int>(slot))) {
            plan.fixed_slots.push_back(static_cast<int>(slot));
        }
    }
}

void StatementPlanner::plan_query(const grammar::Statement& statement, const grammar::Query& query,
                                  bool may_scatter, std::string_view why_not) {
    Block block = analysis_.analyze_query(query);
    analysis_.finish();
    plan_.access = analysis_.writes() ? Access::Write : Access::Read;
    if (const auto* core = as<grammar::SelectCore>(query.body);
        core != nullptr && !core->into.empty() && !analysis_.is_mysql()) {
        plan_.refusal = not_supported("SELECT INTO creates a table, which must be in the configuration first",
                                      "Create the table, then INSERT ... SELECT.");
    }
    bool partitioned = block.core.is_partitioned();
    if (partitioned) plan_.driving = block.core.driving;
    const auto* operation = as<grammar::SetOperation>(query.body);
    if (block.deduplicates && !partitioned && operation != nullptr && !operation->all) {
        plan_.driving = block.deduplicated_driving;
    }
    if (analysis_.outer_aggregate()) {
        plan_.driving.clear();
        plan_.scatter_refusal =
            cannot_scatter("a subquery holds an aggregate over columns of the query around it").value();
        return;
    }
    if (analysis_.writes() || analysis_.writes_reference()) {
        plan_.driving.clear();
        return;
    }
    if (!may_scatter) {
        plan_.scatter_refusal = cannot_scatter(why_not).value();
        return;
    }
    if (analysis_.is_mysql()) {
        plan_mysql_scatter(statement, query, block);
        return;
    }
    SourceText source(text_, statement);
    Result<std::shared_ptr<const ScatterPlan>> scatter =
        build_scatter({query, block, analysis_, source, context_.catalog, plan_.fixed_slots});
    if (scatter) {
        plan_.scatter = std::move(*scatter);
        fix_other_slots(plan_, source, literal_slots_);
    } else {
        plan_.scatter_refusal = scatter.error();
    }
    // An unproven function or a subquery over other shards spoils one shard's answer too, unless all uses
    // meet.
    if (!scatter && !obstacle(query, analysis_.functions()).empty()) plan_.driving.clear();
}

void StatementPlanner::plan_mysql_scatter(const grammar::Statement& statement, const grammar::Query& query,
                                          const Block& block) {
    SourceText source(text_, statement, grammar::Dialect::Mysql);
    const bool crosses = std::any_of(
        context_.database.shards.begin(), context_.database.shards.end(),
        [&](ServerId id) { return context_.topology.server(id).kind != conf::ServerKind::Mysql; });
    Result<std::shared_ptr<const MysqlScatterPlan>> scatter = build_mysql_scatter(
        {query, block, analysis_, source, context_.catalog, plan_.fixed_slots, crosses}, text_);
    if (scatter) {
        plan_.mysql_scatter = std::move(*scatter);
        plan_.names_from_text = takes_names_from_text(query);
        plan_.types_from_parameters = takes_types_from_parameters(query);
        fix_other_slots(plan_, source, literal_slots_);
    } else {
        plan_.scatter_refusal = scatter.error();
    }
    if (!scatter && !obstacle(query, analysis_.functions()).empty()) plan_.driving.clear();
}

// The new table is on one shard, and so must be what its query reads: a write there.
void StatementPlanner::plan_table_of_query(const grammar::Statement& statement,
                                           const grammar::CreateTableAs& create) {
    if (analysis_.is_mysql()) {
        plan_mysql_schema_change(statement, context_, plan_);
        return;
    }
    plan_schema_change(statement, text_, context_, plan_);
    const auto* select = as<grammar::SelectStatement>(create.query);
    if (plan_.refusal || select == nullptr) return;
    plan_query(*create.query, *select->query, false, "a table on one shard is made of one shard's rows");
    plan_.access = Access::Write;
}

void StatementPlanner::plan_copy(const grammar::Copy& copy) {
    if (copy.endpoint != grammar::CopyEndpoint::Client) {
        plan_.refusal =
            not_supported("COPY with a file or program runs on one server's own disk", kNameTheShard);
        return;
    }
    if (copy.query != nullptr) {
        plan_statement(*copy.query);
        plan_.scatter = nullptr;
        plan_.scatter_refusal =
            cannot_scatter("COPY of a query over several shards is not available yet").value();
        return;
    }
    if (copy.table != nullptr) analysis_.analyze_table(*copy.table, copy.from);
    analysis_.finish();
    plan_.access = copy.from ? Access::Write : Access::Read;
    plan_.scatter_refusal = cannot_scatter("COPY over several shards is not available yet").value();
}

void StatementPlanner::plan_statement(const grammar::Statement& statement) {
    switch (statement.kind) {
        case grammar::NodeKind::SelectStatement:
            plan_query(statement, *as<grammar::SelectStatement>(&statement)->query, true, {});
            break;
        case grammar::NodeKind::DeclareCursor:
            plan_query(statement, *as<grammar::DeclareCursor>(&statement)->query, false,
                       "a cursor over several shards is not available yet");
            break;
        case grammar::NodeKind::Insert:
            analysis_.analyze_insert(*as<grammar::Insert>(&statement));
            analysis_.finish();
            plan_.access = Access::Write;
            break;
        case grammar::NodeKind::Update:
            analysis_.analyze_update(*as<grammar::Update>(&statement));
            analysis_.finish();
            plan_.access = Access::Write;
            break;
        case grammar::NodeKind::Delete:
            analysis_.analyze_delete(*as<grammar::Delete>(&statement));
            analysis_.finish();
            plan_.access = Access::Write;
            break;
        case grammar::NodeKind::Merge:
            analysis_.analyze_merge(*as<grammar::Merge>(&statement));
            analysis_.finish();
            plan_.access = Access::Write;
            break;
        case grammar::NodeKind::Explain: {
            const auto& explain = *as<grammar::Explain>(&statement);
            if (explain.statement->kind == grammar::NodeKind::Execute) {
                plan_.refusal = not_supported(
                    "EXPLAIN EXECUTE is not available: the servers do not know the statement by its name",
                    "EXPLAIN the statement itself, or use EXPLAIN ROUTE EXECUTE.");
                break;
            }
            plan_statement(*explain.statement);
            plan_.scatter = nullptr;
            plan_.mysql_scatter = nullptr;
            if (!explain.analyze && plan_.access == Access::Write) plan_.access = Access::Read;
            plan_.scatter_refusal =
                not_supported("EXPLAIN shows the plan of one server, and this statement runs on several",
                              "EXPLAIN ROUTE shows what runs where.");
            break;
        }
        case grammar::NodeKind::Copy: plan_copy(*as<grammar::Copy>(&statement)); break;
        case grammar::NodeKind::LockTable:
            for (const grammar::NamedTable* table : as<grammar::LockTable>(&statement)->tables) {
                analysis_.analyze_table(*table, true);
            }
            analysis_.finish();
            plan_.access = Access::Write;
            break;
        case grammar::NodeKind::Do:
            analysis_.analyze_expressions(statement);
            analysis_.finish();
            plan_.scatter_refusal = cannot_scatter("DO has no rows to merge").value();
            break;
        case grammar::NodeKind::LoadData:
            analysis_.analyze_load(*as<grammar::LoadData>(&statement));
            analysis_.finish();
            plan_.access = Access::Write;
            break;
        case grammar::NodeKind::CreateTableAs:
            plan_table_of_query(statement, *as<grammar::CreateTableAs>(&statement));
            break;
        default:
            if (analysis_.is_mysql()) {
                plan_mysql_schema_change(statement, context_, plan_);
            } else {
                plan_schema_change(statement, text_, context_, plan_);
            }
            break;
    }
}

void StatementPlanner::check_functions(const grammar::Statement& statement) {
    std::string opaque = opaque_function(statement, analysis_.functions());
    if (opaque.empty() || plan_.refusal) return;
    std::string hint =
        "Declare it IMMUTABLE when it reads no table, or name the shard with /*+ braid: shard=<server> */.";
    if (analysis_.is_mysql()) hint = kNameTheShard;
    // Which overload a call means depends on its arguments' types, which only a server knows.
    if (context_.catalog.find_function("pg_catalog", opaque, {})) {
        hint += fmt::format(" Write pg_catalog.{}() where the server's own is meant.", opaque);
    }
    plan_.refusal = not_supported(
        fmt::format("function {}() may read or change rows of any shard, and Braid cannot see its body",
                    opaque),
        std::move(hint));
}

void StatementPlanner::plan_inquiry(const grammar::Statement& statement) {
    SourceText source(text_, statement);
    Result<std::shared_ptr<const Inquiry>> inquiry = make_inquiry(statement, text_, analysis_, source);
    if (!inquiry) {
        plan_.refusal = inquiry.error();
    } else if (*inquiry != nullptr) {
        plan_.inquiry = std::move(*inquiry);
        fix_other_slots(plan_, source, literal_slots_);
    }
}

std::shared_ptr<const StatementPlan> StatementPlanner::run(const grammar::Statement& statement) {
    plan_statement(statement);
    plan_.uses = std::move(analysis_.uses());
    if (analysis_.is_mysql()) {
        plan_.session_calls = session_calls(statement);
        plan_.counters = std::move(analysis_.counters());
    } else {
        plan_.known_text = known_text(statement, analysis_);
        plan_.unsure_parameters = unsure_parameters(statement, plan_.uses);
    }
    plan_.local_shards |= analysis_.local_shards();
    if (analysis_.refusal() && !plan_.refusal) plan_.refusal = analysis_.refusal();
    for (int slot : analysis_.fixed_slots()) plan_.fixed_slots.push_back(slot);
    if (analysis_.writes_reference() && !plan_.refusal) {
        plan_.refusal = not_supported(
            "a write to a reference table changes its copy on every shard, and a transaction over several "
            "shards is "
            "not available yet");
    }
    if (plan_.access != Access::Schema) {
        check_functions(statement);
        if (!analysis_.is_mysql()) plan_.relation_names = relation_names(statement, analysis_.functions());
    }
    std::vector<const grammar::Expression*> asked;
    for (const AskedExpression& one : analysis_.asked()) asked.push_back(one.expression);
    plan_.counts_on_one_server = uses_sequence(statement, context_.dialect, asked);
    plan_.meets_on_one_server = uses_meeting_point(statement, context_.dialect);
    bool reads_tables = !plan_.uses.empty() || !plan_.local_shards.empty();
    // Rows that one shard takes and the next does not are no use.
    const bool spreads = analysis_.is_mysql() ||
                         std::any_of(plan_.uses.begin(), plan_.uses.end(),
                                     [](const TableUse& use) { return use.stores || !use.new_rows.empty(); });
    plan_.counts_beside_tables =
        plan_.counts_on_one_server && reads_tables && !spreads && plan_.access != Access::Schema;
    if (plan_.counts_on_one_server && reads_tables && spreads && !plan_.refusal) {
        plan_.refusal = not_supported(
            "a sequence counts on each shard for itself, so its values would repeat over the shards",
            "Take the value first, with a statement that names no table: SELECT nextval('...').");
    }
    if (plan_.access != Access::Schema && !plan_.refusal && !analysis_.is_mysql()) plan_inquiry(statement);
    std::sort(plan_.fixed_slots.begin(), plan_.fixed_slots.end());
    plan_.fixed_slots.erase(std::unique(plan_.fixed_slots.begin(), plan_.fixed_slots.end()),
                            plan_.fixed_slots.end());
    return std::make_shared<const StatementPlan>(std::move(plan_));
}

}  // namespace

std::shared_ptr<const StatementPlan> plan(const grammar::Statement& statement, std::string_view text,
                                          size_t literal_slots, const PlanContext& context) {
    return StatementPlanner(text, literal_slots, context).run(statement);
}

}  // namespace braid::planner
