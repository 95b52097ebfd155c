// Statements over two MariaDB shards against one MariaDB with all rows: the same rows, order, types and
// names, in text and binary.
#include "mysql_exec_fixture.h"

namespace braid::planner {
namespace {

namespace my = wire::mysql;

struct Query {
    const char* sql;
    bool ordered = false;  // the order is the statement's own, to the last row
};

constexpr Query kQueries[] = {
    {"select * from customers"},
    {"select * from wide"},
    {"select * from customers order by id", true},
    {"select id from customers order by name, id", true},
    {"select id from customers order by name desc, id desc", true},
    {"select id from customers order by nick, id", true},
    {"select id from customers order by country, id", true},
    {"select id from customers order by balance, id", true},
    {"select id from customers order by balance desc, id limit 7", true},
    {"select id from customers order by balance desc, id limit 5, 7", true},
    {"select id from customers order by -id limit 3 offset 50", true},
    {"select id from customers order by id limit 18446744073709551615 offset 55", true},
    {"select id as name from customers order by name", true},
    {"select id + 1 as x from customers order by x * -1", true},
    {"select id, concat(name, '!') t from customers order by t, 1", true},
    {"select id from wide order by e, id", true},
    {"select id from wide order by s desc, id", true},
    {"select id from wide order by b, id", true},
    {"select id from wide order by f, id", true},
    {"select id from wide order by d desc, id", true},
    {"select id from wide order by dt, id", true},
    {"select id from wide order by ts desc, id", true},
    {"select id from wide order by t, id", true},
    {"select id from wide order by y, id", true},
    {"select id from wide order by u, id", true},
    {"select id from wide order by vb, id", true},
    {"select id from wide order by tx, id", true},
    {"select id from wide order by j, id", true},
    {"select id from wide order by zf, id", true},
    {"select id from wide order by l, id", true},
    {"select id from wide order by date(dt), id", true},
    {"select id from wide order by null, id", true},
    {"select distinct country from customers order by country", true},
    {"select distinct e, s from wide"},
    {"select distinct y div 10, f < 0 from wide order by 1, 2", true},
    {"select distinct id from customers order by id desc limit 3", true},
    {"select distinct length(trim(name)), country from customers"},
    {"select id from customers union all select customer_id from orders"},
    {"select country from customers union select code from countries order by 1", true},
    {"select id from customers where id < 5 union select customer_id from orders order by id limit 4", true},
    {"select 1 a, id from customers union all select 'x', customer_id from orders order by id, a limit 9",
     true},
    {"select count(*) from customers"},
    {"select count(*), count(name), count(distinct id), sum(id), sum(balance), avg(id), avg(balance) from "
     "customers"},
    {"select min(id), max(id), min(balance), max(balance), bit_and(id), bit_or(id), bit_xor(id) from "
     "customers"},
    {"select min(e), max(e), min(s), max(s), min(b), max(b), min(f), max(d) from wide"},
    {"select min(dt), max(dt), min(ts), max(ts), min(t), max(t), min(y), max(y), min(u), max(u) from wide"},
    {"select min(vb), max(vb), min(zf), max(zf), max(j), min(date(dt)) from wide"},
    {"select sum(u), avg(u), sum(zf), sum(b), sum(t), avg(y) from wide"},
    {"select count(*), sum(id), avg(id), min(name), bit_and(id), bit_or(id) from customers where id > 1000"},
    {"select country, count(*) from customers group by country order by country", true},
    {"select count(*), country c from customers group by c order by c desc limit 2", true},
    {"select e, s, count(*), sum(zf) from wide group by e, s order by e, s", true},
    {"select y div 10 decade, avg(zf), min(dt) from wide group by decade order by 1", true},
    {"select count(*), max(id), name is null from customers group by name order by name", true},
    {"select country from customers group by country having count(*) > 10 order by country", true},
    {"select country, count(*) n from customers group by country order by n desc, country limit 3", true},
    {"select country c, sum(balance) / count(*) x from customers group by c having c = 'de' or x < 0 order "
     "by x",
     true},
    {"select max(id) + 1, sum(balance) * 2, avg(id) / 3, concat(min(country), 'x') from customers"},
    {"select if(count(*) > 50, 'many', 'few') from customers"},
    {"select distinct count(*) from customers group by country order by 1", true},
    {"select max(dt) - interval 1 day, date(min(dt)) from wide where id > 8 and dt > '2000-01-01'"},
    {"select sum(d > 0) + 1.5e0 from wide"},
    {"select year(placed) y, sum(total) from customers c join orders o on o.customer_id = c.id group by y "
     "order by y",
     true},
    {"select c.id, o.id from customers c left join orders o on o.customer_id = c.id order by 1, 2", true},
    {"select c.id, k.name from customers c join countries k on k.code = c.country order by c.id", true},
    {"select customer_id, count(*) n from orders group by customer_id order by n desc, customer_id", true},
    {"select id, row_number() over (partition by id order by name) from customers order by id", true},
    {"select id, (select count(*) from orders o where o.customer_id = c.id) n from customers c order by n, "
     "id",
     true},
    {"select now(6), curdate(), unix_timestamp(), id from customers order by id", true},
    {"with x as (select id, balance from customers) select sum(balance) from x"},
    {"select count(distinct country), sum(balance), count(*) from customers"},
    {"select country, count(distinct balance) n, avg(distinct balance) from customers group by country "
     "order by "
     "country",
     true},
    {"select country, group_concat(nick order by name desc, id separator '-') from customers group by "
     "country order "
     "by country",
     true},
    {"select group_concat(distinct y order by y desc), count(distinct y) + 1 from wide"},
    {"select 7 union all select id from customers order by 1", true},
    {"select sql_calc_found_rows id from customers order by id limit 3", true},
    {"select word from words order by word", true},
    {"select sql_no_cache straight_join id from customers order by id /* end */ limit 2 -- comment", true},
    {"select id from customers having id > 57 order by id", true},
    {"select id from customers where name = 'zoe' order by id", true},
    {"select t.id from (select id from customers where id < 9) as t order by 1", true},
};

class MysqlDifferential : public MysqlScatterTest {
  protected:
    awaitable<void> compare(const Query& query, bool binary) {
        std::optional<std::vector<my::Parameter>> parameters;
        if (binary) parameters.emplace();
        auto expected = co_await reference(query.sql, parameters);
        CO_ASSERT_OK(expected);
        auto actual = co_await scatter(query.sql, parameters);
        if (!actual) {
            ADD_FAILURE() << query.sql << ": " << actual.error().message;
            co_return;
        }
        EXPECT_EQ(show(*actual, query.ordered), show(*expected, query.ordered)) << query.sql;
    }
};

TEST_F(MysqlDifferential, textRowsAreTheReferences) {
    with([&]() -> awaitable<void> {
        for (const Query& query : kQueries) co_await compare(query, false);
    });
}

TEST_F(MysqlDifferential, binaryRowsAreTheReferences) {
    with([&]() -> awaitable<void> {
        for (const Query& query : kQueries) {
            if (std::string_view(query.sql).find("now(") == std::string_view::npos)
                co_await compare(query, true);
        }
    });
}

my::Parameter number(int64_t value) {
    my::Parameter parameter;
    parameter.shape.type = my::ColumnType::LongLong;
    parameter.value = value;
    return parameter;
}

TEST_F(MysqlDifferential, parametersKeepTheirPlaces) {
    with([&]() -> awaitable<void> {
        struct Case {
            const char* sql;
            std::vector<int64_t> values;
        };
        const Case cases[] = {
            {"select id, id + ? from customers where id > ? order by id * ? limit ?, ?", {100, 10, -1, 2, 3}},
            {"select country, count(*) + ? from customers where id > ? group by country having count(*) > ? "
             "order by 1",
             {7, 5, 3}},
            {"select distinct id % ? from customers where id > ? order by 1", {7, 5}},
            {"select id from customers where id < ? union all select id from orders where id < ? order by 1 "
             "limit ?",
             {4, 30, 5}},
            {"select sum(id + ?), avg(id * ?) from customers where id <> ?", {1, 2, 3}},
        };
        for (const Case& one : cases) {
            std::vector<my::Parameter> parameters;
            for (int64_t value : one.values) parameters.push_back(number(value));
            auto expected = co_await reference(one.sql, parameters);
            CO_ASSERT_OK(expected);
            auto actual = co_await scatter(one.sql, parameters);
            CO_ASSERT_OK(actual);
            EXPECT_EQ(show(*actual, true), show(*expected, true)) << one.sql;
        }
    });
}

TEST_F(MysqlDifferential, whatCannotBeMergedIsRefused) {
    with([&]() -> awaitable<void> {
        for (const char* sql :
             {"select id from wide order by uu", "select sum(weight) from orders", "select avg(f) from wide",
              "select min(dt) from wide having min(dt) is not null",
              "select e from wide group by e having count(*) > 1", "select sum(id / 3) * 2 from wide"}) {
            auto answer = co_await scatter(sql);
            EXPECT_FALSE(answer) << sql;
            if (!answer) {
                EXPECT_EQ(answer.error().sqlstate, "0A000") << sql << ": " << answer.error().message;
            }
            expect_reusable();
        }
    });
}

}  // namespace
}  // namespace braid::planner
