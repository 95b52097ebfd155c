-- What two strangers tripped over: empty select lists, constants over one group, LIMIT of other types.
select from customers order by id;
select from customers order by id limit 3;
select (count(*) / 0) from customers having false;
select max(name)::int from customers having count(*) < 0;
select 1 / (count(*) - 1000000) from customers having count(*) > 0;
select country, 1 / (count(*) - 1000000) from customers group by country having count(*) > 1 order by 1;
select * from customers where false;
select count(*) from customers where false;
select count(*), max(id) from customers where null;
select id from customers where id = any(array[]::int[]);
select count(*) from customers c join orders o on o.customer_id = c.id where false;
--! $ numeric 2.5
select id, $1::numeric from customers order by 1 limit $1;
--! $ numeric 1.5
--! $ float8 2.5
select id, $1::numeric, $2::float8 from customers order by 1 limit $2 offset $1;
--! $ int8 2
select id from customers order by 1 limit $1;
