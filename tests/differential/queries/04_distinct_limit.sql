-- Trap 5, 6: DISTINCT, LIMIT, OFFSET.
select distinct country from customers;
select distinct country from customers order by country;
select distinct country from customers order by country desc limit 3;
select distinct name from customers order by name;
select distinct name from customers;
select distinct surname from customers;
select distinct surname from customers order by surname;
select distinct city, country from customers order by city, country;
select distinct vip, level from customers order by vip, level desc;
select distinct lower(name) from customers order by 1;
select distinct balance > 0 from customers order by 1;
select distinct customer_id from orders order by customer_id;
select distinct customer_id, status from orders;
select distinct on (country) country, id, name from customers order by country, id;
select distinct on (customer_id) customer_id, id, total from orders order by customer_id, total desc, id;
select distinct on (status) status, id from orders order by status, placed desc, id;
select distinct count(*) from customers group by country order by 1;
select distinct 1 from customers;
select distinct * from countries order by code;
select distinct country from customers order by id;
select distinct amount from events order by amount;
select distinct amount from events;
select distinct value from events where value <> 0;
select distinct value = 0 from events;
select distinct payload from events;
select distinct tags from products;
select distinct address from sessions;
select distinct null from customers;
select distinct c.country, o.status from customers c join orders o on o.customer_id = c.id order by 1, 2;
--! count
select distinct n from samples where n = 1;
select distinct bp from samples;
--! count
select distinct iv from samples where iv = '30 days';
select id from customers order by id limit 5;
select id from customers order by id limit 5 offset 5;
select id from customers order by id offset 290;
select id from customers order by id offset 1000;
select id from customers order by id limit 0;
select id from customers order by id limit all;
select id from customers order by id limit null offset null;
select id from customers order by id limit 2 + 3;
select id from customers order by id fetch first 4 rows only;
select id from customers order by id offset 3 rows fetch next row only;
--! unordered
select level, id from customers order by level fetch first 3 rows with ties;
select id from customers order by id limit -1;
select id from customers order by id offset -1;
select id from customers order by id limit 9223372036854775807 offset 298;
select id from customers order by id limit (select 3);
select id from customers order by id limit 2.5;
select id from customers order by id limit '7';
select id from customers order by id limit 'x';
--! count
select id from customers limit 5;
--! count
select id from customers limit 5 offset 297;
--! count
select * from orders limit 1000;
--! count
select distinct country from customers limit 3;
select country, count(*) from customers group by country order by country limit 2 offset 2;
--! count
select country, count(*) from customers group by country limit 2;
select name from customers order by name, id limit 10 offset 100;
select * from (select id from customers order by id limit 3) x order by id desc;
select count(*) from (select id from customers order by id limit 10) x;
select count(*) from (select id from customers limit 10) x;
select count(*) from (select distinct country from customers) x;
select id from customers where id in (select customer_id from orders order by id limit 5) order by id;
select id, (select count(*) from orders o where o.customer_id = c.id limit 1) from customers c order by id;
select id from customers c where exists (select 1 from orders o where o.customer_id = c.id limit 1) order by id;
select c.id, l.id from customers c cross join lateral (select id from orders o where o.customer_id = c.id order by id limit 1) l order by 1;
--! $ int8 5
select id from customers order by id limit $1;
--! $ int8 5
--! $ int8 7
select id from customers order by id limit $1 offset $2;
--! $ int8 NULL
select id from customers where id < 20 order by id limit $1;

-- DISTINCT ON means an output column first
select distinct on (id) level as id, name from customers order by id, name;
select distinct on (id) 1 as id from customers;
select distinct on (id) id, name from customers order by id limit 3;
