-- MySQL's statements that have no equal translation, with the SQLSTATE where that is not 0A000.
select 'a' = 'A'
select id from words where v = 5
select id from words where s
select v collate utf8mb4_general_ci = 'a' from words
select 1 + '1x'
select b'101'
select @x := 1
!HY000 select @@version
select sql_calc_found_rows id from items
select owner, name from items group by owner
update nums set a = 1, b = a
update nums n join items i on i.id = n.id set n.a = 1
delete n from nums n join items i on i.id = n.id
insert ignore into keyed values (1, 'x', 1) on duplicate key update v = 'y'
select match (s) against ('x') from words
select u from words order by u
select id from words where u > '00112233-4455-6677-8899-aabbccddeeff'
select str_to_date('2024', '%Y')
select id from times where dt = '2024-2-9'
select j = '{}' from words
select s regexp '\\bword' from words
!42S22 select nope from nums
!42P01 select 1 from nope
!23000 select id from nums, items
create table x (a varchar(10)) default charset = utf8mb4
create table x (a varchar(10) collate utf8mb4_general_ci)
create table x (a enum('x', 'y'))
create table x (a timestamp default current_timestamp on update current_timestamp)
create table x (a int) partition by hash (a)
create table x (a year)
create temporary table x (a int)
create index i on items (name(3))
alter table items modify qty bigint
create table x (a bit(3))
select sum(a / b) from nums group by a
select max(a / b) * 2 from nums group by a
select (1/3, 1) in ((0.3333, 1), (2, 2))
select x * 3 from (select a / b as x from nums) q
select 7 % (1/3)
select greatest(c, 'x') from words
!42S22 select a from nums where nope = 1
!23000 select 1 from nums join items on id = 1
!HY000 insert into keyed (v) values ('x')
!21S01 insert into keyed values (1, 'x')
!42000 insert into keyed (k, k) values (1, 1)
!22001 insert into keyed values (13, 'a text that is much too long', 1)
!22003 insert into keyed values (13, 'x', 2147483648)
!22007 insert into keyed values (13, 'x', 'abc')
!22007 insert into times (id, dt) values (99, '2024-02-30')
!01000 insert into keyed values (13, 'x', '12x')
!21000 select 1 union select 1, 2
