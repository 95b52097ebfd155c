// The tables of functions as arrays, and the few facts about functions that no row tells. See functions.h.
#include "planner/translate/functions.h"

#include <algorithm>
#include <array>

namespace braid::planner::translate {

namespace {

#define BRAID_TRANSLATE(name, signature, text, result) FunctionRow{name, signature, text, result},
#define BRAID_SPECIAL(name) FunctionRow{name, "!", "!", "!"},
#define BRAID_REFUSE(name, reason) FunctionRow{name, "", "", reason},
constexpr FunctionRow kFromPostgresql[] = {
#include "planner/translate/from_postgresql.def"
};
constexpr FunctionRow kFromMysql[] = {
#include "planner/translate/from_mysql.def"
};
#undef BRAID_TRANSLATE
#undef BRAID_SPECIAL
#undef BRAID_REFUSE

constexpr auto kAggregates = std::to_array<std::string_view>({"count",
                                                              "sum",
                                                              "avg",
                                                              "min",
                                                              "max",
                                                              "bool_and",
                                                              "bool_or",
                                                              "every",
                                                              "string_agg",
                                                              "bit_and",
                                                              "bit_or",
                                                              "bit_xor",
                                                              "group_concat",
                                                              "any_value",
                                                              "array_agg",
                                                              "json_agg",
                                                              "jsonb_agg",
                                                              "json_object_agg",
                                                              "jsonb_object_agg",
                                                              "json_arrayagg",
                                                              "json_objectagg",
                                                              "stddev",
                                                              "stddev_pop",
                                                              "stddev_samp",
                                                              "variance",
                                                              "var_pop",
                                                              "var_samp",
                                                              "std",
                                                              "corr",
                                                              "covar_pop",
                                                              "covar_samp",
                                                              "regr_slope",
                                                              "percentile_cont",
                                                              "percentile_disc",
                                                              "mode"});
constexpr auto kWindow =
    std::to_array<std::string_view>({"row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile",
                                     "lag", "lead", "first_value", "last_value", "nth_value"});
constexpr auto kVolatile = std::to_array<std::string_view>(
    {"random", "rand", "gen_random_uuid", "uuid", "clock_timestamp", "sysdate", "nextval", "sleep"});

template <size_t N>
bool holds(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const FunctionRow> function_rows(grammar::Dialect from) {
    if (from == grammar::Dialect::Postgresql) return kFromPostgresql;
    return kFromMysql;
}

std::span<const FunctionRow> function_rows(grammar::Dialect from, std::string_view name) {
    const auto rows = function_rows(from);
    const auto first = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.name == name; });
    const auto last = std::find_if(first, rows.end(), [&](const auto& r) { return r.name != name; });
    return {first, last};
}

bool is_aggregate(grammar::Dialect, std::string_view name) {
    return holds(kAggregates, name);
}

bool is_window_function(std::string_view name) {
    return holds(kWindow, name);
}

bool is_volatile(std::string_view name) {
    return holds(kVolatile, name);
}

}  // namespace braid::planner::translate
