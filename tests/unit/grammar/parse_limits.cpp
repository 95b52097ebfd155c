// Long and deep statements: an answer or a clear error, soon, without a deep stack.
#include <pthread.h>
#include <string>

#include <gtest/gtest.h>

#include "grammar/ast/walk.h"
#include "grammar/parser/parser.h"
#include "grammar/unparse/unparse.h"

namespace braid::grammar {
namespace {

std::string repeat(const std::string& text, int times) {
    std::string out;
    out.reserve(text.size() * static_cast<size_t>(times));
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

// Everything that walks a tree runs over it.
void expect_works(const std::string& sql) {
    Parser parser;
    const auto first = parser.parse(sql);
    ASSERT_TRUE(first) << sql.substr(0, 80) << "\n" << first.error().message;
    const auto second = parser.parse(unparse(*first->statement));
    ASSERT_TRUE(second) << sql.substr(0, 80) << "\n" << second.error().message;
    EXPECT_TRUE(equal(first->statement, second->statement)) << sql.substr(0, 80);
    EXPECT_FALSE(dump(*first->statement).empty());
    size_t nodes = 0;
    walk(*first->statement, [&](const Node&) { return ++nodes > 0; });
    EXPECT_GT(nodes, 0U);
}

void expect_too_deep(const std::string& sql) {
    Parser parser;
    const auto parsed = parser.parse(sql);
    ASSERT_FALSE(parsed) << sql.substr(0, 80);
    EXPECT_EQ(parsed.error().sqlstate, "54001") << sql.substr(0, 80);
    EXPECT_EQ(parsed.error().message, "stack depth limit exceeded") << sql.substr(0, 80);
    EXPECT_TRUE(parser.parse("select 1"));
}

TEST(ParseLimits, LongListsAreFlat) {
    std::string list = "select * from t where a in (0";
    for (int i = 1; i < 20'000; ++i) list += "," + std::to_string(i);
    expect_works(list + ")");
    expect_works("select * from t where a = 0" + repeat(" and b = 1", 10'000));
    expect_works("select * from t where a = 0" + repeat(" or b = 1 and c", 10'000));
    expect_works("insert into t values (1, 'x')" + repeat(", (2, 'y')", 5'000));
}

// On a stack as large as a worker's.
void on_a_worker_stack(void (*body)()) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64u << 20);
    pthread_t thread{};
    const auto run = [](void* function) -> void* {
        (*static_cast<void (**)()>(function))();
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, run, &body), 0);
    pthread_attr_destroy(&attributes);
    pthread_join(thread, nullptr);
}

void expect_chains_work() {
    expect_works("select 1" + repeat(" + 1", 2900));
    expect_works("select 'a'" + repeat(" || 'a'", 2900));
    expect_works("select 1" + repeat(" union all select 1", 1400));
    expect_works("select * from t" + repeat(" join t on true", 2900));
    expect_works("select * from t" + repeat(" join t", 900) + repeat(" on true", 900));
    expect_works("select a" + repeat("::int", 2900));
    expect_works("select " + repeat("not ", 900) + "a");
    expect_works("select " + repeat("(", 900) + "1" + repeat(")", 900));
    expect_works("select " + repeat("abs(", 900) + "1" + repeat(")", 900));
    expect_works(repeat("select * from (", 500) + "select 1" + repeat(") x", 500));
    expect_works("select " + repeat("case when a then ", 900) + "1" + repeat(" end", 900));
}

TEST(ParseLimits, ChainsWithinTheLimit) {
    on_a_worker_stack(expect_chains_work);
}

TEST(ParseLimits, BeyondItAnError) {
    expect_too_deep("select 1" + repeat("+1", 10'000));
    expect_too_deep("select 1" + repeat(" union all select 1", 10'000));
    expect_too_deep("select * from t" + repeat(" join t on true", 10'000));
    expect_too_deep("select * from t" + repeat(" join t", 10'000) + repeat(" on true", 10'000));
    expect_too_deep("select a" + repeat("::int", 100'000));
    expect_too_deep("select a" + repeat("[1]", 100'000));
    expect_too_deep("select " + repeat("not ", 100'000) + "a");
    expect_too_deep("select " + repeat("- ", 100'000) + "1");
    expect_too_deep("select " + repeat("@ ", 100'000) + "1");
    expect_too_deep("select " + repeat("(", 100'000) + "1" + repeat(")", 100'000));
    expect_too_deep(repeat("(", 100'000));
    expect_too_deep(repeat("[", 100'000));
    expect_too_deep(repeat("select * from (", 1100) + "select 1" + repeat(") x", 1100));
    expect_too_deep("select " + repeat("case when ", 100'000) + "1");
}

// Nothing in the grammar calls itself without a bracket between, which the scanner counts.
TEST(ParseLimits, ExplainDoesNotNest) {
    Parser parser;
    const auto parsed = parser.parse("explain " + repeat("explain ", 100'000) + "select 1");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().sqlstate, "42601");
}

TEST(ParseLimits, TooManyTokens) {
    Parser parser;
    const auto parsed = parser.parse("insert into t values (1)" + repeat(",(1)", 600'000));
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().sqlstate, "54000");
}

TEST(ParseLimits, AConstantOfFiftyMegabytes) {
    Parser parser;
    const auto parsed = parser.parse("insert into t values ('" + std::string(50'000'000, 'x') + "')");
    ASSERT_TRUE(parsed);
}

}  // namespace
}  // namespace braid::grammar
