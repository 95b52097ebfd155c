// From a statement's words to its plan, once per shape and worker.
//
// The fingerprint finds the plan in the cache, or the statement is parsed and planned. Belongs to one worker,
// used on its thread.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "grammar/hint.h"
#include "grammar/parser/parser.h"
#include "planner/statement_plan.h"
#include "proxy/session/plan_cache.h"

namespace braid::proxy {

// One statement with its plan and its constants. Views point into the statement's text, which must outlive
// it, and into `storage`.
struct SourcedStatement {
    CachedPlan cached;
    std::vector<std::string_view> literals;       // decoded, by slot
    std::vector<std::string_view> literal_texts;  // as written, by slot
    std::vector<std::unique_ptr<std::string>> storage;

    const planner::StatementPlan& plan() const { return *cached.plan; }
};
using SourcedStatementPtr = std::shared_ptr<const SourcedStatement>;

class StatementSource {
  public:
    StatementSource();

    // `scanned` has its constants lifted. Errors: 42601 (MySQL: 42000) and 54001 for text that is no SQL,
    // faults in its constants.
    Result<SourcedStatementPtr> find(const grammar::ScannedStatement& scanned,
                                     const grammar::Fingerprint& fingerprint,
                                     const planner::PlanContext& context, uint64_t catalog_version);

    // For statements that are not planned.
    grammar::Parser& parser() { return parser_; }

  private:
    grammar::Parser parser_;
    PlanCache cache_;
};

}  // namespace braid::proxy
