// What a statement costs before anything is planned: the scan, and the scan with its fingerprint.
//
// Target: 0.2 us for a statement of 100 bytes. Built by the release preset: cmake --build build --target
// scanner_bench.
#include <benchmark/benchmark.h>
#include <string>

#include "grammar/fingerprint.h"
#include "grammar/scanner/mysql_scanner.h"
#include "grammar/scanner/postgresql_scanner.h"

namespace {

using namespace braid::grammar;

const std::string kStatements[] = {
    "select abalance from pgbench_accounts where aid = 12345",
    // 100 bytes
    "SELECT o.id, o.total, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.id = 4711",
    "update pgbench_accounts set abalance = abalance + -4711 where aid = 99999",
    "insert into order_lines (order_id, line, product, quantity, price) values ($1, $2, 'a product', 3, "
    "9.99)",
};

void scan(benchmark::State& state) {
    const auto& text = kStatements[state.range(0)];
    ScannedStatement statement;
    for (auto _ : state) {
        PostgresqlScanner scanner(text);
        benchmark::DoNotOptimize(scanner.next(statement));
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(scan)->DenseRange(0, 3);

void scan_and_fingerprint(benchmark::State& state) {
    const auto& text = kStatements[state.range(0)];
    ScannedStatement statement;
    for (auto _ : state) {
        PostgresqlScanner scanner(text);
        benchmark::DoNotOptimize(scanner.next(statement));
        benchmark::DoNotOptimize(fingerprint(statement));
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(scan_and_fingerprint)->DenseRange(0, 3);

// The same statements as MySQL reads them; of $1 it makes a name.
void mysql_scan_and_fingerprint(benchmark::State& state) {
    const auto& text = kStatements[state.range(0)];
    ScannedStatement statement;
    for (auto _ : state) {
        MysqlScanner scanner(text);
        benchmark::DoNotOptimize(scanner.next(statement));
        benchmark::DoNotOptimize(fingerprint(statement));
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(mysql_scan_and_fingerprint)->DenseRange(0, 3);

// An IN list, to show that the time is linear.
void scan_long_list(benchmark::State& state) {
    std::string text = "select * from t where id in (0";
    for (int64_t i = 1; i < state.range(0); ++i) text += ", " + std::to_string(i);
    text += ")";
    ScannedStatement statement;
    for (auto _ : state) {
        PostgresqlScanner scanner(text);
        benchmark::DoNotOptimize(scanner.next(statement));
        benchmark::DoNotOptimize(fingerprint(statement));
    }
    state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * text.size()));
}
BENCHMARK(scan_long_list)->Range(1000, 1000000);

}  // namespace

BENCHMARK_MAIN();
