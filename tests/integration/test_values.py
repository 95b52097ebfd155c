"""Braid's reading of texts, comparison across types, storing and arithmetic against a server.

The law under test: what Braid claims to know is what the server says; `undetermined` is always allowed but must stay rare.
"""
import random

import psycopg
import pytest

import probe
from test_partition_hash import TYPES

NASTY = ["", " ", "5", " 5 ", "+5", "-5", "--5", "5.0", "5.5", "1e3", "1e", "0x1f", "1_000", "NaN", "nan", "-nan", "inf", "+inf", "-Infinity",
         "infinit", "t", "tr", "o", "on", "off", "yes ", "true1", "99999", "2147483648", "9223372036854775808", "1e400", "1e-400",
         "1e-16384", "1e131072", ".5", "5.", ".", "\\x", "\\xAB cd", "\\xA B", "\\x1", "\\101", "\\", "a\\\\", "2024-02-29", "2023-02-29",
         "2024-02-29 ", "2024-2-9", "20240229", "0000-01-01", "2024-01-01 10:00", "2024-01-01 10:00:00.123456", "2024-01-01T10:00:00Z",
         "2024-01-01 10:00:00+02", "2024-01-01 10:00:00.1234567", "2024-01-01 24:00:00", "2024-01-01 10:00:60", "2024-13-01", "now",
         "epoch", "2024-01-01 BC", "infinity", "2024-01-01 10:00:00 +02:30", "2024-01-01 10:00:00-15:59:59", "9999-12-31 23:59:59.999999",
         "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}", "a0eebc999c0b4ef8bb6d6bb9bd380a1", "a ", " a", "é"]

# What a type's key is compared with: constants of these types.
FAMILIES = [["int2", "int4", "int8", "numeric", "float4", "float8"], ["text", "varchar", "bpchar"], ["date", "timestamp", "timestamptz"]]


@pytest.fixture(scope="module")
def connection():
    with probe.scratch_connection() as made:
        yield made


def _ask_server(connection, sql):
    """One value, or the SQLSTATE as an exception."""
    return connection.execute(sql).fetchone()[0]


@pytest.mark.parametrize("kind", TYPES)
def test_reading(connection, kind):
    pick = random.Random(kind)
    texts = NASTY + [TYPES[kind](pick) for _ in range(200)]
    undetermined = 0
    for text, answer in zip(texts, probe.ask([["read", kind, probe.hexed(text)] for text in texts])):
        if answer[0] == "undetermined":
            undetermined += text not in NASTY
            continue
        answer[1:] = ["\t".join(answer[1:])]  # the value itself may hold tabs
        literal = f"{probe.quoted(text)}::{kind}"
        try:
            same = _ask_server(connection, f"SELECT {literal}::text")
        except psycopg.Error as error:
            expected = {"invalid": ("22P02", "22023"), "out of range": ("22003", "22008")}.get(answer[0], ())
            assert error.sqlstate in expected, (text, answer)
            continue
        assert answer[0] == "known", (text, answer, same)
        if kind in ("float4", "float8"):
            assert _ask_server(connection, f"SELECT {literal} = {probe.quoted(answer[1])}::{kind}"), (text, answer)
        elif kind == "bool":
            assert same == {"t": "true", "f": "false"}[answer[1]]
        else:
            # Casting char(n) to text drops its trailing blanks.
            assert same == (answer[1].rstrip(" ") if kind == "bpchar" else answer[1]), (text, answer)
    assert undetermined == 0


@pytest.mark.parametrize("kind", ["date", "timestamp", "timestamptz"])
@pytest.mark.parametrize("style", ["ISO, DMY", "SQL, DMY", "German", "Postgres, MDY", "ISO, YMD"])
def test_reading_does_not_depend_on_datestyle(connection, kind, style):
    pick = random.Random(style)
    texts = NASTY + [TYPES[kind](pick) for _ in range(100)]
    for text, answer in zip(texts, probe.ask([["read", kind, probe.hexed(text)] for text in texts])):
        if answer[0] == "known" and "infinity" not in answer[1]:
            moment = answer[1].removesuffix("+00")
            shown = f"to_char({probe.quoted(text)}::{kind}, 'YYYY-MM-DD HH24:MI:SS.US')"
            connection.execute(f"SET DateStyle = '{style}'")
            there = _ask_server(connection, f"SELECT {shown}")
            connection.execute("RESET DateStyle")
            assert there == _ask_server(connection, f"SELECT to_char('{moment}'::timestamp, 'YYYY-MM-DD HH24:MI:SS.US')"), text


def _pairs():
    return [(key, constant) for family in FAMILIES for key in family for constant in family]


