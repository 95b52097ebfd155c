-- MySQL's functions, on MariaDB and translated on PostgreSQL.
select id, abs(a), abs(big), abs(d), abs(f), abs(flag) from nums
select id, ceil(a), ceil(d), ceil(f), ceiling(a), ceiling(d), ceiling(f), floor(a), floor(d), floor(f) from nums
select id, round(a), round(d), round(f), round(d, 1), round(e, 3), round(a, 2), round(d, 4), truncate(a, 1), truncate(d, 1), truncate(e, 2) from nums
select round(2.5e0), round(3.5e0), round(2.5), round(-2.5), truncate(-1.999, 2)
select id, sign(a), sign(d), sign(f) from nums
select id, sqrt(a), sqrt(f), exp(a % 10), ln(a), log(d), log10(f) from nums where id <> 5
select pow(a, 2), power(f, 2), pow(d, 2), mod(a, b), mod(d, 3), a mod b, pi() * 1e0 from nums where id in (1, 2, 6)
select degrees(f), radians(a), sin(f), cos(a), tan(f), atan(a), atan(f, a), atan2(a, b) from nums where id <> 5
select cot(f), asin(f), acos(f), asin(d), acos(a) from nums where id in (1, 2)
select rand() >= 0, rand() < 1
select id, bit_count(a), bit_count(big) from nums
select id, length(s), length(v), length(y), octet_length(s), octet_length(y), bit_length(v), char_length(s), character_length(v), length(c), length(id) from words
select length('é€'), char_length('é€')
select id, lower(s), lcase(v), upper(s), ucase(v) from words
select id, concat(s, v), concat(s, ' ', id), concat('a', null, 'b'), concat_ws(',', s, v, null, 'x'), concat(v, 1.50, pos) from words
select id, substring(s, 2), substring(s, 2, 3), substring(s, pos), substring(s, pos, 4), substring(s from 2), substring(s from 2 for 3), substr(s, 2), substr(s, 2, 3), substr(s, pos), substr(s, pos, 2), mid(s, 2, 2), substring(s, -3), substring(s, -3, 2) from words
select id, left(s, 3), left(s, pos), left(s, -2), right(s, 3), right(s, pos), right(s, -2) from words
select id, lpad(s, 15, ' '), lpad(s, 3, 'x'), lpad(v, 6, 'xy'), rpad(s, 15, '-'), rpad(v, 6, 'ab'), lpad(v, 4), rpad(v, 5) from words
select id, ltrim(s), rtrim(s), trim(s), trim(leading 'H' from s), trim(trailing 'd' from s), trim(both ' ' from s), trim(v) from words
select id, replace(s, 'o', '0'), replace(s, 'HELLO', ''), replace(v, 'a', s) from words
select id, instr(s, 'o'), instr(v, 'B'), instr(s, ''), locate('World', s), position('w' in s) from words
select id, repeat(v, 2), repeat(v, pos), reverse(s), repeat('x', -1), space(pos) from words where pos < 10
select id, ascii(s), ascii(v), ascii('€'), ascii('') from words
select id, hex(s), hex(y), hex(id), hex(255), unhex('00fF'), unhex('zz'), unhex('F') from words
select id, md5(s), md5(y), sha2(s, 256), sha2(s, 512), sha2('abc', 0), to_base64(s), to_base64(y) from words
select id, substring_index(s, ',', 1), substring_index(s, ',', 2), substring_index(s, 'o', 5) from words where s <> ''
select id, strcmp(s, v), strcmp(v, 'abc'), field(v, 'abc', 'zebra'), elt(2, s, v), elt(pos, 'a', 'b', 'c'), find_in_set('b', s), find_in_set(v, 'abc,ABC') from words
select id, coalesce(a, b, 0), coalesce(d, 0.00), ifnull(f, 1.5e0), coalesce(flag, 0), ifnull(small, big), nvl(a, 1), nvl2(a, 1, 2), isnull(a) from nums
select id, coalesce(s, v, 'none'), nullif(v, 'abc'), nullif(s, ''), if(v = 'abc', s, v), if(pos, 1, 2) from words
select id, nullif(a, 7), nullif(d, 0), if(a > b, a, b), if(flag, 'yes', 'no') from nums
select id, greatest(a, b), least(a, b), greatest(a, b, 5), least(d, 1.00), greatest(f, 0e0) from nums
select id, greatest(s, v), least(s, v) from words
select now() is not null, current_timestamp is not null, localtime is not null, localtimestamp is not null, sysdate() is not null, curdate() is not null, current_date is not null, curtime() is not null, current_time is not null, utc_timestamp() is not null, utc_date() is not null, utc_time() is not null
select curdate() = date(now()), now() > '2020-01-01 00:00:00'
select id, year(dt), month(dt), day(dt), dayofmonth(ts), dayofweek(dt), weekday(dt), dayofyear(dt), dayname(dt), monthname(dt), quarter(dt), week(dt), weekofyear(dt), last_day(dt), to_days(dt) from times
select id, year(ts), month(ts), day(ts), dayofweek(ts), weekday(ts), dayofyear(ts), dayname(ts), monthname(ts), quarter(ts), week(ts), weekofyear(ts), last_day(ts), to_days(ts), dayofmonth(dt) from times
select id, hour(ts), minute(ts), second(ts), microsecond(ts), hour(t), minute(t), second(t), microsecond(t), time(ts) from times
select id, extract(year from ts), extract(month from dt), extract(hour from ts), extract(day from ts), extract(minute from ts) from times
select id, datediff(dt, '2000-01-01'), datediff(ts, dt), datediff(dt, ts), datediff(ts, ts), date(ts), date(dt), timestamp(dt), timestamp(ts) from times
select id, date_add(dt, interval 1 month), date_sub(dt, interval 1 year), date_add(ts, interval 90 minute), adddate(dt, 3), subdate(dt, interval 2 week), dt + interval 1 quarter, ts - interval 30 second, date_add(dt, interval 5 hour), ts + interval id day from times
select date_add('2024-01-31', interval 1 month), date_add('2024-01-31 10:00:00', interval 1 day), year('2024-02-29'), datediff('2024-03-01', '2024-02-01')
select id, date_format(ts, '%Y-%m-%d %H:%i:%s'), date_format(dt, '%W, %e %M %Y'), date_format(ts, '%y%m%d %T.%f'), date_format(ts, '%h:%i %p day %j %%'), date_format(dt, '%a %b %c') from times
select id, timestampdiff(second, dt, ts), timestampdiff(minute, '2020-01-01', ts), timestampdiff(hour, ts, dt), timestampdiff(day, dt, '2024-03-01'), timestampadd(day, 1, dt), timestampadd(hour, 2, ts) from times
select count(*), count(a), count(distinct a), sum(a), sum(big), sum(small), sum(d), sum(e), sum(f), avg(f), min(a), max(a), min(d), max(f), sum(flag) from nums where id <> 5
select avg(a), avg(b), avg(small), avg(d), avg(e), avg(distinct a), avg(big), sum(distinct b), avg(flag) from nums where id <> 5
select avg(a), sum(a), count(a), min(a), bit_or(a) from nums where id > 100
select flag, avg(a), avg(d), sum(a), bit_or(id) from nums where id <> 5 group by flag
select min(s), max(s), min(v), max(v) from words
select min(dt), max(dt), min(ts), max(ts), min(t) from times
select group_concat(s order by id), group_concat(v order by v desc separator '; '), group_concat(id order by id separator '') from words where id in (1, 2, 5)
select group_concat(name, ':', qty order by id) from items
select id, row_number() over (order by id), rank() over (order by a), dense_rank() over (order by a), ntile(3) over (order by id) from nums
select id, lag(a) over (order by id), lag(a, 2) over (order by id), lead(d) over (order by id), lead(d, 2) over (order by id), first_value(a) over (order by id), last_value(a) over (order by id rows between unbounded preceding and unbounded following), nth_value(a, 2) over (order by id) from nums
select id, sum(a) over (order by id), avg(a) over (order by id), count(*) over (order by id) from nums where id <> 5
select id, json_value(j, '$.a'), json_value(j, '$.b'), json_value(j, '$.c'), json_value(j, '$.d'), json_length(j) from words
select id, weight_string(v), weight_string(s), collation(v), charset(v), collation(id), charset(y) from words where v is not null
select weight_string('é€' collate utf8mb4_nopad_bin), weight_string('' collate utf8mb4_nopad_bin)
select id, unix_timestamp(m), unix_timestamp(s) from moments
select hex(a), hex(d), hex(f), hex(id), hex(1.5e0), hex(-2.5), hex(1e30), hex(18e18), hex(1 = 1) from nums
select round(f, 2) * 1e0, truncate(f, 1) * 1e0, round(f) * 1e0 from nums
select strcmp(1/3, s), strcmp(v, 'abc') from words
select round(a, -1), truncate(a, -1), round(d, -1), truncate(d, -1), log(2, 8), log(a, b), log2(8), bin(a), bin(0) from nums
select a << 2, a >> 1, a << 63, a >> 63, a << 64, a >> 64, 1 << b, 8 >> 0, a << -1 from nums
select bit_or(a), bit_and(a), bit_xor(a), bit_or(b) from nums
select bit_or(a), bit_and(a), bit_xor(a) from nums where id < 0
select locate('l', s, 4), locate('', s, 2), locate('l', s, 0), locate('l', s, 100), ord(s), ord('é'), ord('') from words
select insert(s, 2, 3, 'XX'), insert(s, 0, 1, 'X'), insert(s, 100, 1, 'X'), insert(s, 3, 100, 'X'), insert(s, 3, -1, 'X') from words
select substring_index(s, ',', -1), substring_index(s, ',', -2), substring_index(s, ' ', -1), substring_index('a.b.c', '.', -5) from words
select format(a, 0), format(d, 2), format(1234567.891, 2), format(-1234.5, 1), format(0, 3) from nums
select week(dt, 0), week(dt, 1), week(dt, 3), yearweek(dt), yearweek(dt, 1), yearweek(ts), week(ts, 1), to_seconds(ts), time(tsec) from times
select yearweek('2023-12-31'), yearweek('2024-01-01'), yearweek('2021-01-01'), yearweek('2021-01-03', 1), week('2021-01-01', 1), week('2018-12-31', 1), week('2000-01-01', 0)
select timestampdiff(month, '2023-01-31', dt), timestampdiff(year, dt, '2025-02-28'), timestampdiff(quarter, '2020-05-05', ts), timestampdiff(month, ts, '1990-10-10 10:10:10') from times
select extract(year_month from dt), extract(day_hour from tsec), extract(hour_second from tsec), extract(minute_second from tsec), extract(day_minute from tsec) from times
select date_format(ts, '%D'), date_format(ts, '%r'), date_format(ts, '%x-%v') from times
select from_unixtime(0), from_unixtime(1700000000), from_unixtime(2147483647), from_unixtime(a) is null from nums
select json_extract(j, '$.a'), json_extract(j, '$.b'), json_extract(j, '$.c'), json_unquote(json_extract(j, '$.a')), json_unquote(json_extract(j, '$.c')), json_extract(j, '$.zz') from words where id <> 6
select json_extract(j, '$.d[1]'), json_extract(j, '$.d[5]') from words where id = 1
select cast('10:11:12' as time), cast(tsec as time), cast(tsec as signed), cast(dt as signed), '5' + 1, '1.5' * 2, now(6) is null, current_timestamp(3) is null from times
select binary s = 'abc', binary v = 'abc', hex(binary s) from words
select count(distinct a, b), count(distinct owner, qty), count(distinct name, price) from nums left join items on items.id = nums.id
select group_concat(distinct a order by a), group_concat(distinct b order by b desc separator ';') from nums
select group_concat(distinct s order by s), group_concat(distinct v order by v desc) from words
