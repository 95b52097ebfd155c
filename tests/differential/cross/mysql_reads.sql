-- Reads of MySQL clients: on the MariaDB reference, and through Braid on PostgreSQL servers and on both kinds.
-- One row by its key
select * from customers where id = 7
select id, name, surname, city, nick, email, country, balance, score, level, vip, born, created from customers where id = 1
select * from customers where id in (1, 2, 3) order by id
select * from orders where customer_id = 5 order by id
select * from order_lines where customer_id = 5 order by order_id, line
select * from countries where code = 'DE'
select * from countries order by code
select * from products where sku = 'nothing like it'
select * from counters where id = 3
select * from counters where id = '3'
select * from branches where region = 'EU' order by id
select * from events where day = '2026-01-01' order by seq
select * from stock where warehouse = 1 and sku = 'x'
select * from keys_int2 where k = 5
select * from keys_int4 where k = -1
select * from keys_varchar where k = 'a'
select * from keys_date where k = '2024-02-29'
select id from customers where id = 7 and name = 'nobody'
select id from customers where id = null
select id from customers where id = 1 or id = 2 order by id
-- Whole tables in their order
select * from customers order by id
select * from orders order by customer_id, id
select * from order_lines order by customer_id, order_id, line
select * from products order by sku
select * from events order by day, seq
select * from branches order by region, id
select * from counters order by id
select * from sessions order by started, token is null
select * from stock order by warehouse, sku
select * from audit_log order by id
select * from keys_int2 order by k
select * from keys_int4 order by k
select * from keys_varchar order by k
select * from keys_char order by v
select * from keys_date order by k
select * from keys_timestamp order by k
select * from keys_timestamptz order by k
select * from keys_numeric order by k
select * from keys_bytea order by k
select * from keys_bool order by k, v
select * from keys_nullable order by k, v
select * from customer_totals order by customer_id
-- Whole tables as they come
select id, name from customers
select distinct country from customers
select distinct status from orders
select distinct region, manager from branches
select v from keys_varchar
-- Order and limit
select id, name from customers order by name, id
select id, name from customers order by name desc, id desc
select id, surname from customers order by surname, id
select id, surname from customers order by surname desc, id
select id, score from customers order by score, id
select id, score from customers order by score desc, id limit 10
select id, balance from customers order by balance desc, id limit 7
select id, balance from customers order by balance, id limit 5 offset 3
select id, balance from customers order by balance, id limit 3, 5
select id, born from customers order by born, id
select id, born from customers order by born desc, id limit 20
select id, created from customers order by created, id limit 20
select id, vip from customers order by vip, id
select id, level from customers order by level, vip, id
select id, placed from orders order by placed desc, id limit 15
select id, total from orders order by total, id limit 15
select sku, price from products order by price, sku
select sku, weight from products order by weight desc, sku
select sku, title from products order by title, sku limit 10
select id from customers order by id limit 0
select id from customers order by id limit 18446744073709551615 offset 95
select id, length(name) as l from customers order by l, id limit 12
select id, name from customers order by 2, 1 limit 9
select day, seq, amount from events order by amount, day, seq limit 20
select day, seq, value from events order by value desc, day, seq limit 20
select token, address from sessions order by address, started limit 10
select warehouse, sku, quantity from stock order by quantity, warehouse, sku limit 12
select warehouse, sku, updated from stock order by updated, warehouse, sku limit 12
-- Conditions
select id from customers where balance > 100 order by id
select id from customers where balance between 0 and 50 order by id
select id from customers where name like 'A%' order by id
select id from customers where name like '%a_' order by id
select id from customers where name not like '%e%' order by id
select id from customers where name > 'M' order by id
select id from customers where name in ('Anna', 'Zoe', 'x') order by id
select id from customers where surname is null order by id
select id from customers where surname is not null and born is null order by id
select id from customers where vip order by id
select id from customers where not vip order by id
select id from customers where vip = 1 and level > 2 order by id
select id from customers where level is null or level <= 1 order by id
select id from customers where born < '1980-01-01' order by id
select id from customers where born between '1970-01-01' and '1990-12-31' order by id
select id from customers where year(born) = 1980 order by id
select id from customers where created > '2024-01-01 00:00:00' order by id
select id from customers where score > 0.5 and score < 1000 order by id
select id from customers where country <> 'DE' order by id
select id from customers where country = 'de' order by id
select id from customers where id % 10 = 3 order by id
select id from customers where id div 10 = 3 order by id
select id from customers where (id > 10 and id < 20) xor id = 15 order by id
select id from customers where score <=> null order by id
select id from customers where nick regexp '^[a-m]' order by id
select id, customer_id from orders where status = 'paid' and total > 10 order by customer_id, id
select id, customer_id from orders where due is null order by customer_id, id
select id, customer_id from orders where status in ('new', 'paid') and due > '2025-06-01' order by customer_id, id
select id, customer_id from orders where note like '%\%%' order by customer_id, id
select customer_id, order_id, line from order_lines where qty * price > 100 order by customer_id, order_id, line
-- Aggregates
select count(*) from customers
select count(*), count(surname), count(distinct country) from customers
select sum(balance), min(balance), max(balance) from customers
select avg(balance) from customers
select avg(id), avg(level) from customers
select sum(level), sum(id) from customers
select sum(score) > 0, max(score), min(score) from customers
select min(name), max(name) from customers
select min(born), max(born) from customers
select min(created), max(created) from customers
select count(*) from customers where id > 1000000
select sum(balance), avg(balance), min(name), count(*) from customers where id > 1000000
select sum(vip), min(vip), max(vip) from customers
select country, count(*) from customers group by country order by country
select country, count(*) as n from customers group by country order by n desc, country
select country, sum(balance), avg(balance) from customers group by country order by country
select country, vip, count(*) from customers group by country, vip order by country, vip
select status, count(*), sum(total), avg(total), min(placed), max(placed) from orders group by status order by status
select status, count(*) as n from orders group by status having n > 10 order by status
select status, sum(total) as s from orders group by status having sum(total) > 100 order by s desc
select customer_id, count(*), sum(total) from orders group by customer_id order by customer_id
select customer_id, max(total) from orders group by customer_id order by customer_id limit 10
select due, count(*) from orders group by due order by due
select year(born) as y, count(*) from customers group by y order by y
select length(name) as l, count(*) from customers group by l order by l
select vip, avg(score) is null, count(score) from customers group by vip order by vip
select level, count(distinct country) from customers group by level order by level
select region, count(*), sum(turnover) from branches group by region order by region
select day, count(*), sum(amount), max(value) from events group by day order by day limit 20
select kind, sum(amount) from events group by kind order by kind
select sku, sum(quantity) from stock group by sku order by sku
select warehouse, avg(quantity) from stock group by warehouse order by warehouse
select product, sum(qty), sum(qty * price) from order_lines group by product order by product
select hits % 3 as m, count(*), sum(hits) from counters group by m order by m
select count(*) + 1, sum(balance) * 2 from customers
select max(balance) - min(balance) from customers
select sum(total) / count(*) from orders
select country, group_concat(id order by id) from customers where id < 30 group by country order by country
select group_concat(id order by id desc separator '-') from customers where id < 12
select bit_or(level), bit_and(level) from customers
select count(*) from (select distinct country from customers) t
select distinct country, vip from customers order by country, vip
select distinct level from customers order by level desc
select distinct length(name) as l from customers order by l
-- Joins
select c.id, c.name, o.id, o.total from customers c join orders o on o.customer_id = c.id where c.id = 5 order by o.id
select c.id, c.name, o.id, o.total from customers c join orders o on o.customer_id = c.id order by c.id, o.id limit 30
select c.name, count(*) as n from customers c join orders o on o.customer_id = c.id group by c.name order by n desc, c.name limit 10
select c.id, o.id from customers c left join orders o on o.customer_id = c.id and o.total > 500 order by c.id, o.id limit 40
select c.id from customers c left join orders o on o.customer_id = c.id where o.id is null order by c.id
select o.customer_id, o.id, l.line, l.product from orders o join order_lines l on l.customer_id = o.customer_id and l.order_id = o.id order by 1, 2, 3 limit 40
select c.id, k.name from customers c join countries k on k.code = c.country order by c.id
select k.name, count(*) from customers c join countries k on k.code = c.country group by k.name order by k.name
select k.region, sum(c.balance) from customers c join countries k on k.code = c.country group by k.region order by k.region
select k.code, count(c.id) from customers c right join countries k on k.code = c.country group by k.code order by k.code
select c.id, o.id from customers c, orders o where c.id = o.customer_id and c.id < 5 order by 1, 2
select a.id, b.id from customers a join customers b on a.id = b.id where a.id < 5 order by a.id
select c.id, t.total from customers c join customer_totals t on t.customer_id = c.id order by c.id
select * from customers join countries on code = country where id = 3
select c.id, (select count(*) from orders o where o.customer_id = c.id) as n from customers c order by c.id limit 20
select id from customers c where exists (select 1 from orders o where o.customer_id = c.id and o.total > 400) order by id
select id from customers c where not exists (select 1 from orders o where o.customer_id = c.id) order by id
select id from customers where id in (select customer_id from orders where total > 300) order by id
select id from customers where country in (select code from countries where region = 'Europe') order by id
select id from customers where balance > (select avg(population) from countries) order by id
-- Sets, derived tables, WITH
select id from customers where id < 5 union select id from customers where id between 3 and 8 order by id
select id from customers where id < 5 union all select id from counters where id < 5 order by id
select country from customers union select code from countries order by 1
select code from countries except select country from customers order by 1
select code from countries intersect select country from customers order by 1
select n, count(*) from (select customer_id, count(*) as n from orders group by customer_id) t group by n order by n
select max(n) from (select count(*) as n from orders group by customer_id) t
select * from (select id, name from customers where id < 10) t order by id
with t as (select customer_id, sum(total) as s from orders group by customer_id) select * from t order by s desc, customer_id limit 5
with big as (select id from customers where balance > 50) select count(*) from big
with recursive t(n) as (select 1 union all select n + 1 from t where n < 6) select n from t order by n
select 1 as a union select 2 order by a desc
-- Windows
select id, row_number() over (order by id) from customers where id = 9
select customer_id, id, rank() over (partition by customer_id order by total desc) as r from orders where customer_id = 5 order by id
select customer_id, id, sum(total) over (partition by customer_id order by id) as s from orders order by customer_id, id limit 30
select code, row_number() over (order by population, code) from countries order by code
-- Expressions and functions
select 1, 1.5, 1e0, 'a', true, x'6162', date '2024-02-29'
select 1 + 1, 7 / 2, 7 div 2, 7 % 3, -7 % 3, 1 / 3, 2.50 * 2, 5 / 0
select 1 < 2, 1 = 1.0, 'a' < 'b', null = null, null <=> null, not 1
select id, balance / 3, balance * 1.1, balance + id, -balance from customers where id < 10 order by id
select id, id / 7, level / 2, score / 2, score * 2 from customers where id < 10 order by id
select id, abs(balance), round(balance), round(balance, 1), floor(balance), ceil(balance), truncate(balance, 1), sign(balance) from customers order by id limit 20
select id, upper(nick), lower(nick), length(nick), char_length(nick), reverse(nick) from customers where nick = upper(nick) or nick like 'a%' order by id
select id, concat(name, ' ', surname), concat_ws('-', name, surname, city) from customers order by id limit 30
select id, substring(name, 2), substring(name, 1, 3), left(name, 2), right(name, 2), substring(name, -2) from customers order by id limit 30
select id, replace(name, 'a', 'o'), instr(name, 'a'), locate('e', name), trim(name), lpad(id, 5, '0'), repeat('x', 3) from customers order by id limit 30
select id, coalesce(surname, 'none'), ifnull(surname, name), nullif(country, 'DE'), if(vip, 'yes', 'no') from customers order by id
select id, case when balance > 100 then 'rich' when balance > 0 then 'some' else 'poor' end from customers order by id
select id, case country when 'DE' then 1 when 'FR' then 2 end from customers order by id
select id, greatest(id, 5), least(id, 5), greatest(balance, 10.00) from customers where id < 10 order by id
select id, year(born), month(born), day(born), dayofweek(born), dayname(born), quarter(born), last_day(born) from customers order by id
select id, born + interval 1 day, born - interval 1 month, date_add(born, interval 2 year), datediff(born, '2000-01-01') from customers order by id
select id, date_format(born, '%Y-%m-%d'), date_format(born, '%d.%m.%y'), date_format(born, '%W %M %e') from customers order by id limit 30
select token, started, date(started), hour(started), minute(started), microsecond(started) from sessions order by started limit 20
select id, hex(name), md5(name), length(hex(name)) from customers order by id limit 20
select token, hex(data), length(data) from sessions order by started limit 20
select id, cast(balance as signed), cast(balance as char), cast(id as char), cast(id as decimal(10,2)), cast(born as char) from customers order by id limit 20
select id, cast(level as unsigned), cast(name as binary) from customers where level >= 0 order by id limit 20
select sku, json_length(tags), tags from products order by sku limit 20
select id, id & 3, id | 8, id ^ 5, ~id from customers where id < 10 order by id
select id, vip + 1, vip = 1, vip is true, !vip, -vip from customers where id < 10 order by id
select id, name as `Name`, id as 'Number', balance "Money" from customers where id = 3
select `id`, customers.`name`, `customers`.surname from customers where `customers`.`id` = 3
select id as x, id + 1 as y from customers having x > 97 order by y
select count(*) as `count`, max(id) as `max id` from customers
select k, v from keys_numeric where k > 0 order by k limit 5
select k + 1, k * 2 from keys_numeric where v is not null order by k limit 10
select k, k + interval 1 hour from keys_timestamp order by k limit 10
select k, hex(k), length(k) from keys_bytea order by k limit 20
select day + interval 1 week, extract(year from day), extract(month from day) from events order by day, seq limit 10
select count(*) from customers where 'abc' = 'abc'
select @@session.autocommit, @@version_comment is not null
select null is null, concat('a', null)
select 'it''s', "double", 'back\\slash', 'line\nbreak', _utf8mb4'text', N'national'
select 2147483647 + 1, -2147483648, 922337203685477580 + 1
select 0.1 + 0.2, 0.1e0 + 0.2e0, 1e300 * 10, 123456789.123456789
-- What is wrong is wrong everywhere
select nothing from customers
select 1 from nothing
select id from customers, orders
select count(* from customers
select id from customers where
select unknown_function(1)
select customers.nothing from customers
select id from customers order by nothing
select (select id from customers where id < 3)
-- Quotients compare, sort and group as they are shown; IN, BETWEEN and CASE take all their digits
select id from customers where id / 7 = 0.1429
select id from customers where id / 7 in (0.1429, 0.2857)
select id from customers where id / 7 between 0.1428 and 0.2857 order by id
select id, balance / 7 as q from customers order by q, id limit 10
select id, id / 7 as q from customers order by id / 7 desc, id limit 10
select id / 30 as q, count(*) from customers group by q order by q limit 5
select distinct id / 100 from customers order by 1
select id div 7 as k, avg(id) / 3 from customers group by k order by k
select country, avg(balance) from customers group by country having avg(balance) = 2759.978333 order by country
select country, max(id / 7), min(id / 7) from customers group by country order by country
select avg(balance) / 3, avg(balance) * 3, sum(balance) / 7 * 7 from customers
select sum(id / 7), avg(id / 7) from customers
select max(id / 7) * 7 from customers where id < 20
select (select avg(population) from countries) * 3
select x * 7 from (select customer_id, avg(total) as x from orders group by customer_id) t order by x
select 1/3 = 0.3333, 1/3 > 0.3333, nullif(1/3, 0.3333), case 1/3 when 0.3333 then 1 else 2 end, 1/3/3, 1/(1/3), 7/3*3, (1/3)/(1/7)
-- Floating-point numbers with fixed digits
select pi(), pi() + 0, pi() * 2, pi() / 2, sin(pi()), round(pi(), 2), floor(pi()), pi() = 3.141593
select id, round(score, 2), round(score, 1) * 3, truncate(score, 1), round(score), floor(score), score + 1, -score from customers order by id limit 30
select hex(12), hex(-1), hex(255.5), hex(-2.5), hex(1.5e0), hex(1e30), hex(true), hex(null)
select id, hex(balance), hex(id), hex(score), hex(level) from customers order by id limit 30
-- Functions whose translation follows their arguments
select 1 from dual
select id, id << 2, id >> 1, id & 6, id | 8 from customers where id < 10 order by id
select bit_or(id), bit_and(id), bit_xor(id) from customers
select id, round(balance, -1), truncate(id, -1), format(balance, 2), bin(id), log2(id) from customers order by id limit 20
select id, locate('a', name, 2), insert(name, 2, 2, 'XX'), substring_index(name, 'a', -1), ord(name) from customers order by id limit 20
select id, week(born, 1), yearweek(born), yearweek(born, 1), timestampdiff(year, born, '2024-02-29'), timestampdiff(month, born, created), extract(year_month from born) from customers order by id
select date_format(born, '%Y-%m') as m, count(*) from customers group by m order by m
select date_format(placed, '%Y-%m-%d %r') from orders order by customer_id, id limit 10
select count(distinct country, vip), count(distinct level, surname) from customers where id = 5
select group_concat(distinct level order by level desc) from customers
select from_unixtime(1700000000), '5' + 1, binary 'a' = 'a', cast('10:11:12' as time)
