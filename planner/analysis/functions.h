// What the functions that a statement calls mean for running it on several shards.
//
// Braid looks up each name in the catalog. What it cannot see into (a user's function in SQL or PL/pgSQL may
// read any table) is refused wherever another shard's rows could matter; what answers differently on each
// server is refused above several of them; the transaction's time is replaced by one value.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast/statement.h"
#include "planner/analysis/relation.h"

namespace braid::planner {

enum class FunctionClass : uint8_t {
    Plain,  // the same everywhere: immutable, or stable under equal settings, or harmlessly random
    Aggregate,
    TransactionTime,  // now(), current_date, ...: one value for all shards
    PerServer,  // each server has its own answer: pg_backend_pid(), nextval(), currval(), version details
    Opaque,     // a user's function whose body Braid cannot see
    Unknown,    // no such function in the catalog: the server will say so
};

struct FunctionContext {
    const conf::Catalog& catalog;
    const std::vector<std::string>& search_path;
    grammar::Dialect dialect = grammar::Dialect::Postgresql;
};

FunctionClass classify(const grammar::FunctionCall& call, const FunctionContext& context);

// The call's name for messages: "pg_catalog.now" -> "now".
std::string function_name(const grammar::FunctionCall& call);

// Is it an aggregate call of its own query block (not a window function)?
bool is_aggregate(const grammar::FunctionCall& call, const FunctionContext& context);

// The first reason in the expression or statement below `node` why it cannot be computed on several shards as
// one server would; empty when there is none. Looks into subqueries too.
std::string obstacle(const grammar::Node& node, const FunctionContext& context);

// Does anything below `node` give another value at each call (random(), clock_timestamp())?
bool has_volatile_function(const grammar::Node& node, const FunctionContext& context);

// Does anything below `node` use a sequence (nextval(), currval(), setval(), lastval())? nextval() inside one
// of the expressions in `except` does not count.
bool uses_sequence(const grammar::Node& node, grammar::Dialect dialect,
                   std::span<const grammar::Expression* const> except = {});

// Does anything below `node` call what clients meet at: pg_notify() and the advisory locks,
// MySQL's GET_LOCK()?
bool uses_meeting_point(const grammar::Node& node, grammar::Dialect dialect);

// Has the expression a value that any one server can tell without a row: no columns, subqueries, aggregates
// or sets in it?
bool can_be_asked(const grammar::Expression& expression, const FunctionContext& context);

// The first opaque function below `node`; empty when there is none.
std::string opaque_function(const grammar::Node& node, const FunctionContext& context);

}  // namespace braid::planner
