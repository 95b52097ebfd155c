"""One value in the four wire forms of both kinds of servers: Braid takes each form to each other one byte for byte.

The same value is stored in a PostgreSQL and in a MariaDB column that are an equal home for it; each server's own text
and binary form is the measure for what Braid makes of the other forms.
"""
import itertools
import random
import struct

import psycopg
import pytest
from pymysql.constants import FIELD_TYPE

import crossing
import probe
from support import mysql_wire

OFFSET = 5 * 3600 + 1800  # of both sessions' time zones


@pytest.fixture(scope="module")
def postgresql():
    with probe.scratch_connection() as made:
        # The interval form of SET TIME ZONE has the sign of ISO 8601.
        made.execute("SET TIME ZONE INTERVAL '+05:30' HOUR TO MINUTE")
        yield made


@pytest.fixture(scope="module")
def mariadb():
    with crossing.scratch_mariadb() as server, server.connect(database="test") as made:
        made.query("SET time_zone = '+05:30'")
        yield made


def _integers(bits, signed=True):
    last = 2 ** (bits - signed) - 1
    first = -last - 1 if signed else 0
    pick = random.Random(bits)
    return [str(n) for n in [0, 1, 9, first, last, *(pick.randint(first, last) for _ in range(20))]]


def _decimals():
    pick = random.Random(1)
    return ["0.00", "0.01", "-0.50", "99999999.99", "-99999999.99"] + [f"{pick.randint(-10**8, 10**8)}.{pick.randint(0, 99):02}" for _ in range(20)]


def _doubles():
    pick = random.Random(2)
    numbers = [0.0, 1.0, -1.5, 0.1, 1e15, 1e14, 123456789012345.0, 1234567890123456.0, 1e16, 1e-4, 1e-5, 1.5e-15, 1e-16, 1e300, 5e-324,
               1.7976931348623157e308, 100000.0, 1e20, 123456.789e3]
    numbers += [struct.unpack("<d", struct.pack("<Q", pick.getrandbits(64)))[0] for _ in range(300)]
    return [repr(n) for n in numbers if n == n and abs(n) != float("inf")]


TEXTS = ["", "a", " a ", "é", "ß", "日本語", "\U0001F600", "it's", 'back\\slash "quoted"', "line\nbreak\ttab", "\x01\x7f", "x" * 300]
BYTES = [b"", b"a", b"\0", b"\xff\xfe\0\x01", bytes(range(256)), b"\\x00"]
MOMENTS = ["2024-02-29 12:34:56.789012", "2024-01-01 00:00:00", "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "2024-01-01 10:00:00.5",
           "2024-01-01 10:00:00.000001", "1970-01-02 00:00:00", "2037-12-31 23:59:59.999999"]
