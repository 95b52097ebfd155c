-- Every type through a sort on the fleet, in text and in binary.
select id, b from samples order by b, id;
select id, i2 from samples order by i2, id;
select id, i4 from samples order by i4 desc, id;
select id, i8 from samples order by i8, id;
select id, f4 from samples order by f4, id;
select id, f4 from samples order by f4 desc, id;
select id, f8 from samples order by f8, id;
select id, f8 from samples order by f8 desc nulls last, id;
select id, n from samples order by n, id;
select id, n from samples order by n desc, id;
select id, n2 from samples order by n2, id;
select id, t from samples order by t, id;
select id, vc from samples order by vc, id;
select id, bp from samples order by bp, id;
select id, bp from samples order by bp desc, id;
select id, tc from samples order by tc, id;
select id, ti from samples order by ti, id;
select id, ti from samples order by ti desc nulls last, id;
select id, ba from samples order by ba, id;
select id, d from samples order by d, id;
select id, d from samples order by d desc, id;
select id, tm from samples order by tm, id;
select id, tmz from samples order by tmz, id;
select id, ts from samples order by ts, id;
select id, tz from samples order by tz, id;
select id, tz from samples order by tz desc, id;
select id, ts0 from samples order by ts0, id;
select id, iv from samples order by iv, id;
select id, iv from samples order by iv desc, id;
select id, u from samples order by u, id;
select id, j from samples order by j, id;
select id, jb from samples order by jb, id;
select id, ip from samples order by ip, id;
select id, nw from samples order by nw, id;
select id, mac from samples order by mac, id;
select id, bits from samples order by bits, id;
select id, vbits from samples order by vbits, id;
select id, pt from samples order by pt, id;
select id, rng from samples order by rng, id;
select id, m from samples order by m, id;
select id, m from samples order by m desc nulls last, id;
select id, pct from samples order by pct, id;
select id, ia from samples order by ia, id;
select id, ta from samples order by ta, id;
select id, na from samples order by na, id;
select id, cash from samples order by cash, id;
select id, o from samples order by o, id;
select id, nm from samples order by nm, id;
select id, ch from samples order by ch, id;
select * from samples;
select * from samples where id = 1;
select * from samples where id in (1, 2, 3, 160) order by id;
select b, count(*) from samples group by b order by b;
select i2, count(*) from samples group by i2 order by i2;
select i8, count(*) from samples group by i8;
select f4, count(*) from samples where f4 <> 0 group by f4;
select f8, count(*) from samples where f8 <> 0 group by f8;
select f8 = 0, count(*) from samples group by f8 = 0;
select n2, count(*) from samples group by n2 order by n2;
select t, count(*) from samples group by t;
select bp, count(*) from samples group by bp order by bp;
select tc, count(*) from samples group by tc order by tc;
select ti, count(*) from samples group by ti;
select ba, count(*) from samples group by ba;
select d, count(*) from samples group by d order by d;
select tz, count(*) from samples group by tz order by tz desc;
select u, count(*) from samples group by u;
select m, count(*) from samples group by m order by m;
select pct, count(*) from samples group by pct order by pct;
select distinct m from samples order by m;
select distinct i4, b from samples;
select distinct on (m) m, id from samples order by m, id;
select min(i2), max(i4), min(i8), max(f4), min(f8) from samples;
select min(n), max(n), min(n2), max(n2) from samples where n2 is not null;
select min(t), max(vc), min(tc), max(ti) from samples;
select min(d), max(d), min(ts), max(tz), min(tm), max(tmz) from samples;
select min(iv), max(cash), min(ip) from samples;
select max(m), min(m) from samples;
select min(ia), max(ta) from samples;
select sum(i2), sum(i4), sum(i8), sum(n2) from samples;
select avg(i2), avg(i4), avg(i8), avg(n2) from samples;
select sum(i8) from samples where i8 > 0;
select sum(n) from samples where n not in ('NaN', 'Infinity', '-Infinity');
select sum(n) from samples;
select avg(n) from samples where n = 'NaN';
--! approx
select sum(f8), avg(f8) from samples where abs(f8) between 1e-3 and 1e9;
--! approx
select sum(f4), avg(f4) from samples where abs(f4) between 1e-3 and 1e9;
select sum(iv) from samples;
select avg(iv) from samples;
select sum(cash) from samples;
select bool_and(b), bool_or(b), every(b) from samples;
select bit_and(i4), bit_or(i4), bit_xor(i4) from samples;
select count(b), count(t), count(j), count(*) from samples;
select array_agg(id order by id) from samples;
select string_agg(tc, ',' order by id) from samples;
select jsonb_agg(id order by id) from samples;
--! set timezone = 'Europe/Berlin'
select id, tz, tmz, ts from samples order by id;
--! set timezone = 'America/St_Johns'
select date_trunc('day', tz), count(*) from samples group by 1 order by 1;
--! set datestyle = 'SQL, DMY'
select id, d, ts, tz from samples order by id;
--! set datestyle = 'German'
select min(d), max(tz) from samples;
--! set intervalstyle = 'iso_8601'
select id, iv from samples order by iv, id;
--! set bytea_output = 'escape'
select id, ba from samples order by ba, id;
--! set extra_float_digits = 0
select id, f4, f8 from samples order by f8, id;
--! set extra_float_digits = -3
select id, f8 from samples where id < 20 order by id;
--! set client_encoding = 'LATIN1'
select id, bp from samples where bp = 'ünïcödé' order by id;
--! set standard_conforming_strings = off
select id, 'a\\b' from samples order by id limit 3;
--! set standard_conforming_strings = off
select id, 'x\', id from samples -- ', t from samples order by id limit 3;
--! set standard_conforming_strings = off
select 'x\' as id, id from samples where id in (5,6) -- ', count(*) from samples;
--! set standard_conforming_strings = off
select 'a\'c', count(*) from samples group by 1;
select m from samples where m > 'sad' order by m, id;
select m::text from samples order by m::text, id;
select id from samples where m = 'nonsense';
select id from samples where pct = 50 order by id;
select id, ia[1], ta[2] from samples order by id;
select id, jb->'a' from samples order by jb->'a', id;
select id from samples where jb @> '{"a":1}' order by id;
select id from samples where rng @> 3 order by id;
select id, t || vc as both from samples order by both, id;
select row(id, t) from samples order by id;
select s from samples s where id < 5 order by id;
select (s).t from samples s order by id;
