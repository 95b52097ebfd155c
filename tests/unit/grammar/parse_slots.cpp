// Literal slots and clause spans: what cached plans and rewrites of the text rely on.
#include <gtest/gtest.h>

#include "grammar/ast/walk.h"
#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "grammar/unparse/unparse.h"

namespace braid::grammar {
namespace {

std::string slots_of(std::string_view sql, bool* complete = nullptr) {
    auto scanned = scan_statement(sql);
    EXPECT_TRUE(scanned) << sql;
    fingerprint(*scanned);
    Parser parser;
    const auto parsed = parser.parse(*scanned);
    EXPECT_TRUE(parsed) << sql;
    if (complete != nullptr) *complete = parsed->slots_complete;
    std::string out;
    walk(*parsed->statement, [&](const Node& node) {
        if (const auto* literal = as<Literal>(&node)) {
            out += std::to_string(literal->slot) + "=" + std::string(literal->value) + " ";
            if (literal->slot != Literal::kNoSlot) {
                const auto text = scanned->literal_text(static_cast<size_t>(literal->slot));
                EXPECT_EQ(parsed->text.substr(literal->span.begin, literal->span.size()), text);
            }
        }
        return true;
    });
    return out;
}

TEST(ParseSlots, FollowTheFingerprint) {
    EXPECT_EQ(slots_of("select * from t where a = 5 and b = 'x' and c is null and d = null"), "0=5 1=x -1= ");
    EXPECT_EQ(slots_of("insert into t values (1, 'it''s'), (-2, E'a\\n')"), "0=1 1=it's 2=2 3=a\n ");
    EXPECT_EQ(slots_of("select a::numeric(10, 2) from t where b in (7, 8) limit 3"),
              "-1=10 -1=2 0=7 1=8 2=3 ");
}

TEST(ParseSlots, ConstantsOutsideTheTreeAreToldOf) {
    bool complete = false;
    slots_of("insert into t values (1) on conflict (a) do nothing", &complete);
    EXPECT_TRUE(complete);
    slots_of("insert into t values (1) on conflict (a) where b > 5 do nothing", &complete);
    EXPECT_FALSE(complete);
    slots_of("select xmlexists('//a' passing by value b) from t where c = 1", &complete);
    EXPECT_FALSE(complete);
}

TEST(ParseSlots, SinkGetsConstantsApart) {
    class Holes final : public Sink {
      public:
        void text(std::string_view piece) override { out += piece; }
        void literal(const Literal& literal) override { out += "<" + std::to_string(literal.slot) + ">"; }
        std::string out;
    };
    Parser parser;
    const auto parsed = parser.parse("select a from t where b = 5 and c = 'x' and d is not null");
    ASSERT_TRUE(parsed);
    Holes holes;
    unparse(*parsed->statement, holes);
    EXPECT_EQ(holes.out, "SELECT a FROM t WHERE b = <0> AND c = <1> AND d IS NOT NULL");
}

TEST(ParseSpans, ClausesCoverTheirKeywords) {
    Parser parser;
    const auto parsed = parser.parse(
        "/* x */ select distinct on (a) a, (b + c) * d from t join u on t.a = u.a where (a = 1) group by a, "
        "b "
        "having count(*) > 1 order by a, b desc limit 3 offset 2 for update;");
    ASSERT_TRUE(parsed);
    const auto text = [&](Span span) { return parsed->text.substr(span.begin, span.size()); };
    const Query& query = *as<SelectStatement>(parsed->statement)->query;
    const auto& core = *as<SelectCore>(query.body);
    EXPECT_EQ(text(core.distinct_span), "distinct on (a)");
    EXPECT_EQ(text(core.targets_span), "a, (b + c) * d");
    EXPECT_EQ(text(core.from_span), "from t join u on t.a = u.a");
    EXPECT_EQ(text(core.where_span), "where (a = 1)");
    EXPECT_EQ(text(core.where->span), "a = 1");
    EXPECT_EQ(text(core.group_by_span), "group by a, b");
    EXPECT_EQ(text(core.having_span), "having count(*) > 1");
    EXPECT_EQ(text(query.order_by_span), "order by a, b desc");
    EXPECT_EQ(text(query.limit->limit_span), "limit 3");
    EXPECT_EQ(text(query.limit->offset_span), "offset 2");
    EXPECT_EQ(text(query.limit->span), "limit 3 offset 2");
    EXPECT_EQ(text(query.locking[0]->span), "for update");
    EXPECT_EQ(text(core.targets[1]->expression->span), "(b + c) * d");
    EXPECT_EQ(text(core.from[0]->span), "t join u on t.a = u.a");
    EXPECT_EQ(text(parsed->statement->span).substr(0, 15), "select distinct");
}

}  // namespace
}  // namespace braid::grammar
