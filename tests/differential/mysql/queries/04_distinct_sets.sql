-- DISTINCT and set operations.
select distinct country from customers order by country;
select distinct country from customers;
--! fold
select distinct name from customers order by name;
select distinct vip, country from customers order by country, vip;
select distinct level from customers order by level desc limit 4;
select distinct level + 1 from customers order by 1;
select distinct id from customers order by id limit 5;
select distinct customer_id from orders order by customer_id;
select distinct e, t from wide order by e, t;
select distinct b from wide order by b;
select distinct f, y from wide order by f, y;
select distinct dt, ts from wide order by dt, ts;
select distinct vb, bn from wide order by vb, bn;
--! fold
select distinct cu from wide order by cu;
select distinct year(created) from customers;
select distinct country, count(*) from customers group by country order by country;
select distinct 1 from customers;
select distinct status from orders where customer_id in (1, 2, 3) order by status;
select id from customers union all select customer_id from orders;
select id from customers where id < 5 union all select id from customers where id > 95 order by id;
select id from customers union all select customer_id from orders order by 1 limit 20;
select country from customers union select code from countries order by 1;
select country from customers union select code from countries;
select id from customers where id < 5 union select customer_id from orders where customer_id < 9 order by id;
select 'a' as kind, id from customers union all select 'b', id from orders order by kind, id limit 30;
select id, name from customers union all select customer_id, status from orders order by id, name limit 30;
select id from customers union all select 7;
select id from customers union all select 7 order by id;
select id from customers union all select population from countries order by id limit 12;
select 1 union all select id from customers order by 1 limit 5;
select code from countries union all select code from countries order by code;
select 1 union select 1 union all select 2;
select id from customers intersect select customer_id from orders order by id;
select id from customers except select customer_id from orders order by id;
(select id from customers order by id limit 3) union all (select id from customers order by id desc limit 3);
select id from customers where id = 5 union select id from customers where id = 5;
select level from customers union select seq from events order by level;
select balance from customers union select total from orders order by balance limit 10;
select e from wide union all select c from wide;
select country, count(*) from customers group by country union all select 'all', count(*) from customers;
-- Branches that are the same on every shard.
select 7 union all select id from customers order by 1;
select id, name from customers union all select 0, 'nobody' order by id limit 5;
select id from customers union all (select 1 union all select 2) order by 1 limit 9;
select id from customers union all select population from countries union all select customer_id from orders order by 1 limit 30;
select count(*) from (select id from customers union all select population from countries) t;
select code from countries union all select country from customers order by 1;
select id from customers union all select 1 from dual;
select name from customers where id = 5 union all select name from countries order by 1;
-- SQL_CALC_FOUND_ROWS: the rows alone; what FOUND_ROWS() says then stands in tests/integration/mysql.
select sql_calc_found_rows id from customers order by id limit 3;
select SQL_CALC_FOUND_ROWS distinct country from customers order by country limit 2;
select sql_calc_found_rows country, count(*) from customers group by country order by country limit 2, 3;
select sql_calc_found_rows country, count(*) from customers group by country order by 2 desc, 1 limit 2;
