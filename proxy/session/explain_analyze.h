// EXPLAIN ROUTE ANALYZE: runs the statement, drops its rows, and tells what each shard gave and how long it
// took.
//
// Called by local_rows.cpp after the route itself was told. Writes happen, as PostgreSQL's EXPLAIN ANALYZE
// has it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/session/core.h"
#include "proxy/session/scatter.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

// "  my1: rows=5 bytes=100 time=0.500 ms" of a node or a shard; "actual: rows=5 time=0.700 ms" of the whole.
std::string measured_line(std::string_view node, uint64_t rows, uint64_t bytes,
                          std::chrono::microseconds time);
std::string actual_line(uint64_t rows, std::chrono::microseconds time);

// Of an EXPLAIN ROUTE.
bool is_analyze(const SqlStatement& statement);

// The lines to be added to those of explain_route(); none for a statement that is refused. Errors: the
// servers', 0A000 for what is not a query or a change of rows.
awaitable<Result<std::vector<std::string>>> run_analyzed(SessionCore& core, const SqlStatement& inner,
                                                         const SqlStatement& whole,
                                                         const BoundValues& values);

}  // namespace braid::proxy
