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
insert into keyed values (1, 'again', 5), (10, 'ten', 1), (10, 'x', 2) on conflict (k) do nothing returning k, v
insert into keyed values (1, 'again', 5) on conflict (k) do update set v = excluded.v where keyed.n > 1000 returning k
insert into keyed values (1, 'again', 5), (12, 'new', 1) on conflict (k) do update set v = excluded.v where keyed.v <> excluded.v returning k, v
insert into keyed values (1, 'again', 5), (2, 'two', 1), (13, 'x', 1) on conflict on constraint keyed_pkey do update set v = excluded.v, n = excluded.n + keyed.n
insert into keyed select k, 'again', 7 from keyed on conflict (k) do update set n = excluded.n
insert into keyed select k, 'again', 7 from keyed on conflict do nothing
!21000 insert into keyed values (1, 'again', 5), (1, 'two', 1) on conflict (k) do update set v = excluded.v
!21000 insert into keyed values (14, 'again', 5), (14, 'two', 1) on conflict (k) do update set v = excluded.v
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
update keyed set v = v || '!', n = n * 2 where k = 1 returning k, v, n + 1 as more
update keyed as o set n = 0 where o.v is not null returning *
update items set qty = 1 where id > 100 returning id
truncate keyed
delete from keyed where k = 2
delete from keyed where k = 2 returning k, v
delete from items using nums where nums.id = items.owner and nums.a = 7
delete from items where price > (select 1.6)
delete from keyed
