-- PostgreSQL's changes of data; each is rolled back.
insert into keyed values (3, 'three', 3)
insert into keyed (v, k) values ('a''b', 4), (null, 5)
insert into keyed values (6)
insert into keyed (k, n) values (7, default)
insert into keyed (k, v, n) values (8, 'x', 1) returning *
insert into keyed (k, v, n) values (8, 'x', 1), (9, 'y', 2) returning k, n * 2 as twice, upper(v)
insert into keyed select id, name, qty from items where id > 2 and qty is not null
insert into keyed values (1, 'again', 5) on conflict (k) do nothing
insert into keyed values (1, 'again', 5), (10, 'ten', 1) on conflict do nothing
insert into keyed values (1, 'again', 5) on conflict (k) do update set v = excluded.v, n = keyed.n + excluded.n
insert into keyed values (11, 'new', 5) on conflict (k) do update set v = 'old'
!23505 insert into keyed values (1, 'again', 5)
!23502 insert into keyed values (12, 'x', null)
!22001 insert into keyed values (13, 'a text that is much too long', 1)
insert into nums (id, a, d, f, flag) values (10, '5', '1.005', '2.5', true), (11, 1, 2.345, 1, 'f')
insert into nums (id, flag, small) values (12, 5 > 3, 7)
insert into words (id, s, y, u, j) values (10, 'x', '\x0a', '00000000-0000-0000-0000-00000000000a', '{"k": 1}')
insert into times (id, dt, ts, t) values (10, '2024-01-01', '2024-01-01 10:00:00.25', '10:00')
insert into serials (v) values ('three') returning v
insert into serials (id, v, n) values (50, 'fifty', 1) returning v
update keyed set v = 'changed', n = n + 1 where k = 1
update keyed set v = upper(v)
update nums set a = a / 2, d = d * 2 where a is not null and id <> 5
update nums set flag = not flag where id < 3
update items i set price = i.price + 1 where i.owner = 1 and name = 'PEN'
update words set s = s || '!' where v ilike 'ABC%'
update keyed set v = null where k in (select id from items where qty > 5)
delete from keyed where k = 2
delete from keyed where k = 2 returning k, v
delete from items using nums where nums.id = items.owner and nums.a = 7
delete from items where price > (select 1.6)
delete from keyed