FAR = ["0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "1000-01-01 00:00:00.1"]
JSON = ['{"a": [1, 2.50, null, "é"]}', "[]", '"x"', '{"b":1,"a":2}', "17"]

# (PostgreSQL's type, MariaDB's, the values as texts that both read)
PAIRS = [
    ("boolean", "tinyint(1)", ["0", "1"]),
    ("smallint", "tinyint", _integers(8)),
    ("smallint", "tinyint unsigned", _integers(8, signed=False)),
    ("smallint", "smallint", _integers(16)),
    ("integer", "smallint unsigned", _integers(16, signed=False)),
    ("integer", "mediumint", _integers(24)),
    ("integer", "mediumint unsigned", _integers(24, signed=False)),
    ("integer", "int", _integers(32)),
    ("bigint", "int unsigned", _integers(32, signed=False)),
    ("bigint", "bigint", _integers(64)),
    ("numeric(20,0)", "bigint unsigned", _integers(64, signed=False)),
    ("numeric(10,2)", "decimal(10,2)", _decimals()),
    ("numeric(65,30)", "decimal(65,30)", ["0." + "0" * 29 + "1", "-" + "9" * 35 + "." + "9" * 30]),
    ("numeric(5,5)", "decimal(5,5)", ["0.00001", "-0.99999", "0.00000"]),
    ("double precision", "double", _doubles()),
    ("smallint", "year", ["0", "1901", "1970", "2155"]),
    ("date", "date", ["2024-02-29", "0001-01-01", "9999-12-31", "1999-12-31", "2000-01-01"]),
    ("time(6)", "time(6)", ["00:00:00", "23:59:59.999999", "12:34:56.5", "24:00:00", "00:00:00.000001"]),
    ("time(0)", "time", ["00:00:00", "23:59:59", "24:00:00"]),
    ("interval", "time(6)", ["-12:30:00", "838:59:59", "-00:00:00.000001", "100:00:00"]),
    ("timestamp(6)", "datetime(6)", MOMENTS + FAR),
    ("timestamp(0)", "datetime", ["2024-02-29 12:34:56", "1999-12-31 23:59:59", "9999-12-31 00:00:00"]),
    ("timestamp(3)", "datetime(3)", ["2024-02-29 12:34:56.123", "2024-02-29 00:00:00"]),
    ("timestamptz(6)", "timestamp(6) NULL", MOMENTS),
    ("timestamptz(0)", "timestamp NULL", ["2024-02-29 12:34:56"]),
    ("text", "longtext", TEXTS),
    ("varchar(400)", "varchar(400)", TEXTS),
    ("char(10)", "char(10)", ["", "a", "é b", "1234567890"]),
    ("text", "enum('a','b''c','é')", ["a", "b'c", "é"]),
    ("text", "set('x','y')", ["", "x", "x,y"]),
    ("bytea", "longblob", BYTES),
    ("bytea", "varbinary(300)", BYTES),
    ("bit(1)", "bit(1)", ["0", "1"]),
    ("bit(10)", "bit(10)", ["0000000001", "1010101010"]),
    ("bit(64)", "bit(64)", ["1" * 64, "0" * 63 + "1"]),
    ("uuid", "uuid", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"]),
    ("json", "json", JSON),
    ("integer", "bit(10)", ["1", "1023"]),
    ("boolean", "bit(1)", ["0", "1"]),
]


def _literals(value, pg, my):
    """The value as a constant of each dialect."""
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea", f"x'{value.hex()}'"
    if my.startswith("bit"):
        bits = value if pg.startswith("bit") else bin(int(value))[2:]
        return (f"{value}::int::boolean" if pg == "boolean" else value if pg == "integer" else f"B'{value}'"), f"b'{bits}'"
    if my == "tinyint(1)":
        return f"'{value}'::boolean", value
    quoted = value.replace("'", "''")
    return f"E'{quoted}'".replace("\\", "\\\\"), ("'" + quoted.replace("\\", "\\\\") + "'" if my not in ("double", "year") else value)


def _forms(postgresql, mariadb, pg, my, values):
    """[{form: (type for the probe, bytes)}] for each value."""
    postgresql.execute(f"DROP TABLE IF EXISTS held; CREATE TABLE held (n serial, v {pg})")
    mariadb.query("DROP TABLE IF EXISTS held")
    mariadb.query(f"CREATE TABLE held (n int auto_increment primary key, v {my}) CHARACTER SET utf8mb4")
    mariadb.query("SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')")
    for value in values:
        mine, yours = _literals(value, pg, my)
        postgresql.execute(f"INSERT INTO held (v) VALUES ({mine})".encode())
        mariadb.query(f"INSERT INTO held (v) VALUES ({yours})")
    forms = [{} for _ in values]
    typmod = postgresql.execute("SELECT atttypmod FROM pg_attribute WHERE attrelid = 'held'::regclass AND attname = 'v'").fetchone()[0]
    for form, binary in (("pgtext", False), ("pgbinary", True)):
        result = postgresql.cursor(binary=binary).execute("SELECT v FROM held ORDER BY n", prepare=False).pgresult
        for i in range(len(values)):
            forms[i][form] = (f"{result.ftype(0)}:{typmod}", result.get_value(i, 0))
    for form, fetch in (("mytext", mysql_wire.text_rows), ("mybinary", mysql_wire.binary_rows)):
        columns, rows = fetch(mariadb, "SELECT v FROM held ORDER BY n")
        for i, row in enumerate(rows):
            forms[i][form] = (str(columns[0]), row[0])
    return forms


def _crossings(forms, client):
    for of_value in forms:
        for source, target in itertools.permutations(of_value, 2):
            # The boundary of interest is between the kinds, but both ways round gives the same rows.
            source_type, data = of_value[source]
            target_type, wanted = of_value[target]
            yield [f"{source} {source_type}", f"{target} {target_type}", data, wanted, client]


@pytest.mark.parametrize("pg,my,values", PAIRS, ids=[f"{pair[0]} - {pair[1]}" for pair in PAIRS])
def test_each_form_becomes_each_other(postgresql, mariadb, pg, my, values):
    forms = _forms(postgresql, mariadb, pg, my, values)
    cases = [case for client in ("postgresql", "mysql") for case in _crossings(forms, client)]
    requests = [["cross", source, target, data.hex(), client, OFFSET] for source, target, data, _, client in cases]
    for (source, target, data, wanted, client), answer in zip(cases, crossing.ask(requests)):
        if pg == "interval" and source.startswith("pgbinary"):
            assert answer[:2] == ["error", "0A000" if client == "postgresql" else "42000"]
            continue
        assert answer == ["ok", wanted.hex()], (source, target, data, wanted, client, bytes.fromhex(answer[1]) if answer[0] == "ok" else answer)


@pytest.mark.parametrize("pg,my,values", PAIRS, ids=[f"{pair[0]} - {pair[1]}" for pair in PAIRS])
def test_a_value_comes_back_from_braids_own_description(postgresql, mariadb, pg, my, values):
    """Described to a client of the other kind, written for it and read back, each value is what it was."""
    forms = _forms(postgresql, mariadb, pg, my, values)
    # An interval has no binary form here, and MySQL's TIME is described as time, which ends at 24 hours.
    sources = ["pgtext"] if pg == "interval" else list(forms[0])
    described = {source: crossing.ask([["to_mysql" if source.startswith("pg") else "to_postgresql", forms[0][source][0]]])[0][0] for source in sources}
    there = [(of_value[source], source, f"{'my' if source.startswith('pg') else 'pg'}{form} {described[source]}")
             for of_value in forms for source in sources for form in ("text", "binary")]
    outs = crossing.ask([["cross", f"{source} {value[0]}", target, value[1].hex(), "postgresql", OFFSET] for value, source, target in there])
    assert all(out[0] == "ok" for out in outs), [(case, out) for case, out in zip(there, outs) if out[0] != "ok"][:3]
    backs = crossing.ask([["cross", target, f"{source} {value[0]}", out[1], "postgresql", OFFSET] for (value, source, target), out in zip(there, outs)])
    for (value, source, target), back in zip(there, backs):
        assert back == ["ok", value[1].hex()], (source, target, value)


def test_types_without_an_equal_cross_as_their_text(postgresql):
    shown = ["'{1,NULL,3}'::int[]", "'1 year 2 mons -3 days 04:05:06.7'::interval", "'12:34:56+02'::timetz", "'[1,5)'::int4range", "'10.0.0.1/8'::inet",
             "ROW(1, 'a')", "'<a/>'::xml", "1.5::money", "'{\"a\": 1}'::jsonb", "B'101'::varbit"]
    for constant in shown:
        result = postgresql.execute(f"SELECT {constant} AS v".encode()).pgresult
        kind = f"{result.ftype(0)}:{result.fmod(0)}"
        described = crossing.ask([["to_mysql", kind]])[0][0]
        answer = crossing.ask([["cross", f"pgtext {kind}", f"mytext {described}", result.get_value(0, 0).hex(), "mysql", OFFSET]])[0]
        assert answer == ["ok", result.get_value(0, 0).hex()], constant


def test_lengths_of_types_are_postgresqls(postgresql):
    names = "TINY SHORT LONG LONGLONG FLOAT DOUBLE NEWDECIMAL DATE TIME DATETIME TIMESTAMP YEAR BIT BLOB VAR_STRING JSON".split()
    for name in names:
        described, typlen = crossing.ask([["to_postgresql", f"{getattr(FIELD_TYPE, name)}:63:10:0:0"]])[0]
        wanted = postgresql.execute("SELECT typlen FROM pg_type WHERE oid = %s", [int(described.split(":")[0])]).fetchone()[0]
        assert int(typlen) == wanted, name


def test_single_precision_crosses_in_the_binary_protocol_alone(postgresql, mariadb):
    pick = random.Random(3)
    values = ["0", "1.5", "0.1", "16777216", "1234567", "1e30", "-3.4028234e38", "1e-30", "0.0001", "0.00001", "999999", "1000000"]
    values += [repr(struct.unpack("<f", struct.pack("<I", pick.getrandbits(31)))[0]) for _ in range(200)]
    values = [value for value in values if value not in ("nan", "inf")]
    forms = _forms(postgresql, mariadb, "real", "float", [v for v in values if abs(float(v)) > 1e-37 or float(v) == 0])
    requests, wanted = [], []
    for of_value in forms:
        for source, target in [("mybinary", "pgtext"), ("mybinary", "pgbinary"), ("pgtext", "mybinary"), ("pgbinary", "mybinary")]:
            requests.append(["cross", f"{source} {of_value[source][0]}", f"{target} {of_value[target][0]}", of_value[source][1].hex(), "mysql", "-"])
            wanted.append(["ok", of_value[target][1].hex()])
        requests.append(["cross", f"mytext {of_value['mytext'][0]}", f"pgtext {of_value['pgtext'][0]}", of_value["mytext"][1].hex(), "postgresql", "-"])
        wanted.append(["error", "0A000"])
    for request, answer, want in zip(requests, crossing.ask(requests), wanted):
        assert answer[:2] == want, (request, bytes.fromhex(answer[1]) if answer[0] == "ok" else answer)


# (client, from, to, bytes, SQLSTATE, number)
PG = {"text": "25:-1", "int2": "21:-1", "int4": "23:-1", "int8": "20:-1", "bool": "16:-1", "numeric": "1700:-1", "float8": "701:-1", "float4": "700:-1",
      "date": "1082:-1", "time": "1083:-1", "timestamp": "1114:-1", "timestamptz": "1184:-1", "bpchar2": "1042:6", "uuid": "2950:-1",
      "bytea": "17:-1", "bit3": "1560:3", "jsonb": "3802:-1", "interval": "1186:-1"}
MY = {"tinyint": "1:63:4:0:0", "int": "3:63:11:0:0", "bigint unsigned": "8:63:20:32:0", "decimal": "246:63:12:0:2", "double": "5:63:22:0:31",
      "float": "4:63:12:0:31", "date": "10:63:10:128:0", "datetime": "12:63:19:128:0", "datetime6": "12:63:26:128:6", "timestamp": "7:63:19:128:0",
      "time": "11:63:10:128:0", "time6": "11:63:17:128:6", "text": "252:45:400:16:0", "mb3": "252:33:300:16:0", "latin1": "252:8:100:16:0",
      "blob": "252:63:400:144:0", "bit3": "16:63:3:32:0"}
REFUSALS = [
    ("postgresql", "mytext date", "pgtext date", "0000-00-00", "22008", 1292),
    ("postgresql", "mytext date", "pgtext date", "2024-00-01", "22008", 1292),
    ("postgresql", "mytext date", "pgtext date", "2024-02-30", "22008", 1292),
    ("postgresql", "mytext date", "pgtext date", "0000-01-01", "22008", 1292),
    ("postgresql", "mytext datetime", "pgtext timestamp", "0000-00-00 00:00:00", "22008", 1292),
    ("postgresql", "mytext timestamp", "pgtext timestamptz", "0000-00-00 00:00:00", "22008", 1292),
    ("postgresql", "mytext time", "pgtext time", "-00:00:01", "22008", 1292),
    ("postgresql", "mytext time", "pgtext time", "24:00:01", "22008", 1292),
    ("postgresql", "mytext time", "pgtext time", "838:59:59", "22008", 1292),
    ("postgresql", "mytext tinyint", "pgtext bool", "2", "22003", 1264),
    ("postgresql", "mytext tinyint", "pgtext bool", "-1", "22003", 1264),
    ("postgresql", "mytext int", "pgtext int2", "32768", "22003", 1264),
    ("postgresql", "mytext bigint unsigned", "pgtext int8", "9223372036854775808", "22003", 1264),
    ("postgresql", "mytext decimal", "pgtext int4", "1.50", "22003", 1265),
    ("postgresql", "mytext text", "pgtext text", b"a\0b", "22021", 1300),
    ("postgresql", "mytext text", "pgtext text", b"\xed\xa0\x80", "22021", 1300),
    ("postgresql", "mytext text", "pgtext text", b"\xc3\x28", "22021", 1300),
    ("postgresql", "mytext text", "pgbinary text", b"ab\xf5", "22021", 1300),
    ("postgresql", "mytext blob", "pgtext text", b"\xff", "22021", 1300),
    ("postgresql", "mytext latin1", "pgtext text", b"a", "0A000", 1235),
    ("postgresql", "mytext text", "pgtext bpchar2", "abc", "22001", 1406),
    ("postgresql", "mytext text", "pgtext uuid", "not a uuid", "22P02", 1292),
    ("postgresql", "mytext text", "pgtext jsonb", "{}", "0A000", 1235),
    ("postgresql", "mytext bit3", "pgtext bit3", b"", "22P02", 1366),
    ("postgresql", "pgtext date", "mytext date", "infinity", "22008", 1292),
    ("mysql", "pgtext date", "mytext date", "infinity", "22008", 1292),
    ("mysql", "pgtext date", "mytext date", "-infinity", "22008", 1292),
    ("mysql", "pgtext date", "mytext date", "0044-03-15 BC", "22008", 1292),
    ("mysql", "pgtext date", "mytext date", "10000-01-01", "22008", 1292),
    ("mysql", "pgbinary date", "mybinary date", b"\x7f\xff\xff\xff", "22008", 1292),
    ("mysql", "pgtext timestamp", "mytext datetime6", "infinity", "22008", 1292),
    ("mysql", "pgtext timestamp", "mytext datetime6", "0001-01-01 00:00:00 BC", "22008", 1292),
    ("mysql", "pgtext timestamp", "mytext datetime", "2024-01-01 00:00:00.5", "22003", 1265),
    ("mysql", "pgbinary timestamp", "mybinary datetime6", b"\x7f" + b"\xff" * 7, "22008", 1292),
    ("mysql", "pgtext time", "mytext time", "00:00:00.5", "22003", 1265),
    ("mysql", "pgtext numeric", "mytext decimal", "NaN", "22003", 1264),
    ("mysql", "pgtext numeric", "mytext decimal", "Infinity", "22003", 1264),
    ("mysql", "pgtext numeric", "mytext decimal", "1" * 66, "22003", 1264),
    ("mysql", "pgtext numeric", "mytext decimal", "0." + "1" * 39, "22003", 1264),
    ("mysql", "pgtext float8", "mytext double", "NaN", "22003", 1264),
    ("mysql", "pgtext float8", "mybinary double", "-Infinity", "22003", 1264),
    ("mysql", "pgtext float8", "mybinary float", "0.1", "22003", 1264),
    ("mysql", "pgtext text", "mytext mb3", "a\U0001F600", "22P05", 1300),
    ("mysql", "pgtext int8", "mybinary int", "2147483648", "22003", 1264),
    ("mysql", "pgtext int8", "mybinary bigint unsigned", "-1", "22003", 1264),
    ("mysql", "pgtext int8", "mybinary double", "9007199254740993", "22003", 1264),
    ("mysql", "pgbinary interval", "mytext text", b"\0" * 16, "0A000", 1235),
]


@pytest.mark.parametrize("client,source,target,data,sqlstate,number", REFUSALS)
def test_what_does_not_cross_is_an_error_of_the_clients_kind(client, source, target, data, sqlstate, number):
    def typed(side):
        form, name = side.split(" ", 1)
        return f"{form} {(PG if form.startswith('pg') else MY)[name]}"

    for asks in {client, "postgresql", "mysql"}:
        answer = crossing.ask([["cross", typed(source), typed(target), crossing.hexed(data), asks, 0]])[0]
        if asks == "postgresql":
            assert answer[:3] == ["error", sqlstate, "0"], answer
        elif source != "mytext text" or "jsonb" not in target:
            assert answer[0] == "error" and answer[2] == str(number), answer


def test_a_moment_needs_a_known_zone():
    answer = crossing.ask([["cross", f"mytext {MY['timestamp']}", f"pgtext {PG['timestamptz']}", crossing.hexed("2024-01-01 00:00:00"), "postgresql", "-"]])[0]
    assert answer[:2] == ["error", "0A000"]
