-- Parameters of every key type: typed and untyped text, binary.
--! $ int8 5
select id, name from customers where id = $1;
--! $ int8 5
--! $ int8 6
select id, name from customers where id in ($1, $2) order by id;
--! $ int8[] {1,2,3}
select id, name from customers where id = any ($1) order by id;
--! $ int8[] {}
select id, name from customers where id = any ($1) order by id;
--! $ int8[] {NULL,4}
select id, name from customers where id = any ($1) order by id;
--! $ int8 NULL
select id, name from customers where id = $1;
--! $ int8 -9223372036854775808
select id, name from customers where id = $1;
--! $ text Bob
select id, name from customers where name = $1 order by id;
--! $ text Bob
--! $ int8 4
select id, name from customers where name = $1 or id = $2 order by id;
--! $ numeric 100
select id, balance from customers where balance > $1 order by balance, id;
--! $ int8 3
--! $ int8 9
select id from customers where id between $1 and $2 order by id;
--! $ int8 12
select o.id, l.line from orders o join order_lines l on l.customer_id = o.customer_id and l.order_id = o.id where o.customer_id = $1 order by 1, 2;
--! $ int8 12
select c.id, count(o.id) from customers c left join orders o on o.customer_id = c.id where c.id = $1 group by c.id;
--! $ text Z003
select sku, title from products where sku = $1;
--! $ date 2026-01-03
select day, seq from events where day = $1 order by seq;
--! $ date 2025-12-30
--! $ date 2026-01-02
select day, seq from events where day >= $1 and day < $2 order by day, seq;
--! $ text EU
select * from branches where region = $1 order by id;
--! $ int8 300
select * from counters where id = $1;
--! $ uuid a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11
select count(*) from sessions where token = $1;
--! $ int4 1
--! $ text Z004
select * from stock where warehouse = $1 and sku = $2;
--! $ int2 771
select * from keys_int2 where k = $1;
--! $ int4 7
select * from keys_int4 where k = $1;
--! $ varchar O'Brien
select * from keys_varchar where k = $1;
--! $ bpchar k25
select * from keys_char where k = $1;
--! $ date 1970-01-20
select * from keys_date where k = $1;
--! $ timestamp 2000-01-01 00:00:00
select * from keys_timestamp where k = $1;
--! $ timestamptz 2000-01-01 00:00:00+05
select * from keys_timestamptz where k >= $1 order by k limit 3;
--! $ numeric 1.000
select * from keys_numeric where k = $1;
--! $ numeric NaN
select * from keys_numeric where k = $1;
--! $ bytea \x0606
select * from keys_bytea where k = $1;
--! $ bool true
select v from keys_bool where k = $1 order by v;
--! $ int8 3
select v from keys_nullable where k = $1 order by v;
--! $ int8 3
select id from customers where id = $1 + 1;
--! $ int8 3
select id + $1 as x from customers order by x limit 3;
--! $ int8 3
select $1 as x, count(*) from customers;
--! $ text abc
select $1::text, id from customers order by id limit 2;
--! $ int4 2
--! $ text x
select count(*), $2 from customers where level = $1 group by level;
--! $ bool true
select count(*) from customers where vip = $1;
--! $ float8 0.1
select id from customers where score > $1 order by score, id;
--! $ int8 5
select id from customers where id = $1 and id = $1;
--! $ int8 5
select id from customers where id = $2;
--! $ timestamptz 2024-06-01 00:00:00+00
select count(*) from customers where created < $1;
--! $ int8 1
select id from customers where id > $1 order by id desc limit 2;
--! $ mood happy
select id from samples where m = $1 order by id;
--! $ int8 5
select (select count(*) from orders where customer_id = $1), (select name from customers where id = $1);
--! $ text 3
select id from customers order by id limit $1::int;
--! $ text 5
select id, name from customers where id = $1::bigint;
--! $ text 2026-01-02
select count(*) from events where day = $1::date;
