// Finds what a statement must ask of the servers. See inquiry.h.
#pragma once

#include <memory>

#include "base/error.h"
#include "planner/analysis/analysis.h"
#include "planner/inquiry.h"
#include "planner/splice.h"

namespace braid::planner {

// nullptr when there is nothing to ask. Error 0A000: a size where its call cannot be completed.
Result<std::shared_ptr<const Inquiry>> make_inquiry(const grammar::Statement& statement,
                                                    std::string_view text, const Analysis& analysis,
                                                    SourceText& source);

}  // namespace braid::planner
