-- Statements of a MySQL client one after the other: on the MariaDB reference, and through Braid on a PostgreSQL server.
-- The same errors (number and SQLSTATE), counts of rows and rows. "~": an error that Braid has in other words of its own.
create table every (id int primary key, ti tinyint, si smallint, mi mediumint, bi bigint, tu tinyint unsigned, su smallint unsigned, mu mediumint unsigned, iu int unsigned, de decimal(7,2), du decimal(5,2) unsigned, fl float, do double, vc varchar(5), ch char(4) collate utf8mb4_bin, tt tinytext, vb varbinary(3), bl blob, da date, dt datetime, d3 datetime(3), ts timestamp null, tm time, bo tinyint(1), js json)
insert into every (id) values (1)
insert into every values (2, 127, 32767, 8388607, 9223372036854775807, 255, 65535, 16777215, 4294967295, 99999.99, 999.99, 1.5, 2.25, 'abcde', 'abcd', 'x', x'00ff41', x'ff', '2024-02-29', '2024-02-29 13:14:15', '2024-02-29 13:14:15.123', '2024-02-29 13:14:15', '23:59:59', 1, '{"a": 1}')
insert into every values (3, -128, -32768, -8388608, -9223372036854775808, 0, 0, 0, 0, -99999.99, 0, -0.5, 1e300, '', '', '', '', '', '0001-01-01', '1000-01-01 00:00:00', '1999-12-31 23:59:59.999', '1970-01-01 00:00:01', '00:00:00', 0, '[]')
insert into every (id, ti) values (9, 128)
insert into every (id, ti) values (9, -129)
insert into every (id, si) values (9, 32768)
insert into every (id, mi) values (9, 8388608)
insert into every (id, bi) values (9, 9223372036854775808)
insert into every (id, tu) values (9, 256)
insert into every (id, tu) values (9, -1)
insert into every (id, su) values (9, 65536)
insert into every (id, mu) values (9, 16777216)
insert into every (id, iu) values (9, 4294967296)
insert into every (id, de) values (9, 100000)
insert into every (id, du) values (9, -1)
insert into every (id, vc) values (9, 'abcdef')
insert into every (id, vc) values (9, 'abcde   ')
insert into every (id, ch) values (10, 'ab  ')
insert into every (id, tt) values (11, repeat('x', 255))
insert into every (id, tt) values (12, repeat('x', 256))
insert into every (id, vb) values (12, 'abcd')
insert into every (id, ts) values (12, '2039-01-01 00:00:00')
insert into every (id, da) values (12, '2024-02-30')
insert into every (id, dt) values (12, '2024-13-01 00:00:00')
insert into every (id, dt) values (12, 'nope')
insert into every (id, si) values (12, 'abc')
insert into every (id, si) values (12, '12x')
insert into every (id, de) values (12, 1.005), (13, 1.004), (14, -1.005)
insert into every (id, si) values (15, 1.5), (16, -2.5), (17, '7')
update every set ti = ti + 1 where id = 2
update every set ti = ti - 1 where id = 2
update every set ti = ti - 1 where ti = 300
update every set vc = 'abcde', si = 32767 where id = 2
update every set de = de / 3 where id = 2
update every set dt = dt + interval 1 day, tm = '01:02:03', da = '2024-03-01' where id in (2, 3)
update every set bl = x'00', vc = concat(vc, '!') where id = 3
delete from every where id in (15, 16)
select * from every order by id
select id from every where ch = 'ab' order by id
select id from every where ch = 'ab   ' and ch in ('ab ', 'x') order by id
select id, fl, fl * 2, do from every where id < 4 order by id
select distinct ch from every order by ch
-- Keys
create table keyed (id int primary key, u int unique, n int not null, d int not null default 5, s varchar(10), unique key named (s, d))
insert into keyed (id, u, n) values (1, 10, 1)
insert into keyed (id, u, n) values (1, 11, 1)
insert into keyed (id, u, n) values (2, 10, 1)
insert into keyed (id, n, s) values (2, 1, 'a'), (3, 1, 'a')
insert into keyed (id, u, n) values (3, 12, null)
insert into keyed (id, u) values (3, 12)
insert into keyed () values ()
insert into keyed (id, u, n) values (3, 12)
insert into keyed values (1, 2)
insert into keyed (id, id, n) values (7, 7, 1)
insert into keyed (id, n, nothing) values (7, 7, 1)
insert ignore into keyed (id, u, n) values (1, 10, 1), (4, 40, 1)
insert ignore into keyed (id, u, n) values (1, 10, 1)
update keyed set u = 40 where id = 1
update keyed set nothing = 1
update keyed set n = null where id = 1
select * from keyed order by id
create table parent (id int primary key)
create table child (id int primary key, p int, constraint fk foreign key (p) references parent (id))
insert into parent values (1)
insert into child values (1, 1)
insert into child values (2, 9)
delete from parent where id = 1
update parent set id = 2 where id = 1
create table checked (id int primary key, v int, constraint ck check (v > 0))
insert into checked values (1, 0)
insert into checked values (1, 1)
update checked set v = -1
-- ON DUPLICATE KEY UPDATE and REPLACE
create table pairs (id int primary key, a int, s varchar(10))
insert into pairs values (1, 1, 'a') on duplicate key update a = 2
insert into pairs values (1, 1, 'a') on duplicate key update a = 2
insert into pairs values (1, 1, 'a') on duplicate key update a = 2
insert into pairs values (1, 5, 'b'), (2, 6, 'c') on duplicate key update a = values(a), s = values(s)
insert into pairs values (1, 5, 'b'), (2, 7, 'c'), (3, 0, null) on duplicate key update a = values(a)
replace into pairs values (1, 5, 'b')
replace into pairs values (1, 6, 'b')
replace into pairs values (1, 6, 'b'), (2, 7, 'x'), (4, null, null)
replace into pairs values (4, null, null)
replace into pairs select 4, null, null
replace into pairs (id) values (1)
select * from pairs order by id
delete from pairs where a is null
delete from pairs
-- AUTO_INCREMENT
create table numbered (id int auto_increment primary key, v int)
insert into numbered (v) values (1)
select last_insert_id()
insert into numbered (id, v) values (10, 2)
insert into numbered (v) values (3), (4)
select last_insert_id()
insert into numbered values (5, 4)
insert into numbered values (null, 5), (20, 6), (0, 7)
insert into numbered (v) values (8)
insert into numbered (id, v) values (-5, 9)
insert into numbered (v) values (10)
insert into numbered select 50, 1
insert into numbered (v) values (12)
replace into numbered values (70, 1)
insert into numbered (v) values (13)
select * from numbered order by id
-- Names
create table keyed (a int)
create table if not exists keyed (a int)
create table twice (a int, a int)
create table twice (a int primary key, b int primary key)
create table twice (a int, key (b))
drop table nothing
drop table if exists nothing
truncate table nothing
select * from nothing
select nothing from keyed
select keyed.nothing from keyed
select id from keyed where nothing = 1
select id from keyed, pairs
select id from keyed group by nothing
select id from keyed order by nothing
select id from keyed having nothing > 1
alter table keyed add column n int
alter table keyed drop column nothing
alter table nothing add column n int
create index i on keyed (n)
create index i on keyed (n)
create index j on nothing (n)
drop index nothing on keyed
select 9223372036854775807 + 1
select id + 9223372036854775807 from parent
select (select 1 union select 2)
select id from parent where id = (select 1 union select 2)
select 1 union select 1, 2
set nothing = 1
set sql_mode = 'nothing'
select @@nothing
rollback to savepoint nothing
-- Variables
select 5 into @z
select @z, @z + 1
select id, v from numbered where id = 10 into @a, @b
select @a, @b
select id from numbered where id = 12345 into @a
select @a
select id from numbered into @a
select id, v from numbered where id = 10 into @a
select @c := 7
select @c, @c := @c + 1, @c
select @d := 'text', @e := 1.50, @f := null
select @d, @e, @f
-- GROUP_CONCAT ends at group_concat_max_len
set group_concat_max_len = 20
select group_concat(id order by id) from parent
