-- MySQL's changes of data; each is rolled back.
insert into keyed values (3, 'three', 3)
insert into keyed (v, k) values ('a''b', 4), (null, 5)
insert keyed set k = 6, v = "six"
insert into keyed (k, n) values (7, default)
insert into keyed (k, v, n) values (8, 'x', 1) returning *
insert into keyed select id, name, qty from items where id > 2 and qty is not null
insert ignore into keyed values (1, 'again', 5), (10, 'ten', 1)
insert into keyed values (1, 'again', 5) on duplicate key update v = values(v), n = n + values(n)
insert into keyed values (1, 'again', 5), (11, 'new', 5) on duplicate key update v = concat(keyed.v, '+')
replace into keyed values (1, 'replaced', 5)
replace into keyed (k, v) values (1, 'replaced'), (12, 'new')
!23505 insert into keyed values (1, 'again', 5)
!23502 insert into keyed values (12, 'x', null)
!22001 insert into keyed values (13, concat('a text that is', ' much too long'), 1)
!22012 update nums set a = a / 0
!22012 insert into nums (id, d) values (20, 1 / 0)
insert into nums (id, a, d, f, flag) values (10, '5', '1.005', 2.5, true), (11, 1, 2.345, 1, 0)
insert into nums (id, flag, small) values (12, 5 > 3, 7)
insert into words (id, s, y, u, j) values (10, 5, x'0a', '00000000-0000-0000-0000-00000000000a', '{"k": 1}')
insert into times (id, dt, ts, t) values (10, '2024-01-01', '2024-01-01 10:00:00.25', '10:00:00')
insert into serials (v) values ('three')
insert into serials values (null, 'next', 1), (0, 'zero', 2)
update keyed set v = 'changed', n = n + 1 where k = 1
update keyed set v = upper(v)
update keyed set n = 1 where k = 1 or k = 2
update nums set d = d * 2 where a is not null and id <> 5
update nums set flag = not flag where id < 3
update items i set price = i.price + 1 where i.owner = 1 and name = 'PEN'
update items set qty = 0 order by id limit 2
update items set qty = 0 where price > 1.5 order by price desc limit 1
update words set s = concat(s, '!') where v like 'abc%'
delete from keyed where k = 2
delete from keyed where k = 2 returning k, v
delete from items where owner = 2 order by id limit 1
delete from items where price > (select 1.6)
delete from keyed
update nums set a = big / 7, d = d / 7, e = 1 / 3, f = b / 3 where id in (2, 3, 6)
replace into keyed values (1, 'one', 1)
insert into serials (id, v) values (-3, 'x')
insert into serials (id, v) values (50, 'x')
