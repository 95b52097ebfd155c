-- MySQL's syntax, on MariaDB and translated on PostgreSQL.
select * from nums order by id
select * from words order by id
select * from times order by id
select ID, A, `Big` from nums order by Id
select id, a / b, a / 0, d / 3, a / d, 1 / 3, 10 / 4, f / 2, d / e from nums
select 7 / 2, 7 div 2, -7 div 2, 7 mod 3, -7 % 3, 7.5 % 2, 1 / 3, 2 / 3 * 3, 1 / 3 + 1, 5 / 0, 5 div 0, 5 % 0, 10.00 / 4, 1 / 3.000
select id, a + b, a - b, a * b, a % b, a div b, d * e, d + 1, d - e, f * d, -a, +d, - -a, big + 1 from nums where id <> 5
select 2147483647 + 1, 1.50, 1e3, 1.5e-2, -5, 0x41 = 0x41
select true, false, not true, true and null, flag, not flag, flag is true, flag is not false, a = 7, a > b from nums
select id from nums where flag
select id from nums where a
select id from nums where not flag or flag is null
select id from nums where flag = 1
select id from nums where flag <> 1 or flag = true
select id, a and b, a or b, a xor b, !a, a <=> b, a <=> null from nums
select (a > 0) + (b > 0), (a = 7) = 1, flag + 1 from nums
select id from nums order by a
select id from nums order by a desc, id desc
select id, v from words order by v, id
select id, v from words order by v desc, id limit 3
select id, c from words order by c, id
select id from words where v = 'abc'
select id from words where v = 'a'
select id from words where v = 'a '
select id from words where c = 'a'
select id from words where c = 'a '
select id from words where v in ('abc', 'zebra', 'A')
select id from words where v > 'a' and v < 'b'
select id from words where v between 'A' and 'a'
select id from words where s like 'h%'
select id from words where s not like 'h%' or s is null
select id from words where s like 'x\%y\_z'
select id from words where s like 'x!%y!_z' escape '!'
select id from words where s regexp '^[a-z]+ w'
select id from words where s not regexp 'o.W'
select id from words where s rlike 'd$'
select id from words where id like '1%'
select id from words where u = '00112233-4455-6677-8899-aabbccddeeff'
select id from words where y = 'abc'
select distinct v from words
select distinct upper(name) from items
select v, count(*) from words group by v
select lower(v) as l, count(*) as n from words where v is not null group by l having n > 1
select name as n, sum(qty) as total from items group by n order by total desc, n
select owner, sum(price) / count(*) from items group by owner
select v from words union select name from items order by 1
select v from words union all select name from items order by v desc
select id, name from items intersect select id, name from items where qty > 2
select id from items except select id from items where qty > 2
select 'a' 'b', "double", 'it''s', 'back\\slash', 'tab\t', N'x', _utf8mb4'y'
select a || b from nums where id < 4
select cast(a as char), cast(d as char), cast(a as decimal(12,2)), cast(d as signed), cast(a as double), cast(ts as date), cast(dt as datetime), cast(ts as char), cast(tsec as char), cast(t as char) from nums join times using (id) where id < 3
select cast(-1 as unsigned), cast('42' as signed), cast(1.5 as signed), cast('2024-02-29' as date), convert('a' using utf8mb4), cast('abc' as char(2)), cast(-1 as signed)
select date '2024-02-29', timestamp '2024-02-29 12:30:00', time '12:30:00'
select id from times where dt > '2000-01-01' and ts < '2025-01-01 00:00:00'
select id from times where dt = '2024-02-29' or t >= '23:00:00'
select id from times where ts between '1999-01-01' and '2022-01-01'
select id from times where ts >= dt
select n.id, i.name from nums n join items i on i.owner = n.id order by i.id
select n.id, i.name from nums n left join items i on i.owner = n.id order by n.id, i.id
select n.id, i.name from items i right join nums n on i.owner = n.id order by n.id, i.name
select * from nums join items using (id) order by id
select id, name from nums natural join items order by id
select n.id from nums n, items i where n.id = i.id and i.qty is not null order by n.id
select n.id from nums n straight_join items i on n.id = i.id order by n.id
select id from nums where id in (select owner from items)
select id from nums n where exists (select * from items i where i.owner = n.id and i.qty > 2)
select id, (select max(price) from items i where i.owner = n.id) from nums n order by id
select id from nums where id = any (select owner from items)
select * from (select owner, sum(price) as total from items group by owner) t where t.total > 3 order by owner
with big as (select * from items where price > 1.5) select name, count(*) from big group by name order by name
with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select n, n * n from t order by n
select owner, count(*) from items group by owner having sum(qty) > 5 order by owner
select i.*, i.price * i.qty as total from items i order by total desc, id
select id from items order by id limit 2 offset 1
select id from items order by id limit 1, 2
select id from items order by price * qty, id
select shop.items.id, items.name from shop.items order by items.id
select 1 as `Mixed Case`, 2 as `select`
select (1, 2) = (1, 2)
select id from items where (owner, name) in ((1, 'pen'), (2, 'Pen'))
select id, a & 3, a | 8, a ^ 1, ~a from nums where id < 4
select id from nums where a = '7' and d = '12.50'
select id from nums where d = 12.5 and e > 1 and f < 3
select case when a > 0 then 'pos' when a < 0 then 'neg' else 'zero' end, case a when 7 then 1 when 0 then 2 end from nums
select id, sum(qty) over (partition by owner order by price) from items order by id
select owner, name, rank() over w from items window w as (partition by owner order by price desc) order by owner, name
select owner, count(*) from items group by owner with rollup
select id from items where name = 'pen' order by id for update
select id from items where name = 'pen' order by id lock in share mode
select null, 'x'
select count(*) from items where qty is null or qty = 0
select distinct v from words order by v
select distinct owner, name from items order by name desc, owner
select v, count(*) as c from words group by v order by v
select count(*) from items having count(*) > 1
select upper(v), count(*) from words group by upper(v) order by upper(v) desc
select owner from items group by owner order by sum(qty) desc, owner
select id from words where v in ('ABC', 'a') or v = 'zebra'
select max(a) - min(a), sum(a) * 2, count(*) + 1 from nums where id <> 5
select id from nums where id <> 5 and (-a > 0 or a - -3 = 10)
select (select count(*) from items) + 1, -(-5), 2 - -3
select id from nums where a / 2 > 1 and d / 2 > 1
select id, a from nums having a > 1 and id < 5
select id, a as x from nums having x > 1 order by x + 1, id
select id from nums where 1
select ifnull(sum(qty), 0), avg(qty) + 1 from items
select id, dt + 0, ts + 0, tsec + 0, t + 0 from times
select _utf8mb4 X'61C3A9', hex(_utf8mb4 X'61C3A9')
select id, cast(v as binary) from words where v is not null order by id
select 1/3 = 0.3333, 1/3 <> 0.333333333, 1/3 > 0.3333, 1/3 <=> 0.3333, nullif(1/3, 0.3333), 1/3 in (0.3333), 1/3 in (0.3333, 5)
select 1/3 between 0.3333 and 0.3333, case 1/3 when 0.3333 then 1 else 2 end, field(1/3, 0.3333), 1/3 = 0.3333e0, 7/3*3 = 7
select a / b / 2, a / b / b / 3, (a / b) * b, a / b + a / 7, 1 / (a / b), round(a / b, 8), floor(a / b * b) from nums
select id from nums where a / b > 2.3333
select avg(a), avg(a) / 3, avg(d) * 3 from nums order by avg(a)
select a / b, id from nums order by a / b desc, id
select sum(a / b), avg(a / b), max(a / b) * 3, min(d / 3) from nums
select x * 3 from (select distinct a / b as x from nums) q
select x * 3 from (select avg(a) as x from nums group by b) q
select a / b from nums union select b / a from nums
select (select a / b from nums where id = 1) * 3
select id from words where c = 'a ' and c in ('a  ', 'b') and c < 'b ' order by id
select distinct c from words order by c
select c from words union select c from words order by 1 desc
select min(c), max(c) from words
select 1 from dual
select 1 as one from dual where 1 = 1
select group_concat(id order by id) from words
select date_format(ts, '%Y-%m') as m, count(*) from times group by m order by m
select concat(v, '-'), count(*) from words group by concat(v, '-') order by 1
select a / b as q, count(*) from nums group by q having q > 1 order by q
select pi() = 3.141593, pi() < 3.141593, pi() <= 3.141592, pi() > 3.14, pi() <> 3.141593, round(f, 2) = 1.23, round(f, 1) >= 2 from nums
select id from words where id <> 5 order by v collate utf8mb4_bin, id
