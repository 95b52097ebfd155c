-- One statement a line; every line was prepared or run on a MariaDB 10.11 server, but those behind "-- mysql:", which
-- MariaDB does not have. The tables are those of tests/corpus/mysql_schema.sql.
select 1
SELECT 1 FROM DUAL
select a, b from t
select * from t
select t.* from t
select shop.t.a from shop.t
select `a`, `from` from `t`, `select`
select distinct a from t
select all a from t
select distinctrow a, b from t
select sql_calc_found_rows a from t limit 5
select sql_no_cache a from t
select sql_cache a from t
select high_priority straight_join sql_small_result sql_big_result sql_buffer_result a from t
select distinct sql_no_cache a from t
select straight_join t.a from t, u
select a as x, b 'y', c "z", a `w` from t
select a as 'it''s', b as "quo""te" from t
select count(*), count(a), count(distinct a), count(distinct a, b) from t
select sum(a), avg(distinct a), min(b), max(b), std(a), variance(a), bit_and(a), bit_or(a), bit_xor(a) from t
select group_concat(a) from t
select group_concat(distinct a order by b desc, a separator ', ') from t
select group_concat(a, '-', b order by a limit 3) from t
select group_concat(a separator '') from t group by b
select json_arrayagg(a), json_objectagg(b, a) from t
select a from t where a = 1 and b = 'x' or not c is null
select a from t where a = 1 && b = 'x' || c
select a xor b from t
select a from t where (a, b) = (1, 'x')
select a from t where (a, b) in ((1, 'x'), (2, 'y'))
select a from t where a in (1, 2, 3) and b not in ('x', 'y')
select a from t where a in (select a from u)
select a from t where a not in (select a from u where u.b = t.b)
select a from t where a between 1 and 2 and b not between 'a' and 'b'
select a from t where a = 1 between 0 and 2
select a between 1 and 2 between 0 and 1 from t
select a from t where b like 'x%' and b not like '%y' escape '|'
select a from t where b like 'a' 'b' '%'
select a from t where b rlike '^a' or b regexp 'b$' or b not regexp 'c' or b not rlike 'd'
select a from t where b sounds like 'x'
select a from t where a <=> null and b <> 'x' and c != 1.5 and a < 1 and a <= 1 and a > 1 and a >= 1
select a from t where a is null or b is not null or a is true or a is not false or a is unknown or a is not unknown
select a is null = 1, a = 1 is true, (a = 1) is false from t
select isnull(a), ifnull(a, 0), nullif(a, 1), coalesce(a, c, 0), if(a, 1, 2) from t
select a from t where exists (select 1 from u where u.a = t.a)
select a from t where not exists (select * from u)
select a from t where a = any (select a from u) and a > all (select a from u) and a <> some (select a from u)
select (select max(a) from u) + 1 from t
select a + b - c * a / 2 % 3 div 2 mod 5 from t
select mod(a, 2), a mod 2, a % 2, a div 2 from t
select -a, +a, - -a, !a, ~a, not a, not not a from t
select ! a + 2, not a + 2, -a ^ 2, ~a | 1 from t
select a | b & c << 2 >> 1 ^ 3 from t
select a = b = c, (a = b) = c, a = (b = c) from t
select 1 or 2 xor 3 and 4, (1 or 2) and 3, 1 and 2 or 3 from t
select a like 'x' = 1, a in (1) in (0, 1), not a in (1), not a between 1 and 2 from t
select a not like 1 not like 2, (a not like 1) not like 2, a like 1 like 2, a in (1) not like 2, b regexp 1 not between 1 and 2 from t
select binary b, binary b = 'x', binary 'a' collate utf8mb4_bin from t
select b collate utf8mb4_general_ci = 'x', - b collate utf8mb4_bin from t
select 'a' 'b' "c"
select 'it''s', "say ""x""", 'a\'b\"c\\d\n\r\t\0\Z\b\%\_\q'
select N'x', n'y', _utf8mb4'x', _latin1 'y', _binary x'41', _utf8mb4 0x41
select x'4D', X'4d', 0x4d, b'01', B'1', 0b101
select 1, 1.5, .5, 1., 1e5, 1.5e-3, 2E+4, 12345678901234567890, 123456789012345678901234567890.5
select true, false, null, \N
select date '2020-01-01', time '10:00:00', timestamp '2020-01-01 10:00:00', date'2020-01-01'
select now(), now(6), current_timestamp, current_timestamp(), current_timestamp(3), localtime, localtimestamp(2), curdate(), current_date, current_date(), curtime(), current_time(2), utc_date, utc_time(), utc_timestamp(6), sysdate()
select user(), current_user, current_user(), session_user(), database(), schema(), version(), connection_id(), last_insert_id(), last_insert_id(5), found_rows(), row_count()
select a + interval 1 day, a - interval '1:30' minute_second, interval 2 week + a from d
select date_add(a, interval 1 month), date_sub(a, interval c + 1 hour), adddate(a, 5), subdate(a, interval 1 quarter) from d
select a + interval 1 microsecond, a + interval '1 2' day_hour, a + interval '1-2' year_month, a + interval (1 + 1) year from d
select interval(5, 1, 10, 20), interval(1, 2) + 1
select timestampadd(minute, 1, a), timestampdiff(day, a, now()), timestampdiff(sql_tsi_day, a, now()) from d
select get_format(date, 'USA'), get_format(datetime, 'ISO')
select extract(year from a), extract(day_hour from a) from d
select date_format(a, '%Y-%m-%d'), str_to_date('1', '%d'), year(a), month(a), day(a), hour(a), minute(a), second(a), week(a), weekday(a), dayofyear(a), to_days(a), unix_timestamp(a), date(a), time(a), timestamp(a) from d
select cast(a as signed), cast(a as unsigned), cast(a as signed integer), cast(a as unsigned integer), cast(a as char), cast(a as char(10)), cast(a as decimal(10, 2)), cast(a as date), cast(a as datetime(6)), cast(a as time(3)), cast(a as binary), cast(a as binary(3)), cast(a as double), cast(a as float) from t
select cast(b as char(10) character set latin1), cast(b as nchar(5)), cast(b as char charset utf8mb4) from t
select convert(a, signed), convert(b, char(5)), convert(b using utf8mb4), convert(b, binary(3)), convert(a, decimal(5, 1)) from t
select char(65, 66), char(65 using utf8mb4), char_length(b), character_length(b), charset(b), collation(b), coercibility(b) from t
select left(b, 2), right(b, 2), substring(b, 2), substring(b, 2, 3), substring(b from 2), substring(b from 2 for 3), substr(b, 1), mid(b, 1, 2), replace(b, 'a', 'b'), insert(b, 1, 1, 'x'), repeat(b, 2), reverse(b), locate('a', b), instr(b, 'a'), position('a' in b) from t
select trim(b), trim(both 'x' from b), trim(leading from b), trim(trailing 'y' from b), trim('x' from b), ltrim(b), rtrim(b), lpad(b, 5, 'x'), concat(a, b), concat_ws(',', a, b), upper(b), lcase(b), lower(b), ucase(b), field(b, 'x', 'y'), find_in_set('a', b), elt(1, 'a'), format(a, 2), hex(a), unhex('41'), quote(b), space(3), ascii(b), ord(b), soundex(b), strcmp(a, b), truncate(a, 1), round(a), round(a, 2), ceil(a), floor(a), abs(a), sign(a), pow(a, 2), rand(), rand(3), md5(b), sha1(b), crc32(b), uuid(), inet_aton(b), least(a, 1), greatest(a, 1, 2), conv(a, 10, 2), bin(a), oct(a), sleep(0), benchmark(1, 1) from t
select match (b) against ('x') from ft
select b from ft where match (b, title) against ('+x -y' in boolean mode)
select b from ft where match (b) against ('x' in natural language mode)
select b from ft where match (b) against ('x' in natural language mode with query expansion)
select b from ft where match (b) against ('x' with query expansion) > 0
select json_extract(j, '$.a'), json_value(j, '$.a'), json_unquote(json_extract(j, '$.b')), json_object('a', 1), json_array(1, 2), json_set(j, '$.a', 2), json_contains(j, '1'), json_length(j), json_valid(j) from js
select * from json_table('[{"a":1}]', '$[*]' columns (a int path '$.a')) as jt
select case a when 1 then 'x' when 2 then 'y' else 'z' end, case when a = 1 then 'x' end from t
select case when a is null then end else 1 end end from (select 1 as a, 2 as end) q
select a, end from (select 1 as a, 2 as end) q where end > 1
select any from (select 1 any) q where any = any (select 1)
select @a, @`b c`, @'d', @"e", @a.b, @A
select @a := 1, @b := @a + 1 or 2, 1 + @c := 3
select @a := @a + 1 as n from t, (select @a := 0) q
select @@sql_mode, @@session.autocommit, @@global.max_connections, @@local.autocommit, @@`port`
select ?, ? + 1 from t where a = ? and b in (?, ?) limit ?, ?
select a from t limit 1
select a from t limit 1, 2
select a from t limit 2 offset 1
select a from t order by a limit 0
select a from t order by a, b desc, 1 asc, a + 1
select a from t order by field(a, 3, 1, 2), b is null
select a from t order by a offset 2 rows fetch next 3 rows only
select a from t order by a fetch first row only
select a from t order by a fetch first 2 rows with ties
select a, count(*) from t group by a having count(*) > 1
select a, b, sum(c) from t group by a, b with rollup
select a from t group by a desc
select a, b from t group by a asc, b desc order by null
select a + 1 as x from t group by x having x > 1 order by x
select * from t, u where t.a = u.a
select * from t as x, u y where x.a = y.a
select * from t join u on t.a = u.a
select * from t inner join u using (a)
select * from t join u using (a, b)
select * from t cross join u
select * from t cross join u on t.a = u.a
select * from t join u
select * from t x join u y join v z on y.a = z.a
select * from t x join u y join v z on y.a = z.a on x.a = y.a
select * from t x left join u y left join v z on y.a = z.a on x.a = y.a
select * from t x left join u y on x.a = y.a left outer join v z on y.a = z.a
select * from t right join u on t.a = u.a
select * from t right outer join u using (a)
select * from t natural join u
select * from t natural left join u
select * from t natural right outer join u
select * from t straight_join u on t.a = u.a
select * from t straight_join u
select * from t left join (u, v) on t.a = u.a and t.a = v.a
select * from t left join (u cross join v) on t.a = u.a
select * from (t)
select * from (t, u)
select * from (t join u on t.a = u.a) join v using (a)
select * from t join (u join v on u.a = v.a) on t.a = u.a
select * from (select a from t) q
select * from (select a, b from t union select a, b from u) as q where q.a = 1
select * from (select 1 as a, 2 as b) q join t using (a)
select * from t use index (ia)
select * from t use index () where a = 1
select * from t x force index (ia, ib) ignore index for order by (ib)
select * from t use index for join (ia) use index for group by (ib)
select * from t use key (primary)
select * from t force key (ia) join u ignore index (ua) on t.a = u.a
select * from p partition (p0, p1) where a = 1
select * from p partition (p0) as x use index (primary)
select a from t for update
select a from t where a = 1 for update nowait
select a from t for update skip locked
select a from t lock in share mode
select a from t where a = 1 limit 1 lock in share mode
select a from t union select a from u
select a from t union all select a from u union distinct select a from v
select a from t except select a from u
select a from t intersect select a from u
select a from t union all select a from u order by 1 limit 3
(select a from t) union (select a from u)
(select a from t order by a limit 1) union all (select a from u order by a desc limit 1) order by 1
(select a from t)
((select a from t))
(select a from t) limit 2
select a from t where a in ((select a from u) union (select a from v))
values (1, 'a'), (2, 'b')
select * from (values (1, 2), (3, 4)) q
with q as (select a from t) select * from q
with q (x, y) as (select a, b from t), r as (select x from q) select * from q join r using (x)
with recursive n as (select 1 as i union all select i + 1 from n where i < 10) select * from n
with q as (select 1 as a union all select 2) select * from q union all select a from t
select * from (with q as (select 1 as a) select * from q) r
select row_number() over (order by a), rank() over (partition by b order by a desc), dense_rank() over (order by a) from t
select sum(a) over (), sum(a) over (partition by b), avg(a) over (order by a rows between 1 preceding and 1 following) from t
select sum(a) over (order by a rows unbounded preceding), sum(a) over (order by a range between unbounded preceding and current row) from t
select lag(a) over w, lead(a, 1) over w, first_value(a) over w, last_value(a) over (w), nth_value(a, 2) over w from t window w as (partition by b order by a)
select ntile(4) over w, percent_rank() over v2, cume_dist() over v2 from t window w as (order by a), v2 as (order by b)
select a from t where b = 'x' -- a comment
select /* a comment */ a /* another */ from t # the end
select /*! straight_join */ t.a from t, u
select /*!50000 a */ /*!99999 , nothing */ from t
select /*M!100000 a */ from t
select a into @x from t limit 1
select a, b into @x, @y from t limit 1
select a from t limit 1 into @x
select a from (select a from t) d where a = 1 limit 1 into @x
(select a from t limit 1) into @x
select a from t into outfile '/tmp/braid-none' fields terminated by ',' optionally enclosed by '"' escaped by '\\' lines terminated by '\n'
select a into outfile '/tmp/braid-none' character set utf8mb4 from t
select b into dumpfile '/tmp/braid-none' from t limit 1
insert into t (a, b) values (1, 'x')
insert into t values (1, 'x', 2.5)
insert t values (1, 'x', 2.5), (2, 'y', default)
insert into t value (1, 'x', null)
insert into t (a) values (1), (2), (3)
insert into t () values ()
insert into t values ()
insert into t (a, b, c) values (default, concat('a', 'b'), (select max(a) from u))
insert into t set a = 1, b = 'x'
insert t set a = default
insert ignore into t (a) values (1)
insert low_priority into t (a) values (1)
insert delayed into my (a) values (1)
insert high_priority ignore into t (a) values (1)
insert into t (a, b) select a, b from u
insert into t (a) (select a from u)
insert into t select * from v where a > 1
insert into t (a) with q as (select 1 as a) select a from q
insert into t (t.a, t.b) values (1, 'x')
insert into p partition (p0, p1) (a) values (1)
insert into t (a, b) values (1, 'x') on duplicate key update b = values(b), c = c + 1
insert into t (a, b) values (1, 'x') on duplicate key update b = value(b)
insert into t (a) select a from u on duplicate key update t.b = 'x', c = values(c) + u.a
insert into t (a) select u.a from u join v on u.a = v.a on duplicate key update c = 1
insert into t set a = 1 on duplicate key update c = (values(c) + 1)
insert into t (a) values (1) returning *, a, b as x
insert into t (a) values (?) on duplicate key update a = ?
replace into t (a, b) values (1, 'x')
replace t set a = 1
replace low_priority into t (a) select a from u
replace into t values (1, 'x', 2) returning a
update t set a = 1
update t set a = a + 1, b = default where a = 2
update t set a := 1
update low_priority ignore t set a = 1
update t as x set x.a = 1 where x.b = 'y'
update t set a = 1 where b = 'x' order by a desc limit 3
update t set a = (select max(a) from u) where a is null
update t join u on t.a = u.a set t.b = u.b where u.c > 1
update t, u set t.b = u.b, u.c = 1 where t.a = u.a
update t left join u using (a) set t.b = null where u.a is null
update shop.t set shop.t.a = 1
update p partition (p1) set b = 'x'
update t inner join (select a, count(*) as n from u group by a) q on t.a = q.a set t.c = q.n
delete from t
delete from t where a = 1
delete low_priority quick ignore from t where a = 1
delete quick from my where a = 1
delete from t where a > 1 order by a limit 5
delete from t limit 1
delete from p partition (p0) where a = 1
delete t from t join u on t.a = u.a where u.b = 'x'
delete t, u from t inner join u using (a) where t.b = 'x'
delete t.*, u.* from t, u where t.a = u.a
delete from t using t join u on t.a = u.a
delete from t, u using t join u join v on t.a = u.a and u.a = v.a
delete x from t as x left join u as y on x.a = y.a where y.a is null
delete from t where a = 1 returning a, b
load data infile '/tmp/braid-none' into table t
load data local infile 'x.csv' ignore into table t fields terminated by ',' enclosed by '"' lines terminated by '\n' ignore 1 lines (a, b, @c) set c = @c * 2
load data low_priority infile '/tmp/braid-none' replace into table p partition (p0) character set utf8mb4 columns terminated by ';' (a)
load data concurrent local infile 'x' into table t lines starting by 'x' terminated by 'y' ignore 2 rows
call pr(1, @x)
call pr
call shop.pr()
do sleep(0), release_lock('x')
do @a := 1
truncate t
truncate table shop.t
set a1 = 1
set @a = 1
set @a := 1, @b = @a + 1, @c := 'x'
set session sql_mode = 'ANSI_QUOTES', global max_connections = 100
set @@sql_mode = '', @@session.autocommit = 0, @@global.wait_timeout = 100
set autocommit = on, unique_checks = off, sql_notes = default
set local time_zone = '+00:00', session transaction_isolation = 'READ-COMMITTED'
set names utf8mb4
set names 'utf8mb4' collate 'utf8mb4_bin'
set names default
set character set utf8mb4
set charset 'latin1'
set character set default
set names utf8mb4, @a = 1
set sql_mode = concat(@@sql_mode, ',STRICT_TRANS_TABLES')
set transaction isolation level read committed
set session transaction isolation level repeatable read, read only
set global transaction read write
set session transaction isolation level serializable
set local transaction isolation level read uncommitted
set password = password('x')
set statement max_statement_time = 1 for select 1
set role none
show tables
show full tables from shop like 't%'
show tables in shop where Tables_in_shop = 't'
show databases
show schemas like 's%'
show columns from t
show full columns from t from shop like 'a%'
show fields in shop.t where Field = 'a'
show index from t
show indexes in t in shop
show keys from t where Key_name = 'PRIMARY'
show create table t
show create table shop.t
show create database shop
show create view vw
show create procedure pr
show variables like 'sql_mode'
show global variables where Variable_name like 'a%'
show session status like 'Threads%'
show status
show processlist
show full processlist
show warnings
show warnings limit 1, 2
show errors limit 5
show count(*) warnings
show count(*) errors
show engines
show storage engines
show engine innodb status
show table status
show table status from shop like 't'
show open tables
show collation like 'utf8%'
show character set where Charset = 'utf8mb4'
show charset
show grants
show grants for root@localhost
show grants for current_user()
show triggers
show events from shop
show procedure status
show function status like 'x'
show plugins
show privileges
show master status
show binary logs
describe t
desc t a
describe shop.t 'a%'
explain t
explain select a from t
explain extended select a from t
explain partitions select a from p
explain format = json select a from t where a = 1
desc select 1
describe select 1
explain update t set a = 1
explain delete from t where a = 1
explain insert into t (a) values (1)
explain (select 1) union (select 2)
explain with q as (select 1) select * from q
analyze select a from t
analyze format = json select a from t
begin
begin work
start transaction
start transaction read only
start transaction with consistent snapshot, read write
commit
commit work and no chain no release
commit and chain
commit release
rollback
rollback work and chain no release
savepoint s1
rollback to s1
rollback work to savepoint s1
release savepoint s1
xa start 'x'
xa end 'x'
xa prepare 'x', 'y', 1
xa commit 'x' one phase
xa rollback 'x'
xa recover
prepare s1 from 'select ?'
prepare s1 from @sql
execute s1
execute s1 using @a, @b
execute immediate 'select ?' using 1
deallocate prepare s1
drop prepare s1
lock tables t read, u as x write
lock table t low_priority write, v read local
unlock tables
use shop
use `shop`
kill 999999
kill query 999999
kill connection 999999
kill hard query 999999
flush tables
flush privileges
reset query cache
analyze table t, u
optimize table t
check table t quick
repair table my
checksum table t
handler my open
handler my read first limit 2
handler my close
create table c1 (a int)
create table c1 (a int not null auto_increment primary key, b varchar(10) character set latin1 collate latin1_bin not null default 'x' comment 'a column', c decimal(10, 2) unsigned zerofill, d enum('x', 'y') default 'x', e set('a', 'b'), f timestamp(6) not null default current_timestamp(6) on update current_timestamp(6), g double precision, h int(11) unsigned, i char(3) binary, j json, k text charset utf8mb4, l bit(8) default b'0', m varbinary(16), n long varchar, o national char(5), p year) engine = InnoDB auto_increment = 5 default charset = utf8mb4 comment = 'a table'
create table if not exists c1 (a int, b int, c text, primary key (a, b), unique key ub (b), key kb (b, a), index (b), fulltext key fc (c), constraint ck check (a > 0), constraint fk foreign key (b) references u (a) on delete set null on update cascade)
create table c1 (a int, b int generated always as (a + 1) virtual, c int as (a * 2) stored, d int invisible, unique (b), key kc (c) using btree, key p10 (a desc))
create table c1 (a int unique, b int key)
create temporary table c1 (a int) engine=memory, max_rows=100
create or replace table c1 (a int)
create table c1 like t
create table c1 (like t)
create table c1 select a, b from t
create table c1 as select a from t
create table c1 (b int) engine = innodb as select a from t
create table c1 (a int primary key) ignore select a from t
create table c1 as (select a from t union select a from u)
create table c1 (a int, b int) partition by hash (a) partitions 4
create table c1 (a int) partition by range (a) (partition p0 values less than (10), partition p1 values less than maxvalue)
create table c1 (a date) partition by list (year(a)) (partition p0 values in (2020, 2021) engine = innodb)
create index i1 on t (a)
create unique index i1 on t (a, b(3) desc) using btree
create fulltext index i1 on ft (b)
create index if not exists i1 using btree on t (a) comment 'x' algorithm = inplace lock = none
create or replace index i1 on t (a)
drop index ia on t
drop index if exists i1 on t
alter table t add column x int not null default 1 after a, add y int first
alter table t add (x int, y int)
alter table t drop column c, drop key ib, drop primary key
alter table t modify a bigint not null, change b bb varchar(20) null, change column c cc int
alter table t alter a set default 1, alter column b drop default
alter table t add primary key (a), add unique key x1 (b), add index x2 (a, b), add constraint c5 foreign key (a) references u (a), add fulltext (b), add check (a > 0)
alter table t drop foreign key f1, drop index ia
alter table t rename to t9
alter table t rename as t9
alter table t rename t9, engine = innodb
alter table t rename column a to z, rename index ia to ic
alter table t engine = innodb, auto_increment = 10, convert to character set utf8mb4 collate utf8mb4_bin
alter table t order by a
alter ignore table t add unique (a)
alter online table t add column if not exists x int, drop column if exists y
alter table if exists t comment = 'x'
alter table p add partition (partition p9 values less than (1000))
alter table p drop partition p0
alter table p truncate partition p0
alter table t disable keys
alter table t
drop table c1
drop table if exists c1, shop.c2 cascade
drop temporary table if exists c1
drop tables c1
drop view if exists vw
drop database if exists nodb
drop schema nodb
rename table t to t9, u to shop.u9
rename tables t to t9
create database nodb character set utf8mb4
create schema if not exists nodb
alter database shop collate utf8mb4_bin
create view v9 as select a from t
create or replace algorithm = merge definer = current_user sql security invoker view v9 (x) as select a from t with check option
alter view vw as select 1
create user u9@localhost identified by 'x'
drop user if exists u9@localhost
grant select, insert (a) on shop.t to root@localhost with grant option
revoke all privileges on shop.* from root@localhost
create procedure pr9(in a int, out b varchar(10)) begin declare x int default 0; while x < a do set x = x + 1; end while; select x; end
create function f9(a int) returns int deterministic return a + 1
create trigger tr9 before insert on t for each row set new.a = new.a + 1
create event e9 on schedule every 1 day do delete from t
drop procedure if exists pr9
drop trigger if exists tr9
create sequence sq9 start with 5
drop sequence if exists sq9
-- mysql:
select j->'$.a', j->>'$.b' from js
select a from t for share
select a from t for share of t skip locked
explain format = tree select a from t
explain analyze select a from t
with q as (select 1 as a) update t join q using (a) set t.b = 'x'
with q as (select 1 as a) delete t from t join q using (a)
