-- Statements that the parser must accept, one a line (lines that start with -- are comments). Each is parsed,
-- unparsed, parsed again and compared; the parser must need no LL fallback for any. PostgreSQL 15 accepts the
-- syntax of every one.
-- ---- SELECT: targets and operators
select 1
select
select 1 as one, 'two' two, 3.0 "Three", .5, 5., 1e10, 1.5e-3
select null, true, false, default_value from t
select all a from t
select distinct a, b from t
select distinct on (a, lower(b)) a, b, c from t order by a, lower(b), c desc
select *, t.*, s.t.*, db.s.t.* from s.t
select a as "select", b as select, c as from, d name, e value, f type from t
select a day_, b as day, c as month, d as filter from t
select a between from t
select a + b * c - d / e % f ^ g from t
select -a, +b, - -c, -(-d), @ -5, ~7, !!5 from t
select a || b || c, a -> 'b' ->> 'c', a #> '{x}', a @> b, a <@ b, a ? 'k', a ?| array['x'], a ?& array['y'] from t
select a = b, a <> b, a != b, a < b, a <= b, a > b, a >= b from t
select a ~ 'x', a ~* 'x', a !~ 'x', a !~* 'x', a ~~ 'x', a && b, a &< b, a << 2, a >> 2, a & b, a | b, a # b from t
select a operator(pg_catalog.+) b, operator(pg_catalog.-) c, a operator(s.@@) b from t
select not a, not not b, a and b or c and not d from t
select not a = b, not a in (1, 2), not exists (select 1) from t
select (a or b) and (c or d), a or (b and c) from t
select (a = b) = c, a = (b = c), (a < b) is null, a < b is not null from t
select a is null, a is not null, a isnull, a notnull from t
select a is true, a is not true, a is false, a is not false, a is unknown, a is not unknown from t
select a is distinct from b, a is not distinct from b + 1 from t
select a is document, a is not document, a is normalized, a is nfc normalized, a is not nfkd normalized from t
select a like 'x%', a not like 'x', a ilike 'X', a not ilike 'X', a like 'x' escape '!', a similar to 'y', a not similar to 'y' escape '!' from t
select a like b || '%', a || b like c, a like any (array['x', 'y']), a not like all (select b from u), a ilike some ('{a,b}') from t
select a between 1 and 10, a not between 1 and 10, a between symmetric 10 and 1, a between asymmetric 1 and 2 from t
select a between 1 + 1 and 2 * 5 and b between -1 and 1 or c from t
select a between (b collate "C") and c, a between b::int and c::int, x between a < b and c from t
select a in (1, 2, 3), a not in (1), (a, b) in ((1, 2), (3, 4)), a in (select b from u), a not in (select b from u) from t
select a in (1) + 2 from t
select a = any ('{1,2}'), a <> all (array[1, 2]), a = some (select b from u), a + 1 > any (select 2) from t
select a = any ((select array[1])::int[]), a = any (array(select 1)) from t
select (a, b) = (1, 2), row(a, b) < row(1, 2), (a, b) is null, row(), row(1) from t
select (a, b) overlaps (c, d), (date '2020-01-01', interval '1 day') overlaps (date '2020-01-01', date '2020-02-01') from t
select a::int, a::int::text, -a::int, (-a)::int, (a + b)::numeric(10, 2), '1'::int from t
select cast(a as int), cast('{1,2}' as int[]), cast(a as varchar(10)), cast(null as text) from t
select a collate "C", a || b collate "de_DE", (a || b) collate pg_catalog."C", a collate "C" < b from t
select a at time zone 'UTC', a at time zone 'UTC' at time zone 'CET', now() at time zone b || c from t
select a[1], a[1][2], a[1:2], a[:2], a[1:], a[:], a[b + 1], s.t.a[1].b.c, (a).b, (a).b.c, (a).*, (a.b).c[1], (a.b[1]).c from t
select (f(x)).y, (f(x))[1], (array[1, 2])[1], $1[2], $1.a, (select array[1, 2])[1], (row(1, 2)).f1 from t
select array[]::int[], array[1, 2], array[[1, 2], [3, 4]], array[array[1], array[2]], array(select a from t)
select case when a then 1 end, case a when 1 then 'x' when 2 then 'y' else 'z' end, case when a then case when b then 1 else 2 end else 3 end from t
select exists (select 1), not exists (select from t), (select 1), (select 1) + (select 2), ((select 1)), (((select 1)))
select $1, $2::int, $3 + 1, abs($4) from t where a = $5
select 1+1, 1-1, 1 -1, 1 - -1, 2*-3, 2^-1, -2^2, 2 - - 2
-- ---- constants
select 'it''s', '', E'a\nb', E'\'', e'\\', 'a\b', U&'d\0061t\+000061', $$dollar$$, $tag$ $$ $tag$, N'national'
select B'0101', b'', X'1FF', x'ff'
select date '2020-01-01', time '10:00', timestamp '2020-01-01 10:00', timestamp(3) '2020-01-01', timestamp with time zone '2020-01-01', timestamp(0) with time zone '2020-01-01'
select interval '1 day', interval '1' day, interval '1' year to month, interval '1-2' year to month, interval '1 10:00' day to minute, interval '1' second(3), interval '1:00' minute to second(2), interval(3) '1 sec'
select int '1', integer '1', bigint '1', smallint '1', real '1', float '1', float(3) '1', double precision '1', numeric '1', numeric(5, 2) '1', decimal(5) '1', dec '1', boolean 't'
select char 'a', char(3) 'a', character varying(3) 'a', varchar 'a', varchar(3) 'a', national character(2) 'a', nchar(1) 'a', bit '1', bit(3) '101', bit varying(3) '101'
select text 'x', json '{}', point '(1,2)', pg_catalog.text 'x', uuid '00000000-0000-0000-0000-000000000000', circle '((0,0),1)', numrange(1, 2)
select 1000000000000000000000, 2147483648, 1.0, 1.
select true = 't', 'x' is null
-- ---- types
select a::integer, a::int2, a::bigint, a::real, a::float(8), a::double precision, a::boolean, a::bool from t
select a::char, a::"char", a::character(3), a::character varying, a::varchar(3), a::bpchar, a::text, a::name, a::national character varying(5) from t
select a::bit, a::bit(3), a::bit varying, a::bit varying(5) from t
select a::time, a::time(3), a::time with time zone, a::time(3) without time zone, a::timestamp(6) with time zone, a::timestamp without time zone, a::timestamptz, a::timestamptz(3) from t
select a::interval, a::interval(3), a::interval year, a::interval day to second, a::interval day to second(3), a::interval hour to minute, a::interval month from t
select a::int[], a::int[][], a::int[3], a::int[3][4], a::int array, a::int array[4], a::numeric(10, 2)[], a::timestamp(3) with time zone[] from t
select a::s.t, a::pg_catalog.int4, a::"My Type", a::s."T"[], a::geometry(point, 4326), a::numeric, a::dec(3) from t
-- ---- function calls
select f(), f(a), f(a, b), s.f(a), db.s.f(a), "F"(a), f(a => 1, b := 2), f(1, b => 2), f(variadic array[1, 2]), f(1, variadic a) from t
select count(*), count(all a), count(distinct a), count(distinct a, b), sum(a + b), f(distinct a order by a) from t
select string_agg(a, ',' order by b desc, c), array_agg(distinct a order by a nulls first), json_agg(a order by b using >) from t
select percentile_cont(0.5) within group (order by a), mode() within group (order by a desc), rank(1, 2) within group (order by a, b) filter (where c) from t
select count(*) filter (where a > 1), sum(a) filter (where b is null) over (partition by c) from t
select coalesce(a, b, 1), greatest(a, b), least(a, 1), nullif(a, b), coalesce((select 1), 2) from t
select current_date, current_time, current_time(3), current_timestamp, current_timestamp(3), localtime, localtime(0), localtimestamp, localtimestamp(2)
select current_user, session_user, user, current_role, current_catalog, current_schema, current_schema(), current_schemas(true)
select extract(year from a), extract(epoch from a - b), extract('day' from a), extract(timezone_hour from a), date_part('year', a) from t
select position('a' in b), position(a || b in c), substring(a from 1), substring(a from 1 for 2), substring(a for 2), substring(a, 1), substring(a, 1, 2), substring(a similar 'x' escape '#'), substring(a from '[0-9]+') from t
select overlay(a placing b from 1), overlay(a placing b from 1 for 2), overlay(a, b, 1, 2) from t
select trim(a), trim(both from a), trim(leading 'x' from a), trim(trailing from a), trim('x' from a), trim(from a), trim(both 'x' from a), trim(a, 'x'), ltrim(a), btrim(a, 'x') from t
select normalize(a), normalize(a, nfc), collation for (a), collation for ('x' collate "C") from t
select left(a, 2), right(a, 2), replace(a, 'x', 'y'), repeat('x', 3), lower(a), now(), random(), generate_series(1, 10) from t
select xmlelement(name foo, xmlattributes(a as b), 'content'), xmlforest(a, b as c), xmlconcat(a, b), xmlparse(document '<a/>'), xmlpi(name php, 'x'), xmlroot(a, version '1.0', standalone yes), xmlserialize(content a as text), xmlexists('//a' passing by value b) from t
select treat(a as int), grouping(a, b) from t group by rollup (a, b)
select date(a), year(b), name(c), text(d), value(e), first(f), level(g), "left"(h) from t
select json_build_object('a', 1, 'b', array[1, 2]), jsonb_path_query(a, '$.x[*] ? (@ > 1)'), a #>> '{a,b}', a - 'b', a @? '$.a' from t
-- ---- windows
select row_number() over (), rank() over (order by a), sum(a) over (partition by b order by c) from t
select sum(a) over w, avg(a) over (w order by b), sum(a) over (w rows unbounded preceding) from t window w as (partition by c), w2 as (w order by d)
select sum(a) over (order by b rows between unbounded preceding and current row), sum(a) over (order by b rows between 1 preceding and 1 following), sum(a) over (order by b range between '1 day' preceding and '1 day' following) from t
select sum(a) over (order by b groups between current row and unbounded following exclude current row), sum(a) over (rows 1 + 1 preceding exclude ties), sum(a) over (rows between 1 following and 2 following exclude group), sum(a) over (range current row exclude no others) from t
select lag(a, 1, 0) over (partition by b, c order by d desc nulls last, e) from t
select first_value(a) over (partition by b), nth_value(a, 2) over (order by rows), sum(rows) over (partition by range) from t
-- ---- FROM
select * from t
select * from s.t, db.s.t, only t, only (s.t), t *
select * from t a, t as b, t as c (x, y), t d (x), only t as e, t * f, "T" "A"
select * from (select 1) a, (select 1) as b (c), (values (1, 2), (3, 4)) v (a, b), (table t) x
select * from (select 1 union select 2) a, ((select 1) union (select 2)) b, ((select 1)) c, (((select 1) limit 1)) d
select * from t join u on t.a = u.a inner join v using (a) left join w on true right outer join x on x.a = t.a full join y using (a, b) cross join z natural join q natural left join r natural full outer join p
select * from a join b on a.x = b.x join c on b.y = c.y
select * from a join b join c on b.y = c.y on a.x = b.x
select * from a left join (b join c on b.y = c.y) on a.x = b.x
select * from a left join (b left join c on b.y = c.y) j on a.x = j.x
select * from (a join b on a.x = b.x) as j (p, q)
select * from (a cross join b) cross join (c natural join d)
select * from a join b cross join c on a.x = c.x
select * from a cross join b join c on b.x = c.x, d left join e on d.y = e.y
select * from a join b using (x) as j join c on c.y = j.x
select * from ((a join b on true) join c on true), ((select 1) x join (select 2) y on true)
select * from t, lateral (select * from u where u.a = t.a) x, lateral f(t.b) y, lateral f(t.b) with ordinality as z (a, b)
select * from t left join lateral (select 1) x on true cross join lateral unnest(t.a) as u (v)
select * from f(1), s.f(1) a, f(1) as b (c, d), f(1) as c (d int, e text collate "C"), f(1) as (d int, e text[]), generate_series(1, 10) with ordinality, generate_series(1, 3) with ordinality as g (x, n)
select * from rows from (f(1), g(2) as (a int, b text)) with ordinality as x (a, b, c), lateral rows from (f(1))
select * from current_date d, coalesce(1, 2) c, current_timestamp(3)
select * from xmltable('/a/b' passing x columns id int path '@id', name text path 'n', ord for ordinality) as t, json_to_recordset('[]') as r (a int, b text)
select * from t tablesample bernoulli (10), u tablesample system (5.5) repeatable (42), v as w tablesample system_rows (10), s.t tablesample s.m (1, 2)
select * from unnest(array[1, 2], array['a', 'b']) as u (a, b) where a > 1
select * from pg_catalog.pg_class c left join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', '') and n.nspname <> 'pg_catalog' and n.nspname !~ '^pg_toast' and pg_catalog.pg_table_is_visible(c.oid) order by 1, 2
-- ---- WHERE, GROUP BY, HAVING
select a from t where a = 1 and (b > 2 or c < 3) and not (d is null)
select a, count(*) from t where b group by a having count(*) > 1
select a, b, sum(c) from t group by a, b, (a + b), 1
select sum(a) from t group by ()
select a, b from t group by rollup (a, b), cube (c, (d, e)), grouping sets ((a), (b, c), (), rollup (a), cube (b), grouping sets (a, b))
select a from t group by all a, b
select a from t group by distinct rollup (a, b), rollup (a, c)
select a, (b, c) from t group by (a), (b, c), lower(d)
select 1 from t having true
select a from t where a = (select max(b) from u where u.c = t.c) and exists (select 1 from v where v.d = t.d)
select a from t where (a, b) = (select 1, 2) and (a, b) in (select c, d from u)
select a from t where row(a, b) in (row(1, 2), row(3, 4)) and a between (select 1) and (select 2)
-- ---- ORDER BY, LIMIT, locking
select a from t order by a, b desc, c asc nulls last, d nulls first, e using <, f using operator(pg_catalog.>), a + b, 1, lower(g) collate "C" desc
select a from t limit 10
select a from t limit 10 offset 20
select a from t offset 20 limit 10
select a from t limit all
select a from t limit null offset 5 rows
select a from t limit $1 offset $2
select a from t limit (select 1) offset 1 + 1
select a from t limit 5 * 2
select a from t offset 10 rows fetch first 5 rows only
select a from t fetch next row only
select a from t order by a fetch first 3 rows with ties
select a from t fetch first (1 + 2) rows only offset 1 row
select a from t fetch first +3 rows only
select a from t for update
select a from t for no key update nowait
select a from t, u for share of t skip locked for key share of u, s.v
select a from t order by a limit 1 for update skip locked
select a from t for update limit 1
select a from t for read only
-- ---- set operations
select 1 union select 2
select 1 union all select 2 union distinct select 3
select 1 union select 2 intersect select 3
(select 1 union select 2) intersect select 3
select 1 intersect select 2 union select 3
select 1 except select 2 except all select 3
select 1 except (select 2 except select 3)
select 1 union (select 2 intersect select 3) order by 1 limit 1
(select a from t order by a limit 1) union all (select b from u order by b limit 1) order by 1
(select 1)
((select 1))
((select 1) union (select 2)) limit 1
(select 1 order by 1) limit 1
((select 1 limit 2)) order by 1
(select a from t) order by a for update
(with x as (select 1) select * from x) union select 2
select 1 union values (2), (3) union table t
(values (1)) union all (values (2)) offset 1
select a from (select 1 a union all select 2) x where a in (select 1 union select 2 except select 3)
select array(select 1 union select 2), (select 1 intersect select 1), exists ((select 1) union (select 2))
select 1 where 1 in ((select 1) union (select 2))
select ((select 1) union (select 2)) + 1
select f((select 1)), f(((select 1)), 2), f((select 1) + 1), max((select 1)) from t
values (1, 'a'), (2, 'b')
values (1, 2) order by 1 limit 1
values ((select 1)), ((select 2)), ((select 3), 4)
values (default, 1)
table t
table only s.t
table t order by a limit 1
-- ---- WITH
with a as (select 1) select * from a
with a (x, y) as (select 1, 2), b as (select * from a) select * from a, b
with recursive t (n) as (values (1) union all select n + 1 from t where n < 100) select sum(n) from t
with a as materialized (select 1), b as not materialized (select 2) select * from a, b
with a as (insert into t values (1) returning *) select * from a
with a as (update t set b = 1 returning a), c as (delete from u where d = 1 returning *) select * from a, c
with a as (select 1) insert into t select * from a
with a as (select 1) update t set b = a.c from a
with a as (select 1) delete from t using a where t.b = a.b
with a as (with b as (select 1) select * from b) select (with c as (select 2) select * from c), * from a
with recursive t (a, b) as (select 1, 2 union all select a, b from t) search depth first by a, b set o select * from t
with recursive t (a, b) as (select 1, 2 union all select a, b from t) search breadth first by a set o cycle a set is_cycle using path select * from t
with recursive t (a) as (select 1 union all select a from t) cycle a set c to true default false using p select * from t
with a as ((select 1) union (select 2)) select * from a
with a as (values (1)), b as (table t) (select * from a) union select * from b order by 1
with recursive recursive as (select 1) select * from recursive
with x as (select 1) (select * from x)
-- ---- SELECT INTO
select a into x from t
select a into temp x from t
select a into unlogged table s.x from t where b
select * into temporary table x from t
select a into local temp x from t
-- ---- INSERT
insert into t values (1)
insert into t (a, b) values (1, 'x'), (2, 'y'), (default, null)
insert into s.t as x (a) values (1)
insert into t default values
insert into t select * from u
insert into t (a, b) select a, b from u where c
insert into t (select 1)
insert into t (a) (select 1)
insert into t (a) ((select 1) union (select 2))
insert into t with x as (select 1) select * from x
insert into t table u
insert into t (a) overriding system value values (1)
insert into t overriding user value select 1
insert into t (a.b, c[1], d[1].e) values (1, 2, 3)
insert into t values (1) returning *
insert into t values (1) returning a, b + 1 as c, t.*
insert into t values (1) on conflict do nothing
insert into t values (1) on conflict (a) do nothing
insert into t values (1) on conflict (a, lower(b), (c || d) collate "C" text_pattern_ops) where e > 1 do nothing
insert into t values (1) on conflict on constraint t_pkey do nothing returning a
insert into t values (1, 2) on conflict (a) do update set b = excluded.b
insert into t as x values (1, 2) on conflict (a) do update set b = x.b + excluded.b, (c, d) = (excluded.c, 1), e = default where x.b < 10 returning *
insert into t select * from u join v on u.a = v.a on conflict (a) do nothing
insert into t select * from u on conflict do nothing
insert into t values (1, (select 2), array[3], row(4, 5), '6'::int, now(), $1)
with x as (select 1 as a) insert into t (a) select a from x on conflict (a) do update set a = 2 returning a
-- ---- UPDATE
update t set a = 1
update t set a = a + 1, b = default, c = null where d = 1
update only t set a = 1
update t * set a = 1
update t as x set a = x.b
update t x set a = 1 where x.b = 2
update s.t set a = 1 from u where t.b = u.b
update t set a = u.a from u join v on u.x = v.x, w where t.b = u.b returning t.*, u.a
update t set (a, b) = (1, 2)
update t set (a, b) = row(1, default), (c) = (select 3)
update t set (a, b) = (select 1, 2 from u) where c
update t set a[1] = 2, b.c = 3, d[1:2] = '{1,2}', e[1].f = 4
update t set a = 1 where current of cur
update t set a = (select 1), b = case when c then 1 else 2 end where exists (select 1 from u where u.a = t.a)
update t set set = 1
update t set a = 1 returning a as b
with x as (select 1) update t set a = 1 from x
-- ---- DELETE
delete from t
delete from t where a = 1
delete from only s.t x where x.a = 1
delete from t as x using u, v join w on v.a = w.a where x.b = u.b returning x.*
delete from t where current of cur
delete from t * where a in (select a from u)
delete from t where a = $1 returning a, b
-- ---- MERGE
merge into t using u on t.a = u.a when matched then delete
merge into t as x using (select * from u) as y on x.a = y.a when matched and y.b > 1 then update set b = y.b, c = default when matched then do nothing when not matched then insert (a, b) values (y.a, y.b)
merge into only t x using u join v on u.k = v.k on x.a = u.a when not matched and u.b is null then insert default values when not matched then insert values (u.a, default)
merge into s.t using u on true when not matched then insert (a) overriding system value values (1) when matched then update set (a, b) = (1, 2)
with y as (select 1 as a) merge into t using y on t.a = y.a when not matched then do nothing
-- ---- COPY
copy t from stdin
copy t to stdout
copy s.t (a, b) from stdin
copy t from '/tmp/x'
copy t (a) to '/tmp/x'
copy t from program 'cat x'
copy (select * from t) to stdout
copy (select * from t where a = 1) to program 'cat > x' with (format csv)
copy (insert into t values (1) returning a) to stdout
copy (values (1), (2)) to stdout
copy t from stdin with (format csv, header, delimiter ',', null '', quote '"', escape '\', force_not_null (a, b), force_null (c), encoding 'UTF8')
copy t from stdin (format binary)
copy t to stdout (format csv, header true, force_quote *)
copy t from stdin with csv header
copy t from stdin csv header quote as '"' escape '\' null as 'x' force not null a, b
copy t to stdout with delimiter ',' null 'x' csv force quote a, b
copy binary t from stdin
copy t from stdin delimiters ','
copy t from stdin where a > 1
copy t from stdin with (format csv, freeze on, header match) where a is not null
-- ---- EXPLAIN
explain select 1
explain analyze select * from t
explain verbose select 1
explain analyze verbose insert into t values (1)
explain (analyze, verbose, costs off, buffers, format json) select 1
explain (analyze false, timing on) update t set a = 1
explain (format yaml) with a as (select 1) select * from a
explain execute p(1, 2)
explain declare c cursor for select 1
explain create table x as select 1
explain (select 1) union (select 2)
explain analyze delete from t where a = 1
explain create materialized view x as select 1
-- ---- settings
set search_path to a, b, "$user"
set search_path = 'a'
set work_mem = 1000
set x.y = 'z'
set x.y to on
set session work_mem to '1MB'
set local enable_seqscan = off
set extra_float_digits = -1
set datestyle to iso, dmy
set a to default
set local a = default
set time zone 'UTC'
set time zone local
set time zone default
set time zone -5
set time zone interval '-08:00' hour to minute
set names 'utf8'
set names default
set names
set role r
set role none
set session authorization 'u'
set session authorization default
set local role 'x'
set schema 'x'
set xml option document
set transaction isolation level serializable
set transaction isolation level read committed, read only, not deferrable
set local transaction read write
set session characteristics as transaction isolation level repeatable read deferrable
set transaction snapshot '00000003-1'
set constraints all deferred
set constraints a, s.b immediate
set a = true
set session session authorization default
set application_name to 'psql'
show a
show all
show time zone
show transaction isolation level
show session authorization
show x.y
show search_path
reset a
reset all
reset x.y
reset time zone
reset session authorization
reset transaction isolation level
-- ---- transactions
begin
begin work
begin transaction isolation level serializable read only deferrable
begin isolation level repeatable read, read write
start transaction
start transaction read only
commit
commit work
commit and chain
commit transaction and no chain
end
rollback
rollback work and chain
abort
abort transaction
savepoint a
release a
release savepoint "A"
rollback to a
rollback work to savepoint a
rollback transaction to a
prepare transaction 'x'
commit prepared 'x'
rollback prepared 'it''s'
-- ---- prepared statements, cursors
prepare p as select 1
prepare p (int, text, numeric(10, 2), int[], timestamp with time zone) as select $1, $2
prepare p as insert into t values ($1) returning *
prepare p as with a as (select 1) select * from a
prepare transaction_ as delete from t
execute p
execute p(1, 'x', now(), array[1])
deallocate p
deallocate prepare p
deallocate all
deallocate prepare all
declare c cursor for select 1
declare c binary insensitive no scroll cursor with hold for select * from t order by a
declare c scroll cursor without hold for values (1)
declare c asensitive cursor for with a as (select 1) select * from a for update
fetch c
fetch next from c
fetch prior in c
fetch first c
fetch last from c
fetch absolute -5 from c
fetch relative 2 from c
fetch 10 c
fetch -3 from c
fetch all in c
fetch forward c
fetch forward 10 from c
fetch forward all from c
fetch backward from c
fetch backward 3 c
fetch backward all in c
fetch from c
fetch in "C"
move c
move forward 5 in c
move absolute 0 from c
close c
close all
-- ---- LISTEN, LOCK, TRUNCATE, DISCARD
listen a
unlisten a
unlisten *
notify a
notify a, 'payload'
lock t
lock table t, only u, s.v in access exclusive mode
lock table t in share row exclusive mode nowait
lock t in row share mode
lock t in row exclusive mode
lock t in share update exclusive mode
lock t in share mode
lock t in exclusive mode
lock t in access share mode
lock t nowait
truncate t
truncate table t, only u, s.v *
truncate t restart identity cascade
truncate t continue identity restrict
discard all
discard plans
discard sequences
discard temp
discard temporary
-- ---- CREATE TABLE
create table t (a int)
create table t ()
create table if not exists s.t (a int, b text not null, c numeric(10, 2) default 0 check (c > 0), d timestamp with time zone default now())
create temp table t (a int) on commit drop
create temporary table t (a int) on commit delete rows
create local temp table t (a int) on commit preserve rows
create global temporary table t (a int)
create unlogged table t (a int primary key)
create table t (a serial primary key, b int unique, c int references u, d int references s.u (a, b) match full on delete cascade on update set null deferrable initially deferred)
create table t (a int generated always as identity, b int generated by default as identity (start with 10 increment by 5), c int generated always as (a * 2) stored)
create table t (a int constraint pos check (a > 0) no inherit, b text collate "C" not null default 'x'::text, c text compression pglz, d int null)
create table t (a int, b int, primary key (a, b), unique (b), constraint c check (a > b), foreign key (a) references u (x) on delete set null (a) on update no action not valid, exclude using gist (a with =, b with &&) where (a > 1))
create table t (a int, constraint p primary key (a) include (b) with (fillfactor = 70) using index tablespace ts deferrable, unique nulls not distinct (a))
create table t (like u, a int, like s.v including all excluding defaults)
create table t (a int) inherits (u, s.v)
create table t (a int) partition by range (a)
create table t (a int, b text) partition by list (lower(b) collate "C" text_ops)
create table t (a int) partition by hash (a, (b + 1)) with (fillfactor = 70) tablespace ts
create table t (a int) using heap with (autovacuum_enabled = false, toast.autovacuum_enabled = off)
create table t (a int) without oids
create table t partition of u for values from (1, minvalue) to (10, maxvalue)
create table t partition of u for values in (1, 'a', null)
create table t partition of u for values with (modulus 4, remainder 0)
create table t partition of u default
create table t partition of u (a not null, primary key (a)) for values in (1) partition by range (b)
create table t of s.ty
create table t of ty (a primary key, b with options default 1)
create table t (a int[] default '{}', b int[3], c varchar(10)[], d "char", e double precision, f interval day to second(3), g bit varying(3), h s."Ty"(1), i s.ty[])
create table "T" ("A" int, "select" text)
create table t as select 1
create table t (a, b) as select 1, 2 with no data
create table if not exists s.t as select * from u with data
create temp table t on commit drop as select 1
create unlogged table t with (fillfactor = 10) tablespace ts as values (1)
create table t as table u
create table t as execute p(1)
create table t as with a as (select 1) select * from a
create materialized view v as select 1
create materialized view if not exists s.v (a, b) using heap with (fillfactor = 1) tablespace ts as select 1, 2 with no data
-- ---- CREATE INDEX, ALTER TABLE, DROP
create index on t (a)
create index i on t (a)
create unique index concurrently if not exists i on only s.t using btree (a, b desc nulls last, lower(c) collate "C" text_pattern_ops asc, (d + e)) include (f) with (fillfactor = 70) tablespace ts where g is not null
create index i on t using gin (a gin_trgm_ops (siglen = 32), b)
create unique index i on t (a) nulls not distinct
create index i on t (a opclass desc)
alter table t add column a int
alter table t add a int not null default 0, drop column b, alter column c type text using c::text
alter table if exists only s.t add column if not exists a int references u
alter table t drop column if exists a cascade, drop b restrict
alter table t alter a set default 1, alter b drop default, alter c set not null, alter d drop not null
alter table t alter column a set data type numeric(10, 2) collate "C" using (a + 1), alter b type int
alter table t alter a set statistics 100, alter a set storage plain, alter a set (n_distinct = 5), alter a reset (n_distinct), alter a set compression lz4
alter table t alter a add generated always as identity, alter a set generated by default, alter a drop identity if exists, alter a restart with 5, alter a drop expression
alter table t add constraint c check (a > 0) not valid, add primary key (a), add unique using index i, add foreign key (b) references u (c)
alter table t validate constraint c, drop constraint c, drop constraint if exists d cascade, alter constraint e deferrable
alter table t rename to u
alter table t rename a to b
alter table t rename column a to b
alter table if exists t rename constraint a to b
alter table t set schema s
alter table t owner to r
alter table t owner to current_user, enable row level security, force row level security, disable trigger all, enable always trigger x
alter table t attach partition u for values from (1) to (2)
alter table t detach partition u concurrently
alter table t inherit u, no inherit v
alter table t set (fillfactor = 70), reset (fillfactor), set logged, set unlogged, set tablespace ts, set without oids
alter table t replica identity using index i, cluster on i, set without cluster, of ty, not of
alter table t * add a int
alter table all in tablespace a set tablespace b
drop table t
drop table if exists t, s.u cascade
drop index concurrently if exists i
drop view v restrict
drop materialized view v
drop sequence s
drop type a, b
drop schema if exists s cascade
drop domain d
drop extension e
drop foreign table f
drop statistics s
drop collation c
-- ---- the long tail
create view v as select 1
create or replace temp view v (a, b) with (security_barrier) as select 1, 2 with check option
create or replace function s.f(a int, out b text default 'x', variadic c int[]) returns setof text language plpgsql as $$ begin return query select 1; end $$
create function f() returns int language sql begin atomic select 1; select 2; end
create procedure p(inout a int) language sql as 'select 1'
create schema s
create schema if not exists s authorization r create table t (a int)
create sequence if not exists s.q start 1 increment by 2 no cycle owned by t.a
create type ty as (a int, b text)
create type e as enum ('a', 'b')
create domain d as int check (value > 0)
create extension if not exists pgcrypto with schema s
create trigger x before insert or update of a, b on t for each row when (new.a is distinct from old.a) execute function f()
create rule r as on insert to t do instead (insert into u values (1); select 2)
create policy p on t for select to public using (a = current_user)
create role r with login password 'x' valid until '2030-01-01'
create user u in role r
create database d template template0 encoding 'UTF8'
create aggregate a (int) (sfunc = f, stype = int)
create operator === (leftarg = int, rightarg = int, function = f)
create cast (int as text) with inout as implicit
create publication p for table t, u
create subscription s connection 'x' publication p with (enabled = false)
create server s foreign data wrapper w options (host 'x')
create foreign table f (a int options (x 'y')) server s
create text search configuration c (copy = pg_catalog.english)
create statistics s (dependencies) on a, b from t
create event trigger e on ddl_command_start execute function f()
create recursive view v (n) as values (1)
create tablespace ts location '/tmp/x'
create unlogged sequence s
alter sequence s.q restart with 10
alter index i rename to j
alter view v set schema s
alter function f(int) owner to r
alter type e add value 'c' after 'a'
alter role r set search_path to s
alter database d set work_mem = '1MB'
alter system set work_mem = '1MB'
alter default privileges in schema s grant select on tables to r
alter schema s rename to t
drop function f(int, text)
drop function if exists f cascade
drop owned by r cascade
drop trigger x on t
drop role if exists a, b
drop database if exists d with (force)
drop policy p on t
drop cast (int as text)
drop aggregate a(*)
grant select, insert (a, b) on table t, u to r with grant option
grant r to u
revoke all privileges on all tables in schema s from public cascade
comment on table t is 'x'
comment on column t.a is null
comment on function f(int) is 'x'
vacuum
vacuum full analyze t
vacuum (analyze, verbose, parallel 2) t (a, b)
analyze
analyze verbose t (a)
cluster t using i
reindex table concurrently t
reindex (verbose) index i
refresh materialized view concurrently s.v with no data
call p(1, 'x')
do $$ begin null; end $$
do language plpgsql 'begin end'
checkpoint
load 'x'
security label for p on table t is 'x'
reassign owned by a to b
import foreign schema s limit to (a, b) from server x into y
select * from left('abc', 2), t join lateral right(t.a, 1) r on true
select * from rows from ("left"('abc', 2), "is"(3)) with ordinality
select (row(count(*), 2)).f1, ('{1,2}'::int[])[count(*)], ((a).b).c from t
select extract('daselect * from tg_catalog.pc_classatalog.pgx_catalog.pg_cyition null, primy' from a), extract('year' from b)
select distinct on ((select v from t where a = 1)) a from t order by (select v from t where a = 1)
select distinct on ((select 1), (select 2)) a from t
select collation for ((select 'a'::text))
