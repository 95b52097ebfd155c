"""Reads that PostgreSQL clients send to tables that servers of both kinds can hold: written out, and made of columns."""

# table: (what orders its rows in full, columns with their families)
TABLES = {
    "customers": ("id", {"id": "int", "name": "text", "city": "text", "country": "char", "balance": "num", "score": "float",
                         "level": "int", "vip": "bool", "born": "date", "created": "instant"}),
    "orders": ("customer_id, id", {"id": "int", "customer_id": "int", "placed": "instant", "due": "date", "status": "text",
                                   "total": "num", "discount": "float", "note": "text"}),
    "order_lines": ("customer_id, order_id, line", {"line": "int", "product": "text", "qty": "int", "price": "num"}),
    "countries": ("code", {"code": "char", "name": "text", "region": "text", "population": "int"}),
    "events": ("day, seq", {"day": "date", "seq": "int", "kind": "text", "value": "float", "amount": "num"}),
    "branches": ("region, id", {"region": "text", "id": "int", "manager": "text", "opened": "date", "turnover": "num"}),
    "stock": ("warehouse, sku", {"warehouse": "int", "sku": "text", "quantity": "int", "updated": "instant"}),
    "counters": ("id", {"id": "int", "hits": "int", "label": "text"}),
    "keys_timestamp": ("k", {"k": "local", "v": "text"}),
    "keys_bytea": ("k", {"k": "bytes", "v": "text"}),
    "keys_numeric": ("k", {"k": "num", "v": "text"}),
}

WRITTEN = """
select 1
select 1 as one, 'x' as two, null as three, true as four
select 2147483648, 1.5, 'abc' || 'def', 7 / 2, 7 % 2, -7 / 2
select count(*) from customers
select count(*), count(city), count(distinct country) from customers
select * from customers where id = 7
select * from customers where id in (1, 2, 3) order by id
select * from customers where id between 5 and 9 order by id
select id, upper(name), lower(name), length(name) from customers order by id
select id, name || ' of ' || country from customers order by id
select id, coalesce(city, 'nowhere') from customers order by id
select id, case when vip then 'vip' else 'plain' end from customers order by id
select id, balance * 2, balance + 1.50, round(balance, 1) from customers order by id
select id, -balance, abs(balance) from customers order by id
select id from customers where vip order by id
select id from customers where not vip and balance > 100 order by id
select id from customers where name like 'A%' order by id
select id from customers where name not like '%a%' order by id
select id from customers where city is null order by id
select id from customers where city is not null order by id desc limit 5
select id from customers where born < date '1980-01-01' order by id
select id from customers where born is null or level is null order by id
select id from customers where country = 'DE' order by id
select country, count(*) from customers group by country order by country
select country, count(*), sum(balance), min(balance), max(balance) from customers group by country order by 1
select country, avg(balance) from customers group by country order by country
select vip, count(*) from customers group by vip order by vip
select level, count(*) from customers group by level order by level nulls first
select level, count(*) from customers group by level order by level desc nulls last
select country from customers group by country having count(*) > 3 order by country
select distinct country from customers order by country
select distinct vip, level from customers order by vip, level
select min(created), max(created) from customers
select min(name), max(name) from customers
select sum(balance), avg(balance), count(*) from customers where id < 0
select sum(level), avg(level), min(level), max(level) from customers
select id, name from customers order by name, id
select id, name from customers order by name desc, id limit 10
select id, city from customers order by city nulls first, id limit 10
select id, city from customers order by city desc, id limit 10 offset 5
select id from customers order by id offset 10 rows fetch next 5 rows only
select c.id, c.name, o.id, o.total from customers c join orders o on o.customer_id = c.id order by 1, 3
select c.id, count(o.id) from customers c left join orders o on o.customer_id = c.id group by c.id order by c.id
select c.id, sum(o.total) from customers c join orders o on o.customer_id = c.id group by c.id order by c.id
select c.name, k.name from customers c join countries k on k.code = c.country order by c.id
select k.region, count(*) from customers c join countries k on k.code = c.country group by k.region order by k.region
select o.customer_id, o.id, l.line, l.qty * l.price from orders o join order_lines l on l.customer_id = o.customer_id and l.order_id = o.id order by 1, 2, 3
select customer_id, count(*), sum(qty) from order_lines group by customer_id order by customer_id
select id from customers c where exists (select 1 from orders o where o.customer_id = c.id) order by id
select id from customers c where not exists (select 1 from orders o where o.customer_id = c.id) order by id
select id from customers where id in (select customer_id from orders where total > 100) order by id
select id, (select count(*) from orders o where o.customer_id = c.id) from customers c order by id
with rich as (select id, balance from customers where balance > 500) select * from rich order by id
select * from (select id, balance from customers) as s where s.balance > 500 order by id
select id from customers where id < 5 union all select id from customers where id > 55 order by id
select id from customers where id = 1 union select id from customers where id = 1
select customer_id, id, total from orders where customer_id = 5 order by id
select status, count(*), sum(total) from orders group by status order by status
select status, avg(total) from orders group by status having sum(total) > 10 order by status
select max(placed), min(placed) from orders
select customer_id, id, due + 1 from orders order by 1, 2 limit 20
select customer_id, id, due - date '2020-01-01' from orders order by 1, 2 limit 20
select id, extract(year from born) from customers order by id
select id, date_trunc('month', created) from customers order by id
select id, created + interval '1 day' from customers order by id
select id, born::text, balance::text from customers order by id
select id, id::text, level::integer, balance::integer from customers order by id
select id, cast(balance as numeric(14,3)) from customers order by id
select id, score::numeric from customers where id = 3
select id, substring(name from 1 for 3), position('a' in name) from customers order by id
select id, trim(name), replace(name, 'a', 'b'), reverse(name) from customers order by id
select id, left(name, 2), right(name, 2) from customers order by id
select id, greatest(level, 3), least(level, 3), nullif(level, 3) from customers order by id
select id, level % 3, level * level, level + id from customers order by id
select id, floor(balance), ceil(balance), trunc(balance, 1) from customers order by id
select id, name ilike 'a%' from customers order by id
select id, name ~ '^[A-M]' from customers order by id
select id, concat(name, '-', country), md5(country) from customers order by id
select row_number() over (order by id), id from customers where id < 10 order by id
select id, sum(balance) over (order by id) from customers where id = 4
select id, rank() over (partition by country order by id) from customers where id = 4
select string_agg(name, ',' order by id) from customers where id = 4
select bool_and(vip), bool_or(vip) from customers
select count(*) filter (where vip), count(*) from customers
select token from sessions order by started, token
select token, customer_id, data from sessions order by started, token
select encode(data, 'hex') from sessions order by started, token
select length(data) from sessions order by started, token
select sku, tags from products order by sku
select sku, price, weight from products order by sku
select day, count(*), sum(amount) from events group by day order by day
select kind, count(*) from events group by kind order by kind
select * from events where day = date '2025-06-01' order by seq
select * from events where day > date '2026-01-01' order by day, seq
select region, sum(turnover) from branches group by region order by region
select * from branches where region = 'north' order by id
select * from audit_log order by id
select k, v from keys_int2 order by k
select k, v from keys_int4 order by k
select k, v from keys_varchar order by k
select k, v from keys_char order by k
select k, v from keys_date order by k
select k, v from keys_timestamp order by k
select k, v from keys_timestamptz order by k
select k, v from keys_numeric order by k
select k, v from keys_bytea order by k
select k, v from keys_nullable order by k nulls first, v
select count(*) from keys_bool where k
select k, count(*) from keys_bool group by k order by k
select * from customers where id = 1 for update
select nope from customers
select * from customers where nope = 1
select * from nowhere
select 1 / 0
select id / 0 from customers where id = 1
select 'x'::integer
select * from customers where id = 'x'
select sum(name) from customers
values (1, 'a'), (2, 'b')
select current_date = current_date
select now() = now()
select id from customers where created > '2020-01-01 00:00:00+00' order by id
select id from customers where created < timestamptz '2021-01-01 12:00:00+02' order by id
select count(*) from customers where level * 1000000000 > 0
select count(*) from customers where level + level > -100
select sum(level * 200) from customers
select count(*) from customers where level * 20000::smallint > 0
select (level * 2000000000)::text from customers where level > 1 order by id
select id, born + 7, born - 7 from customers order by id limit 20
select id from customers where born + 7 > date '1985-05-05' order by id
select count(born + 7), max(born + 7) from customers
select id::text from customers order by id limit 5
select level::text, count(*) from customers group by level order by level
"""

