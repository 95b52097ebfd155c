-- WITH queries that nobody reads do not run, directly or through one another.
with w as (select id from customers), z as (select id from w) select count(*) from countries;
with recursive w as (select id from customers union all select id + 1 from w where id < 5) select count(*) from countries;
with recursive w(n) as (select 1 union all select n + 1 from w where n < 4) select count(*) from customers;
with w as (select id from customers) select * from (with w as (select 1 as k) select * from w) s;
with w as (select 1 as id) select count(*) from (with w as (select id from customers), x as (select * from w) select * from w) s;
with w as (select id from customers), z as (select id from w), y as (select count(*) as n from z) select id from orders where customer_id = 3 order by 1;
with w as (select id from customers), z as (select id from w) select count(*) from customers where id = 3;
with w as (select id from customers) select count(*) from (with w as (select * from w where id < 9) select * from w) s;
with recursive x as (select * from countries), countries as (select id from customers) select count(*) from x;
with recursive x as (select name from customers), customers as (select code as name from countries) select name from x order by 1;
with w as (select 1 / 0 as x), z as (select x from w) select count(*) from customers;

-- A column's name is what no reference means when another column has it too.
select s.* from (select id, level as id from customers) s order by 1, 2;
select s.* from (select id, level as id from customers) s order by 2, 1 limit 7;
select distinct s.* from (select level, level as level from customers) s order by 2;
select * from (select id, id, name from customers) s order by 1, 3 limit 5;
select * from (select id, level as id from customers) s order by id;
select s.* from (select id, level as id from customers) s order by 1 desc fetch first 3 rows with ties;
select * from (select id, level as id from customers union all select customer_id, id from orders) s(a, b) where b = 3 order by 1;
select * from (select * from (select id, level as id from customers) x) s(a, b) where b = 3 order by 1, 2;
select * from (select * from (select level, id as level from customers) x) s(a, b) where a = 3 order by 1, 2;
select * from (select * from (select level, id as level from customers) x) s(a, b) where b = 3 order by 1, 2;
select * from (select * from customers as x(a, a)) y(b, c) where c = 'Bob' order by b;
select * from customers as x(a, a) order by 1;
with s(a, b) as (select * from (select id, level as id from customers) x) select a from s where b = 3 order by a;
select a from (select g.*, id from customers, generate_series(5, 5) g) s(a, b) where a = 5 order by b;

-- Names that come from functions, types and nothing.
select 1 + id from customers order by "?column?" limit 4;
select 1 + id, level + 1 from customers order by "?column?";
select * from (select id, interval '1 day' from customers) s order by 2, 1 limit 3;
select id, interval '1 day' from customers order by interval, 1 limit 3;
select * from (select '2025-01-01'::date, id from customers) s order by date, id limit 3;
select count(*) from (select current_date, id from customers) s where current_date is not null;
select id from (select current_date, now(), id from customers) s order by s.current_date, s.now, id limit 3;
select id from (select current_date::text, id from customers) s order by s.current_date, id limit 3;
select id::text, level::double precision from customers order by float8, text limit 5;
select * from (select id::smallint, level::bigint, balance::decimal, score::real, born::timestamp from customers) s order by int2, int8, "numeric", float4, "timestamp" limit 5;
select * from (select case when id > 3 then 1 else level end, exists(select 1), array[id], (id, 1), coalesce(level, 0), nullif(level, 1) from customers) s order by "level", "exists", "array", "row", "coalesce", "nullif" limit 5;
select * from (select (select 1 + 1)::int, id from customers) s order by "?column?", id limit 3;
select * from (select (select code from countries order by 1 limit 1), id from customers) s order by code, id limit 3;
select * from (select trim(name), trim(leading from name), id from customers) s order by id, btrim, ltrim limit 3;
select * from (select created at time zone 'UTC', extract(day from created), id from customers) s order by timezone, "extract", id limit 3;
select * from (select true, id from customers) s order by 1, 2 limit 3;

-- Parentheses in DISTINCT ON.
select distinct on ((select 1)) code from countries order by (select 1), code;
select distinct on ((select 1), code) code from countries order by (select 1), code limit 3;
select distinct on (((id))) id, name from customers order by id limit 3;
select distinct on ((select max(code) from countries)) id from customers where id = 3 order by (select max(code) from countries), id;

-- LIMIT takes a bigint.
select id from customers order by id limit 'NaN'::numeric;
select id from customers order by id limit 'inf'::numeric;
select id from customers order by id offset '-inf'::numeric;
select id from customers order by id limit 2.5;
select id from customers order by id limit 'x';
select id from customers order by id limit 1e30;
select id from customers order by id limit true;
select id from customers order by id offset -1;
