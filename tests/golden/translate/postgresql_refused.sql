-- PostgreSQL's statements that have no equal translation, with the SQLSTATE where that is not 0A000.
select distinct on (owner) owner, name from items
select * from nums full join items using (id)
select array[1, 2]
select ts - tsec from times
select interval '1 day'
select * from generate_series(1, 3)
select s similar to 'a%' from words
select s ~ '\mword' from words
select s ~ v from words
select stddev(a) from nums
select now() at time zone 'UTC'
select owner from items group by cube (owner)
select s collate "en_US" < 'a' from words
select * from items tablesample system (10)
!42703 select nope from nums
!42P01 select 1 from nope
!42803 select owner, name from items group by owner
!42883 select id from nums where a = true
!42804 select id from nums where a
!22P02 select id from nums where a = 'x'
!42702 select id from nums, items
select real '1.5' + real '2.5'
select * from nums, lateral (select 1) x
select coalesce(d, e) from nums
update nums set a = b, b = a
update items set qty = 1 from nums where nums.id = items.id
with x as (insert into keyed values (9) returning k) select * from x
select coalesce(c, 'x') from words
select count(*) from items for update
select f::text from nums
select percent_rank() over (order by a) from nums
select cume_dist() over (order by a) from nums
select sum(a) over (order by id), count(*) over (), avg(f) over (partition by flag order by id) from nums
create table x (a int[])
create table x (a numeric)
create table x (a jsonb)
create table x (a interval)
create table x (a int generated always as (1) stored)
create table x (a serial)
create temp table x (a int)
create table x (a text collate "en_US")
drop table items cascade
create index on items (lower(name))
create index on items (qty) where qty > 1
alter table items alter column qty type bigint
select j -> 'a' from words
select id from nums where a > any ('{1,2}')
truncate items restart identity
select coalesce(c, 'x'), c || c from words
select c::char(2) from words union select c from words
!42846 select small::boolean from nums
!42846 select flag::smallint from nums
!42601 update nums set a = 1, a = 2
!42P10 insert into keyed values (1, 'x', 1) on conflict (n) do nothing
!42704 insert into keyed values (1, 'x', 1) on conflict on constraint nope do nothing
!22P02 insert into nums (id, d) values (1, 'abc')
!22008 select date '2024-13-01'
!22007 select date 'nothing'