def _candidates(kind, pick, count):
    """Texts of a type that collide often, over its whole range."""
    shared = {"n": ["0", "1", "-1", "7", "32767", "-32768", "32768", "2147483647", "2147483648", "16777217", "9007199254740992", "9007199254740993",
                    "9223372036854775807", "-9223372036854775808"],
              "numeric": ["0.0", "1.00", "7.5", "-7.5", "1e30", "-1e30", "NaN", "Infinity", "-Infinity", "9223372036854775808", "0.1"],
              "float": ["0.5", "7.5", "-7.5", "1e30", "NaN", "Infinity", "-Infinity", "0.1", "9223372036854775808"],
              "s": ["", "a", "a ", "a  ", "b", "ab", "é"],
              "d": ["2000-01-01", "1999-12-31", "2024-02-29", "infinity", "-infinity"],
              "t": ["2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "2024-02-29 12:00:00", "infinity", "-infinity"]}
    if kind in ("text", "varchar", "bpchar"):
        return shared["s"]
    if kind == "date":
        return shared["d"] + [TYPES[kind](pick) for _ in range(count)]
    if kind in ("timestamp", "timestamptz"):
        return shared["d"] + shared["t"] + [TYPES[kind](pick) for _ in range(count)]
    texts = list(shared["n"])
    if kind == "numeric":
        texts += shared["numeric"]
    elif kind.startswith("float"):
        texts += shared["float"]
    else:
        limit = {"int2": 2**15, "int4": 2**31, "int8": 2**63}[kind]
        texts = [text for text in texts if -limit <= int(text) < limit]
    return texts


@pytest.mark.parametrize("key,constant", _pairs())
def test_comparison(connection, key, constant):
    """For every pair (key value, constant) the converted condition must hold exactly where the server's does."""
    pick = random.Random(key + constant)
    keys = _candidates(key, pick, 10)
    connection.execute(f"DROP TABLE IF EXISTS held; CREATE TABLE held (k {key})")
    connection.execute("INSERT INTO held VALUES " + ", ".join(f"({probe.quoted(text)}::{key})" for text in keys))
    texts = _candidates(constant, pick, 10)
    signs = {"equal": "=", "above": ">", "below": "<"}
    requests = [[request, constant, probe.hexed(text), key] for text in texts for request in signs]
    known = 0
    for (request, _, coded, _), answer in zip(requests, probe.ask(requests)):
        if answer[0] == "undetermined":
            continue
        known += 1
        literal = f"{probe.quoted(bytes.fromhex(coded).decode())}::{constant}"
        if answer[0] == "never":
            condition = "false"
        elif answer[1] == "all":
            condition = "true"
        else:
            sign, value = ("=", answer[1]) if request == "equal" else answer[1:3]
            condition = f"k {sign} {probe.quoted(value)}::{key}"
        wrong = connection.execute(
            f"SELECT k::text FROM held WHERE (k {signs[request]} {literal}) IS DISTINCT FROM ({condition})").fetchall()
        assert wrong == [], (key, signs[request], literal, condition)
    exact_pair = key == constant or {key, constant} <= {"int2", "int4", "int8"} or (key == "numeric" and constant.startswith("int"))
    if exact_pair:
        assert known == len(requests)


COLUMNS = [("int2", -1), ("int4", -1), ("int8", -1), ("numeric", -1), ("numeric", ((8 << 16) | 2) + 4), ("numeric", ((3 << 16) | 2046) + 4), ("text", -1),
           ("varchar", 1 + 4), ("bpchar", 2 + 4), ("date", -1), ("timestamp", 0), ("timestamp", 3), ("timestamptz", 1), ("timestamptz", -1)]


@pytest.mark.parametrize("column,typmod", COLUMNS)
def test_storing(connection, column, typmod):
    """What Braid says a column stores is what it stores."""
    name = _ask_server(connection, f"SELECT format_type('{column}'::regtype, {typmod if typmod >= 0 else 'NULL'})")
    connection.execute(f"DROP TABLE IF EXISTS stored; CREATE TABLE stored (k {name})")
    pick = random.Random(column)
    family = next(family for family in FAMILIES if column in family)
    cases = [(kind, text) for kind in family for text in _candidates(kind, pick, 20)]
    for (kind, text), answer in zip(cases, probe.ask([["store", kind, probe.hexed(text), column, str(typmod)] for kind, text in cases])):
        if answer[0] == "undetermined":
            continue
        try:
            stored = _ask_server(connection, f"INSERT INTO stored VALUES ({probe.quoted(text)}::{kind}) RETURNING k::text")
        except psycopg.Error as error:
            assert answer[0] == "out of range", (kind, text, answer, error)
            continue
        assert answer[0] == "known", (kind, text, answer, stored)
        assert stored == (answer[1].rstrip(" ") if column == "bpchar" else answer[1]), (kind, text, answer)


def test_arithmetic(connection):
    pick = random.Random(1)
    pairs = [(TYPES["numeric"](pick), TYPES["numeric"](pick)) for _ in range(3000)]
    requests = [[request, probe.hexed(a), probe.hexed(b)] for a, b in pairs for request in ("add", "divide")]
    answers = [answer[0] for answer in probe.ask(requests)]
    rows = ", ".join(f"({probe.quoted(a)}::numeric, {probe.quoted(b)}::numeric)" for a, b in pairs)
    expected = connection.execute(
        f"SELECT (a + b)::text, CASE WHEN b = 0 AND a <> 'NaN' THEN '22012' ELSE (a / b)::text END FROM (VALUES {rows}) v(a, b)").fetchall()
    assert answers == [text for row in expected for text in row]
