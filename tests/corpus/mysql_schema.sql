-- The tables that tests/corpus/mysql.sql speaks of.
create table t (a int, b varchar(20), c decimal(10, 2), key ia (a), key ib (b))
create table u (a int, b varchar(20), c decimal(10, 2), key ua (a))
create table v (a int, b varchar(20), c decimal(10, 2))
create table `select` (a int)
create table d (a datetime, c int)
create table ft (b varchar(100), title varchar(100), fulltext (b), fulltext (title), fulltext (b, title)) engine = myisam
create table js (j json)
create table p (a int primary key, b varchar(20)) partition by range (a) (partition p0 values less than (10), partition p1 values less than (100))
create table my (a int) engine = myisam
create view vw as select 1 as a
create procedure pr() select 1
