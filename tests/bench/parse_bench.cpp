// The price of a plan-cache miss in the grammar: scan, fingerprint, parse, build; and of unparse.
//
// Built in release by `cmake --build build --target parse_bench`.
#include <benchmark/benchmark.h>
#include <string>

#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "grammar/unparse/unparse.h"

namespace {

using namespace braid::grammar;

constexpr std::string_view kSimple = "select abalance from pgbench_accounts where aid = 4711";

constexpr std::string_view kJoin =
    "select c.name, o.id, o.placed_at, sum(l.quantity * l.price) as total from customers c join orders o on "
    "o.customer_id = c.id left join order_lines l on l.order_id = o.id where c.country in ('de', 'fr') and "
    "o.placed_at >= '2024-01-01' group by c.name, o.id, o.placed_at having count(*) > 2 order by total desc "
    "limit 20";

std::string in_list() {
    std::string sql = "select * from t where a in (0";
    for (int i = 1; i < 1000; ++i) sql += ", " + std::to_string(i);
    return sql + ")";
}

void parse(benchmark::State& state, std::string_view sql) {
    Parser parser;
    parser.warm_up();
    for (auto _ : state) benchmark::DoNotOptimize(parser.parse(sql));
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(sql.size()));
}

void rewrite(benchmark::State& state, std::string_view sql) {
    Parser parser;
    const auto parsed = parser.parse(sql);
    for (auto _ : state) benchmark::DoNotOptimize(unparse(*parsed->statement));
}

void cold(benchmark::State& state) {
    for (auto _ : state) {
        Parser parser;
        benchmark::DoNotOptimize(parser.parse(kJoin));
    }
}

void warm_up(benchmark::State& state) {
    for (auto _ : state) {
        Parser parser;
        parser.warm_up();
    }
}

BENCHMARK_CAPTURE(parse, simple, kSimple);
BENCHMARK_CAPTURE(parse, join, kJoin);
BENCHMARK_CAPTURE(parse, in_list_1000, in_list());
BENCHMARK_CAPTURE(rewrite, join, kJoin);
BENCHMARK(cold);
BENCHMARK(warm_up);

}  // namespace

BENCHMARK_MAIN();
