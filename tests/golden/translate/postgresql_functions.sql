-- PostgreSQL's functions, on PostgreSQL and translated on MariaDB.
select id, abs(a), abs(big), abs(small), abs(d), abs(f) from nums
select id, ceil(a), ceil(d), ceil(f), ceiling(a), ceiling(d), ceiling(f), floor(a), floor(d), floor(f) from nums
select id, round(a), round(d), round(f), round(d, 1), round(e, 3), round(a, 2), round(d, 4) from nums
select round(2.5::float8), round(3.5::float8), round(-2.5::float8), round(2.5), round(-2.5), round(0.5::float8)
select id, trunc(a), trunc(d), trunc(f), trunc(d, 1), trunc(e, 3), trunc(a, 1) from nums
select id, sign(a), sign(d), sign(f), sign(big) from nums
select id, sqrt(abs(a)), sqrt(abs(f)) from nums
!2201F select sqrt(a) from nums
!2201E select ln(a) from nums
!2201E select log(f) from nums
select exp(a % 10), exp(f) from nums where f < 100
select ln(7), ln(2.5::float8), log(100), log(2.5::float8), log10(1000), log10(2.5::float8), ln(abs(small)), log(abs(big)) from nums where id in (1, 2)
select power(a, 2), power(f, 2), power(2, f), power(f, f), pow(a, 3), pow(f, 2), pow(f, f) from nums where id in (1, 6)
select id, mod(a, b), div(a, b)  from nums where b <> 0
!22012 select mod(a, b) from nums
!22012 select div(a, b) from nums
select pi(), degrees(f), degrees(a), radians(f), radians(a) from nums where id <> 5
select sin(f), sin(a), cos(f), cos(a), tan(f), tan(a), atan(f), atan(a), atan2(f, f), atan2(a, b) from nums where id <> 5
select cot(f) from nums where id in (1, 2)
select asin(0.5::float8), acos(0.25::float8), asin(f), acos(f) from nums where id in (2, 3)
!22003 select asin(f) from nums
select random() >= 0, random() < 1
select id, length(s), length(v), length(y), char_length(s), character_length(v), octet_length(s), octet_length(y), bit_length(s), bit_length(y), length(c) from words
select length('é€'), octet_length('é€'), bit_length('é'), char_length('日本')
select id, lower(s), upper(s), lower(v), upper(v), upper('abc') from words
select id, concat(s, v), concat(s, ' ', id), concat('a', null, 'b'), concat_ws(',', s, v, null, 'x'), concat_ws(null, s, v) from words
select id, substr(s, 2), substr(s, 2, 3), substr(s, pos), substr(s, pos, 4), substring(s from 2), substring(s from 2 for 3), substring(s, pos), substring(s, pos, 4), substring(s for 3) from words
!22011 select substr(s, 1, pos) from words
select id, left(s, 3), left(s, pos), left(s, -2), right(s, 3), right(s, pos), right(s, -2) from words
select id, lpad(s, 15), lpad(s, 3), lpad(v, 6, 'xy'), lpad(s, pos), rpad(s, 15, '-'), rpad(v, 6), rpad(s, pos, 'ab') from words
select id, ltrim(s), ltrim(s, 'H'), rtrim(s), rtrim(s, 'd'), btrim(s), btrim(s, ' '), trim(s), trim(leading from s), trim(trailing 'd' from s), trim(both ' ' from s), trim(v) from words
select id, replace(s, 'o', '0'), replace(s, '', 'x'), replace(s, 'HELLO', ''), replace(v, 'a', s) from words
select id, strpos(s, 'o'), strpos(v, 'B'), strpos(s, ''), position('World' in s), position('w' in s) from words
select id, repeat(v, 2), repeat(v, pos), reverse(s), repeat('x', -1) from words where pos < 10
select id, ascii(s), ascii(v), ascii('€'), ascii(''), chr(65), chr(8364), chr(128512), chr(id + 64) from words
select id, md5(s), md5(v), md5(y), encode(sha224(y), 'hex'), encode(sha256(y), 'hex'), encode(sha384(y), 'hex'), encode(sha512(y), 'hex'), sha256(y) from words
select id, encode(y, 'hex'), encode(y, 'base64'), decode('00fF', 'hex'), decode('YWJj', 'base64'), decode(encode(y, 'hex'), 'hex') from words
!22023 select decode('0', 'hex')
select id, to_hex(id), to_hex(255), to_hex(65536) from words
select id, split_part(s, ',', 1), split_part(s, ',', 2), split_part(s, ',', 3), split_part(s, ',', 4), split_part(s, 'o', 2) from words
select id, starts_with(s, 'Hello'), starts_with(v, 'a'), starts_with(s, '') from words
select id, coalesce(a, b, 0), coalesce(d, 0.00), coalesce(f, 1.5), coalesce(flag, false), coalesce(small, big) from nums
select id, coalesce(s, v, 'none'), nullif(v, 'abc'), nullif(s, '') from words
select id, nullif(a, 7), nullif(a, 7.0), nullif(d, 0) from nums
select id, greatest(a, b), least(a, b), greatest(a, b, 5), least(d, 1.00), greatest(f, 0) from nums
select id, greatest(s, v), least(s, v, 'b') from words
select now() is not null, current_timestamp is not null, transaction_timestamp() is not null, statement_timestamp() is not null, clock_timestamp() is not null, localtimestamp is not null, current_date is not null, localtime is not null
select current_date = now()::date, localtimestamp > timestamp '2020-01-01 00:00:00'
select make_date(2024, 2, 29), make_date(id, 1, 1) from times
!22008 select make_date(2023, 2, 29)
select id, isfinite(dt) from times
select id, extract(year from dt), extract(month from dt), extract(day from ts), extract(quarter from dt), extract(doy from dt), extract(dow from dt), extract(isodow from dt), extract(week from dt), extract(isoyear from dt) from times
select id, extract(hour from ts), extract(minute from ts), extract(second from ts), extract(milliseconds from ts), extract(microseconds from ts), extract(hour from t), extract(second from t), extract(epoch from ts), extract(epoch from dt) from times
select id, date_part('year', dt), date_part('second', ts), date_part('dow', dt), extract(epoch from ts - tsec) from times
select id, date_trunc('year', ts), date_trunc('quarter', ts), date_trunc('month', ts), date_trunc('week', ts), date_trunc('day', ts), date_trunc('hour', ts), date_trunc('minute', ts), date_trunc('second', ts) from times
select id, to_char(ts, 'YYYY-MM-DD'), to_char(dt, 'YYYY-MM-DD'), to_char(ts, 'YYYY-MM'), to_char(dt, 'YYYY'), to_char(ts, 'HH24:MI:SS'), to_char(ts, 'HH24:MI'), to_char(ts, 'YYYY-MM-DD HH24:MI:SS'), to_char(ts, 'YYYY-MM-DD HH24:MI') from times
select count(*), count(a), count(distinct a), sum(a), sum(big), sum(small), sum(d), sum(e), sum(f), avg(f), min(a), max(a), min(d), max(f) from nums where id <> 5
select count(*) filter (where a > 0), sum(a) filter (where a > 0), sum(distinct b), count(distinct d), avg(f) filter (where flag) from nums where id <> 5
select avg(a), avg(b), avg(small), avg(d), avg(e), avg(distinct a), avg(a) filter (where a > 0), avg(big) from nums where id <> 5
select avg(a), sum(a), count(a), min(a), bool_and(flag), bit_and(a) from nums where id > 100
select flag, avg(a), avg(d), sum(a)  from nums where id <> 5 group by flag
select owner, avg(price), avg(qty), sum(price) from items group by owner
select min(s), max(s), min(v), max(v) from words
select min(dt), max(dt), min(ts), max(ts), min(t) from times
select bool_and(flag), bool_or(flag), every(flag), bit_and(a), bit_or(a), bit_xor(a) from nums where id in (1, 6)
select string_agg(s, ',' order by id), string_agg(v, '; ' order by v desc), string_agg(distinct v, ',') from words where id in (1, 2, 5)
select string_agg(name, ',' order by id) filter (where price > 1.5) from items
select id, row_number() over (order by id), rank() over (order by a), dense_rank() over (order by a), ntile(3) over (order by id) from nums
select id, lag(a) over (order by id), lag(a, 2) over (order by id), lead(d) over (order by id), lead(d, 2) over (order by id), first_value(a) over (order by id), last_value(a) over (order by id rows between unbounded preceding and unbounded following), nth_value(a, 2) over (order by id) from nums
select id, sum(a) over (order by id), avg(f) over (partition by flag order by id), avg(d) over (order by id) from nums where id <> 5
select id, count(*) over (), max(name) over (partition by owner) from nums join items using (id) where id <> 5
select id, json_array_length(j) from words where id = 6
