// From a statement's text to its plan, once per shape and worker.
//
// The text is scanned once; the fingerprint finds the plan in the cache, or the statement is parsed and planned.
// Belongs to one worker, used on its thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "planner/statement_plan.h"

namespace braid::proxy {

// One execution's view of a planned statement.
struct SourcedStatement {
    std::shared_ptr<const planner::StatementPlan> plan;
    std::vector<std::string> literals;       // decoded, by slot
    std::vector<std::string> literal_texts;  // as written, by slot
};
using SourcedStatementPtr = std::shared_ptr<const SourcedStatement>;

class StatementSource {
  public:
    // Errors: 42601 for text that is no SQL.
    Result<SourcedStatementPtr> find(std::string_view text, const planner::PlanContext& context,
                                     uint64_t catalog_version);
};

}  // namespace braid::proxy
