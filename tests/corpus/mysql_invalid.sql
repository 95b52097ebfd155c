-- Statements that are wrong, each followed by what a MariaDB 10.11 server said of it (error 1064, "... the right syntax
-- to use near"), taken from a server by PREPARE.
select
--> '' at line 1
select from t
--> 'from t' at line 1
select a from
--> '' at line 1
select a, from t
--> 'from t' at line 1
select a b c from t
--> 'c from t' at line 1
select , a from t
--> ' a from t' at line 1
select a a a
--> 'a' at line 1
select * from t where
--> '' at line 1
select * from t where a =
--> '' at line 1
select * from t where a = = 1
--> '= 1' at line 1
select * from t where and a
--> 'and a' at line 1
select * from t where a and
--> '' at line 1
select * from t where not
--> '' at line 1
select * from t where a in
--> '' at line 1
select * from t where a in ()
--> ')' at line 1
select * from t where a in (1,
--> '' at line 1
select * from t where a between 1
--> '' at line 1
select * from t where a between 1 or 2
--> 'or 2' at line 1
select * from t where a is 1
--> '1' at line 1
select * from t where a is not
--> '' at line 1
select * from t where a like
--> '' at line 1
select * from t group a
--> 'a' at line 1
select * from t group by
--> '' at line 1
select * from t order a
--> 'a' at line 1
select * from t order by
--> '' at line 1
select * from t order by a,
--> '' at line 1
select * from t order by a desc asc
--> 'asc' at line 1
select * from t having
--> '' at line 1
select * from t limit
--> '' at line 1
select * from t limit 1,
--> '' at line 1
select * from t limit 1 2
--> '2' at line 1
select * from t where a = 1 where b = 2
--> 'where b = 2' at line 1
select * from t join
--> '' at line 1
select * from t left join u
--> '' at line 1
select * from t left u on 1
--> 'u on 1' at line 1
select * from t join u on
--> '' at line 1
select * from t join u using a
--> 'a' at line 1
select * from t join u using ()
--> ')' at line 1
select * from t natural join u on 1
--> 'on 1' at line 1
select * from t, 
--> '' at line 1
select * from (select 1
--> '' at line 1
select * from (select 1)) q
--> ') q' at line 1
select * from t as
--> '' at line 1
select * from t x y
--> 'y' at line 1
select * from t use index ia
--> 'ia' at line 1
select * from t force (ia)
--> '(ia)' at line 1
select (1, 2
--> '' at line 1
select ((1)
--> '' at line 1
select 1)
--> ')' at line 1
select f(1, ) from t
--> ') from t' at line 1
select f(, 1)
--> ' 1)' at line 1
select f(1 from t
--> 'from t' at line 1
select count(*, 1) from t
--> ' 1) from t' at line 1
select count(distinct) from t
--> ') from t' at line 1
select case when 1 then 2
--> '' at line 1
select case 1 end
--> 'end' at line 1
select case when 1 else 2 end
--> 'else 2 end' at line 1
select cast(1 as)
--> ')' at line 1
select cast(1 signed)
--> 'signed)' at line 1
select cast(1, signed)
--> ' signed)' at line 1
select convert(1)
--> ')' at line 1
select convert(1 using)
--> ')' at line 1
select interval 1 + 2
--> '' at line 1
select 1 + interval 1 dayz
--> 'dayz' at line 1
select 1 +
--> '' at line 1
select 1 + * 2
--> '* 2' at line 1
select * * 2
--> '* 2' at line 1
select 1 = not 2
--> 'not 2' at line 1
select 1 + not 2
--> 'not 2' at line 1
select /* x
--> '/* x' at line 1
select 'abc
--> ''abc' at line 1
select "abc
--> '"abc' at line 1
select `abc
--> '`abc' at line 1
select x'1'
--> 'x'1'' at line 1
select b'2'
--> 'b'2'' at line 1
select 1.5e
--> '1.5e' at line 1
select a.b.c.d.e from t
--> '.d.e from t' at line 1
select @@
--> '' at line 1
select @
--> '' at line 1
select 1 from t for
--> '' at line 1
select 1 from t lock in
--> '' at line 1
select 1 from t lock in share
--> '' at line 1
select 1 union
--> '' at line 1
select 1 union select
--> '' at line 1
select 1 union all all select 2
--> 'all select 2' at line 1
select 1 union 2
--> '2' at line 1
select 1 intersect
--> '' at line 1
(select 1
--> '' at line 1
(select 1) (select 2)
--> '(select 2)' at line 1
select key from t
--> 'key from t' at line 1
select index from t
--> 'index from t' at line 1
select 1 as select
--> 'select' at line 1
select select 1
--> 'select 1' at line 1
select accessible from t
--> 'accessible from t' at line 1
insert
--> '' at line 1
insert into
--> '' at line 1
insert into t
--> '' at line 1
insert into t (a
--> '' at line 1
insert into t (a,) values (1)
--> ') values (1)' at line 1
insert into t values
--> '' at line 1
insert into t values 1
--> '1' at line 1
insert into t values (1
--> '' at line 1
insert into t values (1,)
--> ')' at line 1
insert into t values (1),
--> '' at line 1
insert into t set
--> '' at line 1
insert into t set a
--> '' at line 1
insert into t set a = 
--> '' at line 1
insert into t (a) values (1) on duplicate key
--> '' at line 1
insert into t (a) values (1) on duplicate key update
--> '' at line 1
insert into t (a) values (1) on conflict do nothing
--> 'conflict do nothing' at line 1
insert t into values (1)
--> 'into values (1)' at line 1
replace into t
--> '' at line 1
replace into t (a) values (1) on duplicate key update a = 1
--> 'on duplicate key update a = 1' at line 1
update
--> '' at line 1
update t
--> '' at line 1
update t set
--> '' at line 1
update t set a
--> '' at line 1
update t set a = 1,
--> '' at line 1
update t set a = 1 where
--> '' at line 1
update t set a = 1 from u
--> 'from u' at line 1
update t a = 1
--> '= 1' at line 1
update set a = 1
--> 'set a = 1' at line 1
delete
--> '' at line 1
delete from
--> '' at line 1
delete t where a = 1
--> 'where a = 1' at line 1
delete from t where
--> '' at line 1
delete from t limit 1, 2
--> ' 2' at line 1
set
--> '' at line 1
set @a
--> '' at line 1
set @a = 
--> '' at line 1
set a
--> '' at line 1
set names
--> '' at line 1
set transaction isolation
--> '' at line 1
set transaction isolation level x
--> 'x' at line 1
create
--> '' at line 1
create table
--> '' at line 1
create table t9 (
--> '' at line 1
create table t9 (a int
--> '' at line 1
create table t9 (a int,)
--> ')' at line 1
create table t9 (int)
--> 'int)' at line 1
create index
--> '' at line 1
create index i9 on t
--> '' at line 1
create index i9 t (a)
--> 't (a)' at line 1
drop
--> '' at line 1
drop table
--> '' at line 1
drop table t,
--> '' at line 1
drop index i9
--> '' at line 1
alter table
--> '' at line 1
truncate
--> '' at line 1
truncate table
--> '' at line 1
rename table t
--> '' at line 1
rename table t to
--> '' at line 1
use
--> '' at line 1
show
--> '' at line 1
show create
--> '' at line 1
show create table
--> '' at line 1
show columns
--> '' at line 1
kill
--> '' at line 1
call
--> '' at line 1
do
--> '' at line 1
begin x
--> 'x' at line 1
start
--> '' at line 1
start transaction x
--> 'x' at line 1
commit x
--> 'x' at line 1
rollback to
--> '' at line 1
savepoint
--> '' at line 1
release s1
--> 's1' at line 1
prepare s
--> '' at line 1
prepare s from
--> '' at line 1
execute
--> '' at line 1
deallocate prepare
--> '' at line 1
lock tables
--> '' at line 1
lock tables t
--> '' at line 1
lock tables t rea
--> '' at line 1
unlock
--> '' at line 1
load data infile
--> '' at line 1
load data infile 'x' into t
--> 't' at line 1
explain
--> '' at line 1
explain select
--> '' at line 1
with q as select 1 select * from q
--> 'select 1 select * from q' at line 1
with q as (select 1)
--> '' at line 1
with as (select 1) select 1
--> 'as (select 1) select 1' at line 1
foo
--> 'foo' at line 1
foo bar
--> 'foo bar' at line 1
1
--> '1' at line 1
)
--> ')' at line 1
select 1 from t where a ilike 'x'
--> 'ilike 'x'' at line 1
select a::int from t
--> '::int from t' at line 1
select 1 from t limit 1 offset
--> '' at line 1
select $1 + from t
--> 'from t' at line 1
select a from t where a = 1 limit 5 where b = 1
--> 'where b = 1' at line 1
select 1 window w
--> 'w' at line 1
values
--> '' at line 1
values 1
--> '1' at line 1
values (1), 
--> '' at line 1
select sum(a) over from t
--> 'from t' at line 1
select sum(a) over (partition a) from t
--> 'a) from t' at line 1
select sum(a) over (order by a rows) from t
--> ') from t' at line 1
select group_concat(a separator) from t
--> ') from t' at line 1
select group_concat(a order by) from t
--> ') from t' at line 1
select match (a) against 'x'
--> ''x'' at line 1
select 5 is null | 5
--> '| 5' at line 1
select 2 in (5, 1) + 1
--> '+ 1' at line 1
select 1 between 2 and 3 = 4 between 5 and 6, 1 in (1) collate utf8mb4_bin
--> 'collate utf8mb4_bin' at line 1
