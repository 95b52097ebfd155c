"""What Braid's tables say of MySQL, asked of a real MariaDB (and PostgreSQL): column descriptions, collations, keys, errors."""
import decimal
import itertools
import os
import random
import re

import psycopg
import pymysql
import pytest

import crossing
import probe
from support import mysql_wire


@pytest.fixture(scope="module")
def server():
    with crossing.scratch_mariadb() as made:
        yield made


@pytest.fixture(scope="module")
def mariadb(server):
    with server.connect(database="test") as made:
        yield made


@pytest.fixture(scope="module")
def postgresql():
    with probe.scratch_connection() as made:
        yield made


def _ask(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


TYPES = """tinyint;tinyint(1);tinyint unsigned;smallint;smallint unsigned;mediumint;mediumint unsigned;int;int(5) zerofill;int unsigned;bigint;
bigint unsigned;decimal(10,2);decimal(10,2) unsigned;decimal(65,38);decimal;float;float unsigned;float(7,3);double;double(10,2);bit(1);bit(10);bit(64);
year;date;time;time(3);datetime;datetime(6);timestamp null;timestamp(3) null;char(10);char(0);varchar(20);tinytext;text;mediumtext;longtext;binary(5);
varbinary(7);tinyblob;blob;mediumblob;longblob;enum('a','b''c','ééé');set('x','y','zz');uuid;inet6;inet4;geometry;
varchar(10) collate utf8mb4_nopad_bin;char(3) collate utf8mb4_bin;boolean""".replace("\n", "").split(";")


@pytest.mark.parametrize("declared", TYPES)
def test_columns_are_described_as_mariadb_describes_them(mariadb, declared):
    mariadb.query("DROP TABLE IF EXISTS described")
    mariadb.query(f"CREATE TABLE described (c {declared}) CHARACTER SET utf8mb4")
    column_type, charset, collation = _ask(
        mariadb, "SELECT column_type, character_set_name, collation_name FROM information_schema.columns WHERE table_name = 'described'")[0]
    columns, _ = mysql_wire.text_rows(mariadb, "SELECT c FROM described")
    answer = crossing.ask([["column", crossing.hexed(column_type), charset or "", collation or ""]])[0]
    assert bytes.fromhex(answer[0]).decode() == column_type
    assert answer[1] == str(columns[0])
    # The description alone leads to the same PostgreSQL type, but for what it cannot tell.
    oid, typmod = answer[2].split(":")
    told = crossing.ask([["to_postgresql", columns[0]]])[0][0].split(":")
    text = {"1042", "1043", "2950", "25"}
    assert told == [oid, typmod] or (oid in text and told[0] in text), (answer, told)


def test_general_ci_weighs_each_character_as_mariadb_does(mariadb):
    points = [point for point in range(0x10000) if not 0xD800 <= point < 0xE000] + [0x10000, 0x1F600, 0x10FFFF]
    mine = [int(answer[0]) for answer in crossing.ask([["weight", point] for point in points])]
    theirs = []
    for start in range(0, len(points), 1000):
        some = points[start:start + 1000]
        theirs += _ask(mariadb, "SELECT " + ", ".join(
            f"HEX(WEIGHT_STRING(_utf8mb4 x'{chr(point).encode().hex()}' COLLATE utf8mb4_general_ci))" for point in some))[0]
    assert mine == [int(weight, 16) for weight in theirs]


COLLATIONS = ["utf8mb4_bin", "utf8mb4_nopad_bin", "utf8mb4_general_ci", "utf8mb4_general_nopad_ci", "utf8mb3_bin", "utf8mb3_general_ci",
              "utf8mb3_nopad_bin", "ascii_bin", "ascii_nopad_bin"]
KEYS = ["", " ", "  ", "a", "A", "a ", "A  ", " a", "á", "Á", "ss", "ß", "s", "S", "ae", "æ", "a\t", "a\0", "ı", "i", "I", "İ", "е", "Е", "ё", "ﬁ", "fi",
        "́", "á", "\U0001F600", "\U0001F601", "�", "日", "ｶ", "カ", "か", "Straße", "STRASSE", "σ", "ς", "Σ", "\xa0", "a\xa0"]


@pytest.mark.parametrize("collation", COLLATIONS)
def test_keys_share_a_canonical_text_exactly_when_they_are_equal(mariadb, collation):
    charset = collation.split("_")[0]
    last = {"utf8mb3": 0xFFFF, "ascii": 0x7F}.get(charset, 0x10FFFF)
    keys = [key for key in KEYS if all(ord(c) <= last for c in key)]
    pick = random.Random(collation)
    keys += ["".join(pick.choice("aAáßE eé ") for _ in range(pick.randint(1, 4))) for _ in range(40)] if last > 0x7F else ["b", "B "]
    mariadb.query("DROP TABLE IF EXISTS keyed")
    mariadb.query(f"CREATE TABLE keyed (n int, k varchar(20)) CHARACTER SET {charset} COLLATE {collation}")
    for n, key in enumerate(keys):
        mariadb.query(f"INSERT INTO keyed VALUES ({n}, _utf8mb4 x'{key.encode().hex()}')")
    equal = set(_ask(mariadb, "SELECT a.n, b.n FROM keyed a JOIN keyed b ON a.k = b.k"))
    column = [crossing.hexed("varchar(20)"), charset, collation]
    stored = crossing.ask([["store", *column, "text", crossing.hexed(key)] for key in keys])
    sought = crossing.ask([["equal", *column, "text", crossing.hexed(key)] for key in keys])
    assert all(answer[0] == "known" for answer in stored)
    assert [answer[1] for answer in stored] == [answer[1] for answer in sought]
    for a, b in itertools.product(range(len(keys)), repeat=2):
        assert ((a, b) in equal) == (stored[a] == stored[b]), (keys[a], keys[b])
    # A literal of the session, as statements have it.
    for n, key in enumerate(keys):
        found = {row[0] for row in _ask(mariadb, f"SELECT n FROM keyed WHERE k = _{charset} x'{key.encode().hex()}'")}
        assert found == {m for m in range(len(keys)) if stored[m][1] == sought[n][1]}, key


def test_other_collations_are_refused_with_advice(mariadb):
    names = _ask(mariadb, "SELECT character_set_name, full_collation_name FROM information_schema.collation_character_set_applicability")
    answers = crossing.ask([["key", crossing.hexed("varchar(10)"), charset, collation] for charset, collation in names])
    known = {collation for (_, collation), answer in zip(names, answers) if answer[0] == "text"}
    assert known == {*COLLATIONS, "binary", "utf8mb3_general_nopad_ci"}
    assert all(answer[:2] == ["error", "0A000"] for (_, collation), answer in zip(names, answers) if collation not in known)


CONSTANTS = {
    "int8": ["0", "1", "-1", "5", "127", "128", "255", "256", "65535", "4294967295", "4294967296", "9223372036854775807", "-9223372036854775808", "20240102"],
    "numeric": ["5.0", "5.5", "4.5", "-0.5", "0.4", "127.5", "18446744073709551615", "18446744073709551616", "9223372036854775808", "1.25", "1.255", "-1.255"],
    "float8": ["5", "5.5", "127", "1e3"],
    "text": ["5", "05", " 5", "5 ", "5.0", "5abc", "", "a", "A ", "-1", "255", "2024-01-02", "2024-01-02 00:00:00", "2024-01-02 03:04:05", "2024-1-2", "20240102",
             "2024-01-02 03:04:05.5", "0000-00-00", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "infinity"],
}
COLUMNS = ["tinyint", "tinyint unsigned", "smallint", "mediumint unsigned", "int", "int unsigned", "bigint", "bigint unsigned", "decimal(5,2)",
           "decimal(20,0) unsigned", "varchar(3)", "varchar(40)", "char(4)", "char(40)", "tinytext", "varbinary(4)", "binary(8)", "blob", "date", "datetime",
           "datetime(6)", "timestamp(3) NULL", "uuid"]


def _constant(kind, text):
    return "'" + text + "'" if kind == "text" else text + "e0" if kind == "float8" and "e" not in text else text


@pytest.mark.parametrize("declared", COLUMNS)
def test_keys_are_stored_and_found_as_mariadb_does(mariadb, declared):
    mariadb.query("SET sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE', time_zone = '+00:00'")
    mariadb.query("DROP TABLE IF EXISTS stored")
    mariadb.query(f"CREATE TABLE stored (n int, k {declared}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    column = [crossing.hexed(declared.removesuffix(" NULL")), "utf8mb4", "utf8mb4_bin"]
    constants = [(kind, text) for kind, texts in CONSTANTS.items() for text in texts]
    rows = {}
    numeric = crossing.ask([["key", *column]]) == [["numeric"]]

    def canonical(coded):
        """Without the scale of a numeric, which does not count."""
        return decimal.Decimal(bytes.fromhex(coded).decode()).normalize() if numeric else coded

    for n, ((kind, text), answer) in enumerate(zip(constants, crossing.ask([["store", *column, kind, crossing.hexed(text)] for kind, text in constants]))):
        try:
            mariadb.query(f"INSERT INTO stored VALUES ({n}, {_constant(kind, text)})")
        except pymysql.err.MySQLError as error:
            assert answer[0] in ("out of range", "undetermined", "invalid"), (kind, text, answer, error)
            continue
        assert answer[0] in ("known", "undetermined"), (kind, text, answer)
        if answer[0] == "known":
            rows[n] = canonical(answer[1])
    assert rows
    # Rows that the server takes for equal have one canonical value, others have not.
    equal = set(_ask(mariadb, "SELECT a.n, b.n FROM stored a JOIN stored b ON a.k = b.k"))
    for a, b in itertools.product(rows, repeat=2):
        assert ((a, b) in equal) == (rows[a] == rows[b]), (constants[a], constants[b], rows[a], rows[b])
    exact = 0
    for (kind, text), answer in zip(constants, crossing.ask([["equal", *column, kind, crossing.hexed(text)] for kind, text in constants])):
        if answer[0] == "undetermined":
            continue
        exact += 1
        found = {row[0] for row in _ask(mariadb, f"SELECT n FROM stored WHERE k = {_constant(kind, text)}")} & set(rows)
        wanted = {n for n, key in rows.items() if answer[0] == "exact" and key == canonical(answer[1])}
        # A char column never equals a constant with more than it keeps; the bucket is one without such rows then.
        assert found <= wanted, (kind, text, answer)
        assert found == wanted or declared.startswith(("char", "binary")), (kind, text, answer, found, wanted)
    assert exact


# --- errors

ERRORS = [
    # MariaDB's statement, PostgreSQL's statement: the same fault. Tables: p(id primary key, u unique, c checked, t, d) and f(id references p).
    ("INSERT INTO p (id) VALUES (1), (1)", "INSERT INTO p (id) VALUES (1), (1)"),
    ("INSERT INTO f VALUES (99)", "INSERT INTO f VALUES (99)"),
    ("INSERT INTO p (id) VALUES (NULL)", "INSERT INTO p (id) VALUES (NULL)"),
    ("INSERT INTO p (id, c) VALUES (7, -1)", "INSERT INTO p (id, c) VALUES (7, -1)"),
    ("SELEC 1", "SELEC 1"),
    ("SELECT * FROM nowhere", "SELECT * FROM nowhere"),
    ("SELECT nothing FROM p", "SELECT nothing FROM p"),
    ("SELECT id FROM p JOIN p AS q", "SELECT id FROM p CROSS JOIN p AS q"),
    ("SELECT 1 FROM p AS a, p AS a", "SELECT 1 FROM p AS a, p AS a"),
    ("SELECT nothing()", "SELECT nothing()"),
    ("SELECT u, COUNT(*) FROM p GROUP BY id + 1", "SELECT u, COUNT(*) FROM p GROUP BY id + 1"),
    ("SELECT (SELECT id FROM two) FROM p", "SELECT (SELECT id FROM two) FROM p"),
    ("CREATE TABLE p (id int)", "CREATE TABLE p (id int)"),
    ("CREATE TABLE g (a int, a int)", "CREATE TABLE g (a int, a int)"),
    ("INSERT INTO p (id) VALUES (99999999999)", "INSERT INTO p (id) VALUES (99999999999)"),
    ("INSERT INTO p (id, t) VALUES (8, 'abcdef')", "INSERT INTO p (id, t) VALUES (8, 'abcdef')"),
    ("INSERT INTO p (id) VALUES ('abc')", "INSERT INTO p (id) VALUES ('abc')"),
    ("INSERT INTO p (id, d) VALUES (9, '2024-02-30')", "INSERT INTO p (id, d) VALUES (9, '2024-02-30')"),
    ("INSERT INTO p (id, u) VALUES (10, 1 / 0)", "INSERT INTO p (id, u) VALUES (10, 1 / 0)"),
    ("EXECUTE nothing", "EXECUTE nothing"),
    ("SELECT 'a' REGEXP '('", "SELECT 'a' ~ '('"),
    ("SIGNAL SQLSTATE '45000'", "DO $$ BEGIN RAISE EXCEPTION 'x'; END $$"),
]
# Told otherwise by the one kind: what a client of the other kind gets is no finer than its own server's.
ONE_WAY = [
    ("DELETE FROM p WHERE id = 2", "DELETE FROM p WHERE id = 2", "23503"),
    ("INSERT INTO nodef () VALUES ()", "INSERT INTO nodef VALUES (DEFAULT)", "23502"),
    ("INSERT INTO p (id) VALUES (1, 2)", "INSERT INTO p (id) VALUES (1, 2)", "42601"),
    ("SELECT 1 UNION SELECT 1, 2", "SELECT 1 UNION SELECT 1, 2", "42601"),
    ("SELECT COUNT(SUM(id)) FROM p", "SELECT COUNT(SUM(id)) FROM p", "42803"),
    ("SELECT 9223372036854775807 + 1", "SELECT 9223372036854775807 + 1", "22003"),
    ("DROP TABLE nowhere", "DROP TABLE nowhere", "42P01"),
]


@pytest.fixture(scope="module")
def faulty(mariadb, postgresql):
    tables = ["CREATE TABLE p (id int PRIMARY KEY, u int, c int CHECK (c > 0), t varchar(3), d date)", "CREATE TABLE two (id int)",
              "INSERT INTO two VALUES (1), (2)", "INSERT INTO p (id) VALUES (2)", "CREATE TABLE nodef (a int NOT NULL)",
              "CREATE TABLE f (id int, FOREIGN KEY (id) REFERENCES p (id))", "INSERT INTO f VALUES (2)"]
    mariadb.query("SET sql_mode = 'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE'")
    for sql in tables:
        mariadb.query(sql)
        postgresql.execute(sql)
    return mariadb, postgresql


def _mysql_error(mariadb, sql):
    """(number, SQLSTATE) of the fault."""
    with pytest.raises(pymysql.err.MySQLError) as caught:
        mariadb.query(sql)
    number = caught.value.args[0]
    return number, _errmsg().get(number, (None, "HY000"))[1]


def _postgresql_error(postgresql, sql):
    with pytest.raises(psycopg.Error) as caught:
        postgresql.execute(sql)
    return caught.value.sqlstate


@pytest.mark.parametrize("my,pg", ERRORS)
def test_one_fault_has_the_other_kinds_code(faulty, my, pg):
    number, state = _mysql_error(faulty[0], my)
    sqlstate = _postgresql_error(faulty[1], pg)
    if number == 1292 and sqlstate == "22008":
        sqlstate = "22007"  # MySQL does not tell a bad text from a date that does not exist
    mine = crossing.ask([["number", sqlstate], ["sqlstate", number, state]])
    assert mine[0][0] == str(number)
    assert mine[1] == [sqlstate]


@pytest.mark.parametrize("my,pg,sqlstate", ONE_WAY)
def test_finer_numbers_lead_to_the_coarser_sqlstate(faulty, my, pg, sqlstate):
    number, state = _mysql_error(faulty[0], my)
    assert _postgresql_error(faulty[1], pg) == sqlstate
    assert crossing.ask([["sqlstate", number, state]]) == [[sqlstate]]


def _rows_of_the_table():
    with open(os.path.join(crossing.ROOT, "base", "mysql", "error_codes.def"), encoding="utf-8") as table:
        found = re.findall(r'BRAID_ERROR\((\d+), "(\w+)", "(\w+)", (\w+), "(\w+)"\)', table.read())
    return [(int(number), my, pg, way, name) for number, my, pg, way, name in found]


def _errmsg():
    """number -> (name, SQLSTATE), as this server's own files have them."""
    with open("/usr/include/mariadb/mysqld_error.h", encoding="utf-8") as header:
        numbers = {name: int(number) for name, number in re.findall(r"#define\s+((?:ER|WARN)_\w+)\s+(\d+)", header.read())}
    with open("/usr/share/mysql/errmsg-utf8.txt", encoding="utf-8", errors="replace") as messages:
        states = dict(re.findall(r"^((?:ER|WARN)_\w+)[ \t]*(\w{5})?", messages.read(), re.MULTILINE))
    return {number: (name, states.get(name) or "HY000") for name, number in numbers.items() if name in states}


def test_names_and_sqlstates_are_mariadbs_own():
    theirs = _errmsg()
    rows = _rows_of_the_table()
    assert len(rows) > 60
    only_mysql_has = {3819, 3140, 3105, 3101, 3572, 3024}
    for number, state, _, _, name in rows:
        if number in only_mysql_has or 2000 <= number < 3000:
            assert number not in theirs or theirs[number][0].startswith("ER_UNUSED")
        elif number == 1644:
            assert theirs[number][0] == name
        else:
            assert theirs[number] == (name, state)


def test_each_number_and_each_sqlstate_leads_to_one_row():
    rows = _rows_of_the_table()
    numbers = [number for number, _, _, way, _ in rows if way != "ToMysql"]
    states = [pg for _, _, pg, way, _ in rows if way != "ToPostgresql"]
    assert len(numbers) == len(set(numbers)) and len(states) == len(set(states))


# SQLSTATE -> the exception class of PyMySQL (as Debian ships it) for the number that a MySQL client gets.
CLASSES = {"23505": "IntegrityError", "23503": "IntegrityError", "23502": "IntegrityError", "23001": "IntegrityError", "23P01": "IntegrityError", "23000": "IntegrityError",
           "22003": "DataError", "22001": "DataError", "22P02": "DataError", "22000": "DataError", "22P03": "DataError", "42601": "ProgrammingError",
           "42P01": "ProgrammingError", "42602": "ProgrammingError", "42000": "ProgrammingError", "0A000": "NotSupportedError", "40P01": "OperationalError",
           "40001": "OperationalError", "55P03": "OperationalError", "57014": "OperationalError", "57P01": "OperationalError", "53300": "OperationalError",
           "28P01": "OperationalError", "28000": "OperationalError", "08006": "OperationalError", "42501": "OperationalError", "XX000": "OperationalError"}


def test_drivers_raise_the_right_class():
    for (state, wanted), answer in zip(CLASSES.items(), crossing.ask([["number", state] for state in CLASSES])):
        number = int(answer[0])
        made = pymysql.err.error_map.get(number, pymysql.err.InternalError if number < 1000 else pymysql.err.OperationalError)
        assert made.__name__ == wanted, (state, number)
    # A MySQL server's number, seen by psycopg: as PyMySQL sees it, where PyMySQL has a class of its own for it.
    named = {number: cls.__name__ for number, cls in pymysql.err.error_map.items() if cls is not pymysql.err.OperationalError}
    rows = [(number, state, pg) for number, state, pg, way, _ in _rows_of_the_table() if way != "ToMysql" and number in named]
    finer = {1007: "42P04", 1263: "23502", 1171: "42P16", 1110: "42701", 1166: "42602", 1286: "0A000", 1289: "0A000", 1179: "25001"}
    assert len(rows) > 20
    for number, _, pg in rows:
        theirs = psycopg.errors.lookup(pg) if pg in psycopg.errors._sqlcodes else None
        classes = {cls.__name__ for cls in theirs.__mro__} if theirs else set()
        assert named[number] in classes or finer.get(number) == pg, (number, pg, named[number])


def test_unknown_codes_fall_back_to_their_class():
    asked = [(["number", "23X99"], ["1216", "23000"]), (["number", "ZZ999"], ["1105", "HY000"]), (["number", "42X99"], ["1064", "42000"]),
             (["sqlstate", 9999, "23000"], ["23000"]), (["sqlstate", 9999, "42S02"], ["42P01"]), (["sqlstate", 9999, "HY000"], ["XX000"]),
             (["sqlstate", 9999, "40001"], ["40001"]), (["sqlstate", 9999, "08S01"], ["08006"])]
    assert crossing.ask([request for request, _ in asked]) == [answer for _, answer in asked]
