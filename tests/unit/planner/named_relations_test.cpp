// Statements that name tables by constants alone run where the table is.
#include <gtest/gtest.h>

#include "grammar/fingerprint.h"
#include "grammar/parser/parser.h"
#include "grammar/scanner/literal_text.h"
#include "grammar/scanner/postgresql_scanner.h"
#include "shop.h"

namespace braid::planner {
namespace {

// The shop, and "stray" on pg2; audit_log is on pg1.
class NamedRelations : public testing::Test {
  protected:
    NamedRelations() {
        conf::UnlistedTables& unlisted = shop_.topology.databases[0].unlisted_tables;
        unlisted.policy = conf::Unlisted::Local;
        unlisted.shard = ShardId(1);
        conf::Relation relation = *shop_.catalog.find("public", "stray");
        relation.indexes = {"stray_pkey"};
        shop_.catalog.add(relation);
        relation.name = {"public", "Odd \"one\""};
        relation.indexes.clear();
        shop_.catalog.add(relation);
    }

    // The name of the shard, or the refusal's SQLSTATE.
    std::string shard_of(const std::string& sql, std::vector<router::BoundParameter> parameters = {}) {
        Result<grammar::ScannedStatement> scanned = grammar::scan_statement(sql);
        grammar::fingerprint(*scanned);
        grammar::Parser parser;
        Result<grammar::ParsedStatement> parsed = parser.parse(sql);
        if (!parsed) return parsed.error().message;
        std::vector<std::string> contents;
        for (uint32_t token : scanned->literals) {
            std::string storage;
            contents.emplace_back(*grammar::literal_value(*scanned, scanned->tokens[token], storage));
        }
        std::vector<std::string_view> literals(contents.begin(), contents.end());
        router::Bindings bindings;
        bindings.literals = literals;
        bindings.parameters = parameters;
        PlanContext context = shop_.context();
        auto planned = plan(*parsed->statement, parsed->text, literals.size(), context);
        Result<Decision> decision = decide(*planned, context, bindings, {});
        if (!decision) return decision.error().sqlstate;
        return shop_.topology.shard_name(context.database, std::get<OneShard>(*decision).shard);
    }

    Shop shop_;
};

TEST_F(NamedRelations, TakeTheStatementToTheTablesShard) {
    for (const char* sql :
         {"select 'stray'::regclass", "select cast('stray' as regclass)", "select regclass 'stray'",
          "select 'stray'::text::regclass::oid", "select to_regclass('stray')",
          "select pg_catalog.to_regclass('public.stray')", "select to_regclass(' PUBLIC . \"stray\" ')",
          "select to_regclass('\"Odd \"\"one\"\"\"')", "select 'stray_pkey'::regclass",
          "select 'public.stray_pkey'::regclass", "select pg_relation_size('stray')",
          "select pg_relation_size('stray', 'main')", "select pg_table_size('stray')",
          "select has_table_privilege('stray', 'select')",
          "select has_table_privilege('app', 'stray', 'select')",
          "select has_column_privilege('stray', 'id', 'select')",
          "select pg_get_serial_sequence('stray', 'id')",
          "select relname from pg_class where oid = 'stray'::regclass",
          "select 1 where to_regclass('stray') is null"}) {
        EXPECT_EQ(shard_of(sql), "pg2") << sql;
    }
}

TEST_F(NamedRelations, SayNothingElsewhere) {
    for (const char* sql :
         {"select 'audit_log'::regclass", "select 'customers'::regclass", "select to_regclass('nothing')",
          "select to_regclass('\"Stray\"')", "select to_regclass('elsewhere.stray')",
          "select to_regclass('a..b')", "select to_regclass('\"stray')", "select to_regclass(null)",
          "select 'stray'", "select 'stray'::regtype", "select lower('stray')",
          "select '{stray}'::regclass[]", "select has_table_privilege('stray', 'audit_log', 'select')",
          "select elsewhere.to_regclass('stray')"}) {
        EXPECT_EQ(shard_of(sql), "pg1") << sql;
    }
}

TEST_F(NamedRelations, MayBeBound) {
    router::BoundParameter stray;
    stray.bytes = "stray";
    EXPECT_EQ(shard_of("select to_regclass($1)", {stray}), "pg2");
    EXPECT_EQ(shard_of("select $1::regclass", {stray}), "pg2");
    stray.binary = true;
    stray.type_oid = 25;
    EXPECT_EQ(shard_of("select to_regclass($1)", {stray}), "pg2");
    stray.type_oid = 2205;  // a regclass is sent as a number
    EXPECT_EQ(shard_of("select $1::regclass", {stray}), "pg1");
    stray.null = true;
    EXPECT_EQ(shard_of("select $1::regclass", {stray}), "pg1");
    EXPECT_EQ(shard_of("select $1::regclass"), "pg1");
}

TEST_F(NamedRelations, OfSeveralShardsAreRefused) {
    EXPECT_EQ(shard_of("select 'stray'::regclass, 'audit_log'::regclass"), "0A000");
    EXPECT_EQ(shard_of("select to_regclass('stray') from audit_log"), "0A000");
    EXPECT_EQ(shard_of("select to_regclass('stray') from stray"), "pg2");
    EXPECT_EQ(shard_of("select to_regclass('stray') from customers where id = 1"), "pg2");
    EXPECT_EQ(shard_of("select to_regclass('audit_log') from customers where id = 1"), "0A000");
}

}  // namespace
}  // namespace braid::planner
