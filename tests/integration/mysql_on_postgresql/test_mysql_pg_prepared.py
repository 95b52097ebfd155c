"""Prepared statements of the binary protocol on a PostgreSQL server: parameters of all types, NULLs, long data."""
import datetime
import struct

import pytest

from support import crossing_braid
from support.mysql_clients import query
from support.mysql_raw import WireError

TINY, SHORT, LONG, DOUBLE, LONGLONG, DATE, TIME, DATETIME, NEWDECIMAL, BLOB, STRING = 1, 2, 3, 5, 8, 10, 11, 12, 246, 252, 253


def text(value):
    data = value if isinstance(value, bytes) else value.encode()
    return bytes([len(data)]) + data


def parameters(*pairs):
    """The body of an execution: (type, bytes or None) each."""
    bitmap = bytearray((len(pairs) + 7) // 8)
    for number, (_, value) in enumerate(pairs):
        if value is None:
            bitmap[number // 8] |= 1 << number % 8
    types = b"".join(struct.pack("<BB", kind, 0) for kind, _ in pairs)
    return bytes(bitmap) + b"\1" + types + b"".join(value for _, value in pairs if value is not None)


@pytest.fixture
def wires(crossing, both_kinds):
    with crossing.clients() as clients, \
            crossing_braid.MysqlClients(both_kinds.mysql_reference.port, database="shop_mixed") as theirs:
        pair = clients.raw(), theirs.raw()
        for wire in pair:
            wire.query("set time_zone = '+00:00'")
        yield pair


def rows(wire, sql, *pairs):
    statement, count, _ = wire.prepare(sql)
    assert count == len(pairs)
    return wire.execute(statement, parameters(*pairs))[1]


@pytest.mark.parametrize("sql, pairs", [
    ("select * from customers where id = ?", [(LONGLONG, struct.pack("<q", 7))]),
    ("select * from customers where id = ?", [(TINY, struct.pack("<b", 7))]),
    ("select * from customers where id = ?", [(STRING, text("7"))]),
    ("select * from customers where id = ?", [(LONG, None)]),
    ("select id from customers where name = ? or name = ? order by id", [(STRING, text("Anna")), (BLOB, text("Zoë"))]),
    ("select id from customers where balance > ? order by id", [(NEWDECIMAL, text("100.25"))]),
    ("select id from customers where balance > ? order by id", [(SHORT, struct.pack("<h", 100))]),
    ("select id from customers where score > ? order by id", [(DOUBLE, struct.pack("<d", 0.5))]),
    ("select id from customers where born < ? order by id", [(DATE, struct.pack("<BHBB", 4, 1980, 1, 1))]),
    ("select id from customers where born < ? order by id", [(STRING, text("1980-01-01"))]),
    ("select id from customers where born < ? order by id", [(DATETIME, struct.pack("<BHBBBBB", 7, 1980, 1, 1, 10, 0, 0))]),
    ("select started from sessions where started > ? order by started", [(DATETIME, struct.pack("<BHBBBBBI", 11, 2024, 1, 1, 0, 0, 0, 5))]),
    ("select id from customers where vip = ? order by id", [(TINY, b"\1")]),
    ("select id from customers order by id limit ? offset ?", [(LONG, struct.pack("<i", 5)), (LONG, struct.pack("<i", 2))]),
    ("select id + ?, ? from customers where id = 1", [(LONGLONG, struct.pack("<q", 5)), (LONGLONG, struct.pack("<q", 6))]),
    ("select hex(data) from sessions where data = ? or started < ? order by started", [(BLOB, text(b"\0\1")), (STRING, text("2025-01-01 00:00:00"))]),
])
def test_parameters(wires, sql, pairs):
    ours, theirs = wires
    assert rows(ours, sql, *pairs) == rows(theirs, sql, *pairs)


def test_the_same_statement_with_other_types(wires):
    for wire in wires:
        statement, _, _ = wire.prepare("select id from customers where id = ?")
        found = [wire.execute(statement, parameters(pair))[1] for pair in
                 ((TINY, b"\7"), (STRING, text("7")), (LONGLONG, struct.pack("<q", 7)), (NEWDECIMAL, text("7")))]
        assert found == [found[0]] * 4 and len(found[0]) == 1


def test_columns_are_told_before(wires):
    for sql in ("select * from customers where id = ?", "select 1", "select count(*), sum(balance) from customers",
                "insert into counters values (?, ?, ?)"):
        assert len({wire.prepare(sql)[1:] for wire in wires}) == 1, sql


def test_a_number_is_not_compared_with_a_text(wires):
    ours, _ = wires
    statement, _, _ = ours.prepare("select id from customers where name = ?")
    with pytest.raises(WireError) as error:
        ours.execute(statement, parameters((LONG, struct.pack("<i", 5))))
    assert error.value.number == 1235
    assert ours.query("select 1")[1] == [b"\x011"]


def test_writes_and_long_data(crossing):
    with crossing.clients(database="other") as clients:
        wire = clients.raw()
        wire.query("drop table if exists p")
        wire.query("create table p (id bigint auto_increment primary key, s longtext collate utf8mb4_nopad_bin, b longblob, d date, t datetime(6))")
        statement, count, _ = wire.prepare("insert into p (s, b, d, t) values (?, ?, ?, ?)")
        assert count == 4
        for piece in (b"a" * 70000, b"\xc3\xa9" * 10):
            wire.command(24, struct.pack("<IH", statement, 0) + piece)
        wire.send(bytes([23]) + struct.pack("<IBI", statement, 0, 1) + b"\x00\x01"
                  + b"".join(struct.pack("<BB", kind, 0) for kind in (BLOB, BLOB, DATE, DATETIME))
                  + text(b"\0\xff") + struct.pack("<BHBB", 4, 2024, 2, 29) + struct.pack("<BHBBBBBI", 11, 2024, 2, 29, 1, 2, 3, 4), 0)
        affected, number, _, _ = wire.result()
        assert (affected, number) == (1, 1)
        db = clients.pymysql()
        assert query(db, "select length(s), hex(b), d, t from p") == (
            (70020, "00FF", datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 1, 2, 3, 4)),)
        query(db, "drop table p")


def test_a_changed_table_is_seen(crossing):
    with crossing.clients(database="other") as clients:
        wire, db = clients.raw(), clients.pymysql()
        query(db, "drop table if exists c")
        query(db, "create table c (id int primary key)")
        query(db, "insert into c values (1)")
        statement, _, _ = wire.prepare("select * from c")
        assert len(wire.execute(statement)[0]) == 1
        query(db, "alter table c add column n int not null default 5")
        assert len(wire.execute(statement)[0]) == 2
        query(db, "drop table c")