# (statement, parameters as (type, text))
WITH_PARAMETERS = [
    ("select * from customers where id = $1", [("bigint", "7")]),
    ("select id from customers where id = $1 or id = $2 order by id", [("bigint", "7"), ("bigint", "9")]),
    ("select id, name from customers where name = $1 order by id", [("text", "Alice")]),
    ("select id from customers where balance > $1 order by id", [("numeric", "100.50")]),
    ("select id from customers where vip = $1 order by id", [("boolean", "t")]),
    ("select id from customers where born < $1 order by id", [("date", "1985-05-05")]),
    ("select id from customers where created < $1 order by id", [("timestamptz", "2022-02-02 02:02:02+00")]),
    ("select id from customers where score > $1 order by id", [("double precision", "1.5")]),
    ("select id from customers where level = $1 order by id", [("smallint", "2")]),
    ("select id from customers where city = $1 order by id", [("text", None)]),
    ("select $1::integer + 1", [("integer", "41")]),
    ("select $1::text || 'x'", [("text", "ä")]),
    ("select customer_id from sessions where data = $1 order by 1", [("bytea", "\\x00ff")]),
    ("select id from customers order by id limit $1", [("bigint", "3")]),
    ("select count(*) from orders where customer_id = $1 and total > $2", [("bigint", "5"), ("numeric", "1")]),
    ("select k, v from keys_timestamp where k = $1", [("timestamp", "2020-01-01 00:00:00")]),
]

_LITERALS = {"int": "3", "num": "100", "float": "1.5", "text": "'M'", "char": "'DE'", "bool": "true",
             "date": "date '2000-01-01'", "instant": "timestamptz '2022-01-01 00:00:00+00'",
             "local": "timestamp '2022-01-01 00:00:00'", "bytes": "'\\x41'::bytea"}


def made():
    for table, (order, columns) in TABLES.items():
        listed = ", ".join(columns)
        yield f"select {listed} from {table} order by {order}"
        yield f"select count(*) from {table}"
        for column, family in columns.items():
            yield f"select {column} from {table} order by {column}, {order}"
            yield f"select {order} from {table} where {column} >= {_LITERALS[family]} order by {order}"
            if family != "bool":
                yield f"select min({column}), max({column}), count({column}) from {table}"
            if family in ("int", "num"):
                yield f"select sum({column}), avg({column}) from {table}"
            if family not in ("float", "bytes"):
                yield f"select {column}, count(*) from {table} group by {column} order by {column} limit 20"


def statements():
    return [line for line in WRITTEN.strip().splitlines() if line] + list(made())
