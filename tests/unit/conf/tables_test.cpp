// Each rule of [[database.table]], with its text and place.
#include <gtest/gtest.h>

#include "tests/unit/conf/sample.h"

namespace braid::conf {
namespace {

using sample::table_errors;
using sample::valid_tables;

// One table whose lines follow its header in line 22 and its name in line 23.
std::string one(const std::string& lines) {
    return table_errors("[[database.table]]\nname = 't'\n" + lines + "\n");
}

TEST(Table, HasExactlyOnePlacement) {
    EXPECT_EQ(one(""), "braid.toml:22:1: table 't' needs one of distribute_by, reference and local");
    EXPECT_EQ(one("distribute_by = 'id'\nreference = true"),
              "braid.toml:22:1: table 't' needs one of distribute_by, reference and local, and only one");
    EXPECT_EQ(one("reference = true\nlocal = 'pg1'"),
              "braid.toml:22:1: table 't' needs one of distribute_by, reference and local, and only one");
    EXPECT_EQ(one("reference = false"), "braid.toml:24:13: 'reference' can only be true");
    EXPECT_EQ(one("reference = true\nbuckets = 4"), "braid.toml:25:11: 'buckets' needs distribute_by");
    EXPECT_EQ(one("local = 'pg1'\nmethod = 'hash'"), "braid.toml:25:10: 'method' needs distribute_by");
    EXPECT_EQ(one("local = 'pg9'"), "braid.toml:24:9: there is no server 'pg9'; did you mean 'pg1'?");
}

TEST(Table, Names) {
    EXPECT_EQ(table_errors("[[database.table]]\nreference = true\n"), "braid.toml:22:1: 'name' is missing");
    EXPECT_EQ(table_errors("[[database.table]]\nname = 'a.b.c'\nreference = true\n"),
              "braid.toml:23:8: 'a.b.c' is no table name: write \"name\" or \"schema.name\"");
    EXPECT_NE(table_errors("[[database.table]]\nname = '.c'\nreference = true\n"), "");
    EXPECT_NE(table_errors("[[database.table]]\nname = 'c.'\nreference = true\n"), "");
    EXPECT_EQ(table_errors("[[database.table]]\nname = 't'\nreference = true\n"
                           "[[database.table]]\nname = 'public.t'\nlocal = 'pg1'\n"),
              "braid.toml:25:1: table 't' is configured twice");
    EXPECT_EQ(table_errors("[[database.table]]\nname = 't'\nreference = true\n"
                           "[[database.table]]\nname = 'T'\nlocal = 'pg1'\n"),
              "");
}

TEST(Table, Keys) {
    EXPECT_EQ(one("distribute_by = []"), "braid.toml:24:17: 'distribute_by' needs the name of a column");
    EXPECT_EQ(one("distribute_by = ''"), "braid.toml:24:17: 'distribute_by' needs the name of a column");
    EXPECT_EQ(one("distribute_by = 3"), "braid.toml:24:17: 'distribute_by' must be an array, not an integer");
    EXPECT_EQ(one("distribute_by = ['a', 'b', 'a']"),
              "braid.toml:24:28: column 'a' is in 'distribute_by' twice");
    EXPECT_EQ(one("distribute_by = ['a', 'b']"), "");
    EXPECT_EQ(one("distribute_by = ['a', 'b']\nmethod = 'modulo'"),
              "braid.toml:24:17: method modulo takes one key column");
}

TEST(Table, MethodsAndTheirKeys) {
    EXPECT_EQ(one("distribute_by = 'a'\nmethod = 'hsh'"),
              "braid.toml:25:10: 'method' must be one of hash, range, list, modulo, not 'hsh'");
    EXPECT_EQ(one("distribute_by = 'a'\nbuckets = 0"),
              "braid.toml:25:11: 'buckets' must be between 1 and 65536, not 0");
    EXPECT_EQ(one("distribute_by = 'a'\nmethod = 'range'\nbuckets = 4\nranges = [{ shard = 'pg1' }]"),
              "braid.toml:26:11: 'buckets' needs method hash or modulo, and this is range");
    EXPECT_EQ(one("distribute_by = 'a'\nranges = [{ shard = 'pg1' }]"),
              "braid.toml:25:10: 'ranges' needs method range, and this is hash");
    EXPECT_EQ(one("distribute_by = 'a'\nlists = [{ default = true, shard = 'pg1' }]"),
              "braid.toml:25:9: 'lists' needs method list, and this is hash");
    EXPECT_EQ(one("distribute_by = 'a'\nmethod = 'range'"), "braid.toml:22:1: method range needs ranges");
    EXPECT_EQ(one("distribute_by = 'a'\nmethod = 'list'\nlists = []"),
              "braid.toml:26:9: method list needs lists");
}

TEST(Table, FewBucketsAreAWarning) {
    const Loaded loaded = valid_tables("[[database.table]]\nname = 't'\ndistribute_by = 'id'\nbuckets = 1\n");
    EXPECT_EQ(loaded.warnings,
              std::vector<std::string>{
                  "braid.toml:25:11: warning: 1 buckets over 2 shards leave some shards without rows"});
}

std::string ranges(const std::string& parts) {
    return one("distribute_by = 'a'\nmethod = 'range'\nranges = [" + parts + "]");
}

TEST(Range, SortedWithoutOverlap) {
    EXPECT_EQ(ranges("{ to = 9, shard = 'pg1' }, { from = 10, shard = 'pg2' }"), "") << "a gap is allowed";
    EXPECT_EQ(ranges("{ to = 10, shard = 'pg1' }, { from = 9, shard = 'pg2' }"),
              "braid.toml:26:39: ranges must be sorted and must not overlap: this one starts at '9', before "
              "the end of "
              "the one above, '10'");
    EXPECT_NE(ranges("{ to = '2026-02-01', shard = 'pg1' }, { from = '2026-01-01', shard = 'pg2' }"), "");
    EXPECT_EQ(ranges("{ to = 'm', shard = 'pg1' }, { from = 'B', shard = 'pg2' }"), "")
        << "the collation decides";
    EXPECT_EQ(ranges("{ from = 5, to = 5, shard = 'pg1' }"),
              "braid.toml:26:11: the range from '5' to '5' is empty");
    EXPECT_NE(ranges("{ from = 'x', to = 'x', shard = 'pg1' }"), "");
    EXPECT_NE(ranges("{ from = 10, to = 9, shard = 'pg1' }"), "");
    EXPECT_EQ(ranges("{ shard = 'pg1' }, { from = 9, shard = 'pg2' }"),
              "braid.toml:26:30: a range stands after one without 'to'");
    EXPECT_EQ(ranges("{ to = 1, shard = 'pg1' }, { to = 9, shard = 'pg2' }"),
              "braid.toml:26:38: only the first range may leave out 'from'");
}

TEST(Range, PartsAreChecked) {
    EXPECT_EQ(ranges("{ to = 1.5, shard = 'pg1' }"),
              "braid.toml:26:18: 'to' must be a string, an integer, a boolean or a date, not a "
              "floating-point number");
    EXPECT_EQ(ranges("{ to = 1 }"), "braid.toml:26:11: 'shard' is missing");
    EXPECT_EQ(ranges("{ to = 1, shard = 'pg7' }"),
              "braid.toml:26:29: there is no server 'pg7'; did you mean 'pg1'?");
    EXPECT_EQ(ranges("{ upto = 1, shard = 'pg1' }"),
              "braid.toml:26:13: unknown key 'upto'; did you mean 'to'?");
    EXPECT_EQ(ranges("3"),
              "braid.toml:26:10: method range needs ranges\nbraid.toml:26:11: 'ranges' must hold tables, not "
              "an integer");
}

std::string lists(const std::string& parts) {
    return one("distribute_by = 'a'\nmethod = 'list'\nlists = [" + parts + "]");
}

TEST(List, Rules) {
    EXPECT_EQ(lists("{ values = ['a'], shard = 'pg1' }, { values = ['b', 'a'], shard = 'pg2' }"),
              "braid.toml:26:62: the value 'a' is listed in line 26 already");
    EXPECT_EQ(lists("{ default = true, shard = 'pg1' }, { default = true, shard = 'pg2' }"),
              "braid.toml:26:45: a second default list");
    EXPECT_EQ(lists("{ shard = 'pg1' }"), "braid.toml:26:10: a list has either values or default = true");
    EXPECT_EQ(lists("{ default = true, values = ['x'], shard = 'pg1' }"),
              "braid.toml:26:10: a list has either values or default = true");
    EXPECT_EQ(lists("{ values = [], shard = 'pg1' }"),
              "braid.toml:26:21: 'values' must be an array with one value at least");
    EXPECT_EQ(lists("{ values = [['x']], shard = 'pg1' }"),
              "braid.toml:26:22: 'values' must hold strings, integers, booleans or dates, not an array");
    EXPECT_EQ(lists("{ values = ['x', 1, true, 2026-01-01], shard = 'pg1' }"), "");
}

// Table t in lines 22-24 with key id; then u from line 25.
std::string colocated(const std::string& lines) {
    return table_errors(
        "[[database.table]]\nname = 't'\ndistribute_by = 'id'\n"
        "[[database.table]]\nname = 'u'\ndistribute_by = 't_id'\n" +
        lines + "\n");
}

TEST(Colocation, MustAgree) {
    EXPECT_EQ(colocated("colocate_with = 't'\nmethod = 'hash'\nbuckets = 256"), "");
    EXPECT_EQ(colocated("colocate_with = 'public.t'"), "");
    EXPECT_EQ(colocated("colocate_with = 'x'"),
              "braid.toml:28:17: colocate_with: there is no table 'x'; did you mean 't'?");
    EXPECT_EQ(colocated("colocate_with = 't'\nmethod = 'modulo'"),
              "braid.toml:29:10: the method of 't', with which this table is colocated, is hash");
    EXPECT_EQ(colocated("colocate_with = 't'\nbuckets = 8"),
              "braid.toml:29:11: the buckets of 't', with which this table is colocated: 256");
    EXPECT_EQ(colocated("colocate_with = 't'\nranges = [{ shard = 'pg1' }]"),
              "braid.toml:29:10: 'ranges' cannot be given with colocate_with: they are those of 't'");
    EXPECT_EQ(
        table_errors("[[database.table]]\nname = 't'\ndistribute_by = 'id'\n"
                     "[[database.table]]\nname = 'u'\ndistribute_by = ['a', 'b']\ncolocate_with = 't'\n"),
        "braid.toml:28:17: 't' has 1 key columns and this table 2");
    EXPECT_EQ(table_errors("[[database.table]]\nname = 't'\nreference = true\n"
                           "[[database.table]]\nname = 'u'\ndistribute_by = 'a'\ncolocate_with = 't'\n"),
              "braid.toml:28:17: colocate_with: table 't' is not distributed");
}

TEST(Colocation, CirclesAreRefusedOnce) {
    EXPECT_EQ(table_errors(
                  "[[database.table]]\nname = 'a'\ndistribute_by = 'id'\ncolocate_with = 'b'\nbuckets = 3\n"
                  "[[database.table]]\nname = 'b'\ndistribute_by = 'id'\ncolocate_with = 'c'\n"
                  "[[database.table]]\nname = 'c'\ndistribute_by = 'id'\ncolocate_with = 'a'\n"),
              "braid.toml:34:17: colocate_with goes in a circle: 'c' leads back to 'a'");
    EXPECT_EQ(table_errors("[[database.table]]\nname = 'a'\ndistribute_by = 'id'\ncolocate_with = 'a'\n"),
              "braid.toml:25:17: colocate_with goes in a circle: 'a' leads back to 'a'");
}

TEST(Colocation, FollowsChainsAndTablesWrittenBelow) {
    const Loaded loaded = valid_tables(
        "[[database.table]]\nname = 'a'\ndistribute_by = 'x'\ncolocate_with = 'b'\n"
        "[[database.table]]\nname = 'b'\ndistribute_by = 'y'\ncolocate_with = 'c'\n"
        "[[database.table]]\nname = 'c'\ndistribute_by = 'z'\nmethod = 'list'\n"
        "lists = [{ values = [1], shard = 'pg2' }]\n"
        "[[database.table]]\nname = 'd'\ndistribute_by = 'z'\n");
    const Database& shop = loaded.topology->databases[0];
    const Table* a = shop.tables.find("public", "a");
    const Table* c = shop.tables.find("public", "c");
    const Table* d = shop.tables.find("public", "d");
    EXPECT_TRUE(shop.colocated(a->id, c->id));
    EXPECT_FALSE(shop.colocated(a->id, d->id));
    EXPECT_EQ(a->distributed()->method, Method::List);
    EXPECT_EQ(*a->distributed()->lists(), *c->distributed()->lists());
    EXPECT_EQ(a->distributed()->key, std::vector<std::string>{"x"});
}

}  // namespace
}  // namespace braid::conf
