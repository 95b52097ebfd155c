"""What PostgreSQL clients write into the table with a column of each type: values as parameters, and statements in their order."""

# (column, type of the parameter, its values as PostgreSQL's text; None is NULL)
VALUES = [
    ("i2", "smallint", ["0", "-32768", "32767", None]),
    ("i4", "integer", ["0", "-2147483648", "2147483647", None]),
    ("i8", "bigint", ["0", "-9223372036854775808", "9223372036854775807", None]),
    ("i8", "smallint", ["-5"]),
    ("i8", "integer", ["70000"]),
    ("i2", "integer", ["12", "40000"]),
    ("i4", "bigint", ["12", "3000000000"]),
    ("n", "numeric", ["0", "1.5", "-99999999999999.999999", "12345678901234.123456", "0.1234567", "123456789012345", None]),
    ("n", "integer", ["-3"]),
    ("f4", "real", ["0", "1.5", "-0.1", "3.4028235e+38", "1e-37", None]),
    ("f8", "double precision", ["0", "0.1", "-1.7976931348623157e+308", "2.2250738585072014e-308", "123456789.123456789", None]),
    ("f8", "real", ["0.5"]),
    ("b", "boolean", ["t", "f", None]),
    ("tx", "text", ["", "a", "it's", "back\\slash", "Ünï cödé \U0001F600", "two  ", "line\nbreak", "x" * 70000, None]),
    ("tx", "varchar", ["a "]),
    ("vc", "varchar", ["", "a", "x" * 30, "x" * 31, "é" * 30, "x" * 30 + "  ", None]),
    ("vc", "text", ["b "]),
    ("c", "character", ["", "ab", "ab  ", "abcdef", "abcdefg", "é", None]),
    ("by", "bytea", ["\\x", "\\x00ff", "\\x5c27", None]),
    ("d", "date", ["2024-02-29", "0001-01-01", "9999-12-31", "infinity", "0044-03-15 BC", None]),
    ("ti", "time", ["00:00:00", "23:59:59.999999", "12:30:00.5", None]),
    ("ts", "timestamp", ["2024-02-29 12:34:56.789012", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "infinity", None]),
    ("ts", "date", ["2024-02-29"]),
    ("tz", "timestamptz", ["2024-02-29 12:34:56.789+00", "1971-01-01 00:00:00+00", "2037-12-31 23:59:59+02", "1900-01-01 00:00:00+00", None]),
    ("u", "uuid", ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", None]),
    ("j", "json", ['{"a": [1, 2.50, null]}', "[]", '"x"', "null", None]),
]

# Of a parameter that is only read: (query, type, values)
READ = [
    ("select $1::text || '|'", "text", ["a ", ""]),
    ("select $1 + 1", "integer", ["41", "2147483647"]),
    ("select $1::smallint + $1::smallint", "smallint", ["2", "32767"]),
    ("select $1 * 2.5", "numeric", ["2", "1.25"]),
    ("select $1 / 4", "double precision", ["1", "0.3"]),
    ("select not $1", "boolean", ["t", None]),
    ("select length($1), octet_length($1)", "bytea", ["\\x0102"]),
    ("select $1 + interval '1 day'", "timestamp", ["2024-02-28 12:00:00"]),
    ("select $1::date + 1", "date", ["2024-02-28"]),
    ("select count(*) from things where id = any($1)", "bigint[]", ["{1,2,3}", "{}", "{NULL,1}", None]),
    ("select count(*) from things where id = any($1)", "smallint[]", ["{1,2,3}"]),
    ("select count(*) from things where id <> all($1)", "integer[]", ["{1,2}", "{}"]),
    ("select count(*) from things where tx = any($1)", "text[]", ['{one,"two  ","quo\\"te"}', "{}"]),
    ("select count(*) from things where u = any($1)", "uuid[]", ["{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}"]),
    ("select count(*) from things where d = any($1)", "date[]", ["{2024-02-29}"]),
    ("select count(*) from things where n = any($1)", "numeric[]", ["{1.5,2.50}"]),
]

# One after the other, on one server; each that changes something is followed by a look at all rows.
STATEMENTS = """
insert into things (id, i4, tx) values (1, 1, 'one'), (2, 2, 'two'), (3, 3, 'three')
insert into things (id, i4, tx, b) values (4, 4, 'four', true) returning *
insert into things (id, i2, nn) values (5, 5, default) returning id, i2, nn, nn + i2 as sum
insert into things (id, tx) values (1, 'again')
insert into things (id, tx) values (1, 'again') on conflict do nothing
insert into things (id, tx) values (1, 'again'), (6, 'six'), (6, 'twice') on conflict (id) do nothing
insert into things (id, tx) values (1, 'again'), (7, 'seven') on conflict (id) do nothing returning id, tx
insert into things (id, tx) values (1, 'again') on conflict do nothing returning id
insert into things (id, i4, tx) values (1, 10, 'again') on conflict (id) do update set i4 = things.i4 + excluded.i4, tx = excluded.tx
insert into things (id, i4) values (2, 20) on conflict (id) do update set i4 = excluded.i4 returning id, i4, tx
insert into things (id, i4) values (2, 21), (8, 8) on conflict (id) do update set i4 = excluded.i4
insert into things (id, i4) values (2, 22), (9, 9) on conflict (id) do update set i4 = excluded.i4 returning id, i4
insert into things (id, i4) values (2, 23), (2, 24) on conflict (id) do update set i4 = excluded.i4
insert into things (id, i4) values (10, 1), (10, 2) on conflict (id) do update set i4 = excluded.i4
insert into things (id, i4) values (2, 25), (3, 3) on conflict (id) do update set i4 = excluded.i4 where things.i4 <> excluded.i4 returning id
insert into things (id, i4) values (2, 25) on conflict (id) do update set i4 = 0 where false
insert into things (id, i4) values (2, 25) on conflict on constraint things_pkey do update set i4 = 26
insert into things (id, i4) values (2, 25) on conflict on constraint nope do nothing
insert into things (id, i4) values (2, 25) on conflict (i4) do nothing
insert into things (id, tx) values (1, 'y') on conflict do update set tx = 'z'
insert into things (id, i4) select id + 100, i4 from things where id < 4
insert into things (id, i4) select id, 77 from things where id < 3 on conflict (id) do update set i4 = excluded.i4
insert into things (id, i4) select id, 78 from things where id < 3 on conflict do nothing
insert into parts values (1, 1, 'a'), (1, 2, 'b') returning part, label
insert into parts values (1, 1, 'c'), (1, 3, 'c') on conflict (id, part) do update set label = excluded.label || '!' returning *
insert into parts values (1, 1, 'c'), (2, 1, 'c') on conflict (part, id) do nothing
insert into parts values (1, 1)
insert into parts (id, part) values (1, 9)
insert into parts values (1, 9, null)
insert into parts values (null, 9, 'x')
insert into parts values (1, 9, 'eleven chars')
insert into parts values (1, 9, 'blanks    ')
insert into parts values (1, 9, 'x', 'y', 'z')
insert into parts (id, part, label) values (1, 9)
insert into parts (id, part, nope) values (1, 9, 'x')
insert into parts (id, id) values (1, 9)
insert into things (id, k) values (20, 0)
insert into things (id, k) values (20, null)
insert into things (id, i2) values (21, 32768)
insert into things (id, i4) values (21, 2147483648)
insert into things (id, i4) values (21, '2147483648')
insert into things (id, i4) values (21, 'x')
insert into things (id, n) values (21, 100000000000000)
insert into things (id, n) values (21, 1.23456789)
insert into things (id, n) values (22, 'x')
insert into things (id, f4) values (22, 1e39)
insert into things (id, b) values (22, 'maybe')
insert into things (id, b) values (22, 1)
insert into things (id, d) values (22, '2024-02-30')
insert into things (id, d) values (22, 'yesterdays')
insert into things (id, ti) values (22, '25:00:00')
insert into things (id, u) values (22, 'x')
insert into things (id, j) values (22, '{')
insert into things (id, j) values (22, '{"a": 1}')
insert into things (id, c, vc) values (23, 'ab   ', 'ab   ')
insert into things (id, c) values (24, 'abcdefg')
insert into things (id, c) values (24, 'abcdef   ')
insert into things (id, tz, ts) values (25, '2024-01-01 12:00:00+02', '2024-01-01 12:00:00')
insert into things (id, by) values (26, '\\x00ff'), (27, '\\x')
insert into things (id, i8) values (28, 9223372036854775807)
insert into things (id, i2, i4) values (29, -32768, -2147483648)
insert into nope values (1)
update things set i4 = i4 + 1 where id = 1
update things set i4 = i4 where id = 1
update things set tx = upper(tx), i4 = null where id in (1, 2)
update things set i4 = 5, i2 = 6 where id = 3 returning id, i4, i2, tx
update things set i4 = i4 + 1 where i4 is not null returning id, i4
update things t set nn = 8 where t.id < 3 returning t.id, t.nn
update things set id = id + 1000 where id = 9 returning id
update things set id = 1 where id = 2
update things set i4 = 1 where id = 424242 returning id
update things set i4 = 1, i4 = 2
update things set nn = null
update things set k = -1 where id = 20
update things set i2 = i2 * 10 where id = 29
update things set i4 = -i4 where id = 29
update things set i4 = abs(i4) where id = 29
update things set i4 = i4 / 0 where id = 29
update things set i4 = i4 - 1 where id = 29
update things set i8 = i8 + 1 where id = 28
update things set n = n * 100000000000000 where id = 21
update things set tx = i4
update things set i4 = tx
update things set b = not b
update things set c = 'x' where c = 'ab '
update things set b = i4 > 2 where i4 is not null
update things set nope = 1
update parts set label = label || '?' where id = 1
update parts set label = 'a very long label'
delete from things where id = 5 returning id, i2
delete from things where id = 424242
delete from things where id > 100 and id < 200
delete from parts where part = 3 returning *
delete from nope
truncate parts
insert into parts values (1, 1, 'a')
delete from parts
""".strip().splitlines()
