-- Parameters, sent as their type and as text.
--! $ int 5
select id, name from customers where id = ?;
--! $ text 5
select id, name from customers where id = ?;
--! $ int NULL
select id from customers where id = ?;
--! $ double 5
select id from customers where id = ?;
--! $ double 5.5
select id from customers where id = ?;
--! $ int 5
--! $ int 60
select id from customers where id in (?, ?) order by id;
--! $ int 90
select id from customers where id > ? order by id;
--! $ int 3
--! $ int 4
select id from customers order by id limit ? offset ?;
--! $ text DE
select count(*), sum(balance) from customers where country = ?;
--! $ text de
select id from customers where country = ? order by id;
--! $ int 10
select country, count(*) from customers where id > ? group by country order by country;
--! $ int 2
select country, count(*) as n from customers group by country having n > ? order by n, country;
--! $ int 7
select id + ? from customers where id = 5;
--! $ text x
select concat(name, ?) from customers where id = 5;
--! $ text 2026-01-01
select day, seq from events where day = ? order by seq;
--! $ text EU
select region, id from branches where region = ? order by id;
--! $ text A001
select sku, title from products where sku = ?;
--! $ int 1
--! $ text A000
select warehouse, sku, quantity from stock where warehouse = ? and sku = ?;
--! $ int 5
select c.id, o.id from customers c join orders o on o.customer_id = c.id where c.id = ? order by 1, 2;
--! $ int 500
select customer_id, id from orders where total > ? order by 1, 2;
--! $ int 5
select id from customers where id = ? union all select customer_id from orders where customer_id = 5;
--! $ text Bob
select id from customers where name = ? order by id;
--! $ text %o%
select id from customers where name like ? order by id;
--! $ int 18
select id, u from wide where id = ?;
--! $ text 12345678901234567890.0123456789
select id, n from wide where n = ? order by id;
--! $ int 7
select id from customers where id < 10 union all select ? order by 1;
--! $ int 50
select count(distinct country), group_concat(distinct country order by country) from customers where id < ?;
-- Parameters that give columns their types.
--! $ int 7
select id, ? from customers order by id limit 5;
--! $ text seven
select id, ? as x from customers order by id limit 5;
--! $ double 2.5
select id, level + ? from customers order by id limit 20;
--! $ int 3
select id, coalesce(level, ?) from customers order by 2, 1;
--! $ text zz
select coalesce(surname, ?) as s, id from customers order by s, id limit 40;
--! $ int 2
select id % ? as k, count(*) from customers group by k order by k;
--! $ int 10
--! $ int 3
select sum(level + ?), max(id * ?) from customers where id > 0;
--! $ int NULL
select id from customers where level <=> ? order by id limit 3;
--! $ int 3
--! $ text b
select id, concat(?, name, ?) from customers order by 2, 1 limit 30;
--! $ int 5
select distinct level + ? from customers order by 1;
--! $ text x
select 'a', id from customers union all select ?, id from orders order by 1, 2 limit 150;
--! $ int 4
select id from customers order by abs(id - ?), id limit 9;
--! $ int 4
select group_concat(id + ? order by id) from customers;
--! $ int 4
select count(distinct level + ?) from customers;
