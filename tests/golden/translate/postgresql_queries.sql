-- PostgreSQL's syntax, on PostgreSQL and translated on MariaDB.
select * from nums order by id
select * from words order by id
select * from times order by id
select id, a / b from nums where b <> 0 order by id
!22012 select a / b from nums
!22012 select 1 / (a - a) from nums
select id, -7 / 2, a % b, a * b + small, big - a, d * e, d + 1, d - e, d + a, f / 2, f * d, -a, - - a, +d from nums where b <> 0 and id <> 5
select id, d / 3, a / 3.0, e / d, 1 / 3.0, 10.00 / 4 from nums where d <> 0
select 7 / 2, -7 / 2, 7 % -3, 7.5 % 2, 2 ^ 10, 1.0 / 3, 100 / 3.0, 2::numeric / 3, 1e3, 1.50e-2
select id from nums order by a
select id from nums order by a desc, id desc
select id from nums order by a nulls first, id
select id from nums order by a desc nulls last, id
select id, v from words order by v, id
select id, v from words order by v desc, id limit 3
select id, s from words order by s desc nulls last
select id, c from words order by c, id
select u from words order by u
select id from words where v = 'abc'
select id from words where v = 'a'
select id from words where v = 'a '
select id from words where c = 'a'
select id from words where c = 'a  '
select id from words where v in ('abc', 'zebra', 'A')
select id from words where v <> 'abc'
select id from words where v > 'a' and v < 'b'
select id from words where v between 'A' and 'a'
select id from words where s like 'h%'
select id from words where s like '%o_World'
select id from words where s not like 'h%' or s is null
select id from words where s ilike 'h%'
select id from words where s like 'x\%y\_z'
select id from words where s like 'x!%y!_z' escape '!'
select id from words where v like v
select id from words where s ~ '^[a-z]+ w'
select id from words where s ~* '^[A-Z]+ W'
select id from words where s !~ 'o.W'
select id from words where s ~ 'd$' or s ~ '(a|x),b'
select distinct v from words
select distinct upper(name) from items
select v, count(*) from words group by v
select lower(v), count(*) from words where v is not null group by lower(v) having count(*) > 1
select lower(name) as l, sum(qty) from items group by l order by l
select name, sum(qty) from items group by 1 order by 2 desc, 1
select count(distinct v), count(distinct name) from words, items
select v from words union select name from items order by 1
select v from words union all select name from items order by v desc
select id, name from items intersect select id, name from items where qty > 2
select id from items except select id from items where qty > 2
(select id from items order by id limit 2) union all (select id from nums order by id desc limit 1)
select s || v || '!' from words
select s || id from words
select 'x' || null, 'a' || 'b', E'a\\b' || 'c''d', $$dollar 'q'$$ || $x$y$x$
select 'back\slash', E'tab\tnew\n', '"quoted"', '%_'
select true, false, not true, true and null, flag, not flag, flag is true, flag is not false, flag is unknown from nums
select id from nums where flag
select id from nums where not flag or flag is null
select id, a > b, a = b, a is distinct from b, a is not distinct from b from nums
select id, case when a > 0 then 'pos' when a < 0 then 'neg' else 'zero' end, case a when 7 then 1 when 0 then 2 end from nums
select id, a::text, d::text, flag::text, a::bigint, d::int, big::text, e::numeric(8,2), a::numeric(12,2), a::boolean, flag::int from nums where false
select id, a::text, d::text, flag::text, a::bigint, e::numeric(8,2), a::numeric(12,2), a::boolean, flag::int, a::float8, d::float8 from nums
select d::int, e::int, d::bigint from nums where id <> 5
!22003 select big::int from nums
!22003 select d::numeric(5,2) from nums
select '42'::int, '1.50'::numeric, '1.5'::float8, 't'::boolean, 'yes'::boolean, cast('7' as smallint), '00112233-4455-6677-8899-AABBCCDDEEFF'::uuid, '\x00ff'::bytea
select s::int from words where s ~ '^[0-9]+$'
!22P02 select s::int from words
select s::varchar(3), v::char(2), s::text from words
select date '2024-02-29', timestamp '2024-02-29 12:30:00', time '12:30', '2024-01-01'::date, timestamp '2024-01-01'
select dt + 1, dt - 1, dt - date '2000-01-01', dt + interval '1 month', ts + interval '1 day 2 hours', ts - interval '1 year 2 mons 3 days 04:05:06.5', ts + interval '90' minute, ts + 2 * interval '1 day' from times
select date '2024-01-31' + interval '1 month', timestamp '2024-03-31 10:00:00' - interval '1 month'
select id from times where dt > '2000-01-01' and ts < '2025-01-01 00:00:00'
select id from times where dt = '2024-02-29'::date or t >= '23:00'
select dt::text, ts::text, tsec::text, t::text, ts::date, dt::timestamp from times
select id from times where ts between '1999-01-01' and '2022-01-01'
select n.id, i.name from nums n join items i on i.owner = n.id order by i.id
select n.id, i.name from nums n left join items i on i.owner = n.id order by n.id, i.id
select n.id, i.name from items i right join nums n on i.owner = n.id order by n.id, i.name
select * from nums join items using (id) order by id
select id, name from nums natural join items order by id
select n.id from nums n, items i where n.id = i.id and i.qty is not null order by n.id
select id from nums where id in (select owner from items)
select id from nums n where exists (select 1 from items i where i.owner = n.id and i.qty > 2)
select id from nums where id not in (select owner from items where owner is not null)
select id, (select max(price) from items i where i.owner = n.id) from nums n order by id
select id from nums where a = any (array[7, 0])
select id from nums where id <> all (array[1, 2])
select id from nums where id = any (select owner from items)
select id from nums where id > all (select owner from items where owner < 3)
select * from (select owner, sum(price) as total from items group by owner) t where t.total > 3 order by owner
with big as (select * from items where price > 1.5) select name, count(*) from big group by name order by name
with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select n, n * n from t order by n
with a as (select 1 as x), b as (select x + 1 as y from a) select * from a, b
select owner, count(*) from items group by owner having sum(qty) > 5 order by owner
select i.*, i.price * i.qty as total from items i order by total desc, id
select i.id, i.name, count(*) from items i group by i.id order by i.id
select id from items order by price * qty, id
select id from items order by id limit 2 offset 1
select id from items order by id offset 4
select id from items order by id fetch first 2 rows only
select id from items order by id limit all
select owner from items order by owner fetch first 1 row with ties
select 1 as "Mixed Case", 2 as "select", 3 as "quo""te"
select id as "Id" from items order by "Id"
values (1, 'a'), (2, 'b')
select * from (values (1)) as v union select 2
select (1, 2) = (1, 2), (a, b) = (7, 2) from nums where id = 1
select id from items where (owner, name) in ((1, 'pen'), (2, 'Pen'))
select id, a & 3, a | 8, a # 1, ~a from nums where id < 4
select u from words where u = '00112233-4455-6677-8899-aabbccddeeff'
select id from words where y = '\x616263'
select j ->> 'a', j ->> 'b', j ->> 'c', j ->> 'nope' from words
select j ->> 'd' is null, j -> 'd' ->> 0 from words where id = 100
select id from nums where d = 12.5 and e > 1 and f < 3
select id from nums where a = '7' and d = '12.50' and flag = 't'
select id from nums where a = 7.0
select id, sum(qty) over (partition by owner order by price) from items order by id
select owner, name, rank() over w from items window w as (partition by owner order by price desc) order by owner, name
select sum(sum(qty)) over (order by owner) from items group by owner order by owner
select owner, count(*) from items group by rollup (owner)
select null, null::int, 'x'::text
select exists (select 1 from items where id = 1), exists (select 1 from items where id = 100)
select id from nums where (a > 0) = flag
select id from nums where id in (1, 2.0, 3)
select id from items where name = 'pen' order by id for update
select distinct v from words order by v
select distinct owner, name from items order by name desc, owner
select v, count(*) as c from words group by v order by v
select count(*) from items having count(*) > 1
select upper(v), count(*) from words group by upper(v) order by upper(v) desc
select owner from items group by owner order by sum(qty) desc, owner
select id from words where v in ('ABC', 'a') or v = 'zebra'
select id from words where v not in ('ABC', 'a')
select max(a) - min(a), sum(a) * 2, count(*) + 1 from nums where id <> 5
select id from nums where id <> 5 and (-a > 0 or a - -3 = 10)
select (select count(*) from items) + 1, -(-5), 2 - -3
select id, coalesce(a, 0) / 2 from nums where id <> 5
select id from nums where d / 2 > 1 and a::text like '7%'
select avg(a)::text from nums where id < 4
select case when avg(a) > 1 then 'big' else 'small' end from nums where id < 4
select id, c, concat(c, '|'), concat_ws('-', c, c), octet_length(c), length(c), c || '|', c::text || '|' from words order by id
select id, c collate "C", c like 'ab%', c like 'ab', c ilike 'AB   ', c ~ '^ab *$' from words order by id
select id from words where c = 'ab  ' or c = v order by id
select 'a\b' like 'a\b' escape '', 'a%' like 'a\%' escape '', 'a\x' like 'a\%' escape ''
select id from words where s like s escape '' order by id
select id, -a, -big, -small, abs(a), abs(big), @ small, a / -1, a / small from nums where small <> 0 order by id
select id from nums where id = any ('{1,3}') order by id
select id from nums where id <> all ('{1,3}'::int[]) order by id
select id from words where s = any ('{abc,NULLs}') order by id
select id, flag, flag = true, not flag, flag::int from nums order by id
!22003 select -(-2147483647 - 1)
!22003 select abs((-32768)::smallint)
!22003 select (-2147483647 - 1) / -1
!22P02 select '{'::json
select x.b, a from (select id, name from items) x (a, b) where a < 3 order by a
select n, count(*) from (select qty from items union all select a from nums) as all_of (n) group by n order by n nulls last
