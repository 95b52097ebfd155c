"""Prepared statements by the binary protocol, packet by packet."""
import struct

import pytest

from support import mysql_raw, mysql_wire
from support.mysql_raw import WireError

STATEMENTS = ["select * from customers where id = 5", "select id, name, balance, born, created from customers where id = 8",
              "select 1, 'text', 2.5, 1e3, null, cast('2024-02-29' as date), cast('-12:34:56.5' as time(1)), x'00ff'",
              "select cast(18446744073709551615 as unsigned), -1, b'101'", "show warnings",
              "select database(), connection_id() > 0", "show columns from customers like 'id'"]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_binary_rows_are_the_server_s(both, sql):
    mine, theirs = (mysql_wire.binary_rows(clients.pymysql(), sql) for clients in both)
    assert mine[1] == theirs[1]
    if sql not in ("show warnings", "select database(), connection_id() > 0"):
        assert [str(column) for column in mine[0]] == [str(column) for column in theirs[0]]


def _int(value):
    """One parameter, a bigint: NULL bitmap, types, value."""
    return b"\0\1\x08\0" + struct.pack("<q", value)


def test_parameters_route(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        statement, parameters, columns = wire.prepare("select id, name, level from customers where id = ?")
        assert (parameters, columns) == (1, 3)
        rows = [wire.execute(statement, _int(number))[1] for number in range(1, 30)]
        # The types are sent once.
        rows += [wire.execute(statement, b"\0\0" + struct.pack("<q", number))[1] for number in range(1, 30)]
        answers.append(rows)
        assert all(len(found) == 1 for found in rows)
    assert answers[0] == answers[1]


def test_strings_nulls_and_long_data(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        statement, parameters, _ = wire.prepare("select ?, length(?), ? is null")
        assert parameters == 3
        wire.command(mysql_raw.LONG_DATA, struct.pack("<IH", statement, 1) + b"abc")
        wire.command(mysql_raw.LONG_DATA, struct.pack("<IH", statement, 1) + b"defg")
        types = struct.pack("<HHH", 253, 252, 8)
        first = wire.execute(statement, b"\4\1" + types + b"\5hello")[1]
        # Long data is used up; NULL everywhere now.
        second = wire.execute(statement, b"\7\1" + types)[1]
        wire.command(mysql_raw.LONG_DATA, struct.pack("<IH", statement, 1) + b"forgotten")
        wire.command(mysql_raw.RESET, struct.pack("<I", statement))
        wire.ok()
        third = wire.execute(statement, b"\7\1" + types)[1]
        answers.append((first, second, third))
    assert answers[0] == answers[1]


def test_writes_and_their_counts(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        statement, _, _ = wire.prepare("update customers set score = ? where id = ?")
        types = b"\0\1" + struct.pack("<HH", 5, 8)
        seen = [wire.execute(statement, types + struct.pack("<dq", 2.25 + number, number))[0] for number in (41, 42, 99999)]
        wire.command(mysql_raw.CLOSE, struct.pack("<I", statement))
        with pytest.raises(WireError) as caught:
            wire.execute(statement, types + struct.pack("<dq", 1, 1))
        answers.append((seen, caught.value.number))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("sql", ["selec 1", "select * from no_such_table", "select nothing from customers", "select 1; select 2", ""])
def test_errors_of_prepare(both, sql):
    seen = []
    for clients in both:
        wire = clients.raw()
        with pytest.raises(WireError) as caught:
            wire.prepare(sql)
        seen.append((caught.value.number, caught.value.sqlstate))
        wire.command(mysql_raw.PING)
        wire.ok()
    assert seen[0] == seen[1]


def test_a_cursor(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        statement, _, _ = wire.prepare("select code, name from countries order by code")
        wire.command(mysql_raw.EXECUTE, struct.pack("<IBI", statement, 1, 1))
        count = wire.receive()
        for _ in range(count[0]):
            wire.receive()
        assert wire.eof() & mysql_raw.CURSOR_EXISTS
        rows, status = [], 0
        while not status & mysql_raw.LAST_ROW:
            wire.command(mysql_raw.FETCH, struct.pack("<II", statement, 3))
            while True:
                payload = wire.receive()
                if payload[:1] == b"\xfe" and len(payload) < 9:
                    status = struct.unpack_from("<HH", payload, 1)[1]
                    break
                rows.append(payload)
        answers.append(rows)
        with pytest.raises(WireError) as caught:
            wire.command(mysql_raw.FETCH, struct.pack("<II", statement, 3))
            wire.eof()
        assert caught.value.number in (1421, 1243)
    assert answers[0] == answers[1] and len(answers[0]) > 3


def test_many_statements_on_one_connection(one_connection):
    """More texts than a connection may keep prepared, from two clients that take turns on it."""
    with one_connection.clients() as clients:
        wires = [clients.raw(), clients.raw()]
        held = []
        for number in range(220):
            for wire in wires:
                held.append((wire, wire.prepare(f"select {number} + ? from customers where id = 1")[0], number))
        for wire, statement, number in held:
            assert wire.execute(statement, _int(5))[1][0][2:] == struct.pack("<q", number + 5)


def test_transactions_by_prepared_statements(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        seen = []
        for sql in ("start transaction", "update customers set level = 9 where id = 51", "rollback",
                    "select level = 9 from customers where id = 51", "set @x = 3", "select @x"):
            statement, _, _ = wire.prepare(sql)
            answer = wire.execute(statement)
            seen.append(answer[1] if isinstance(answer[1], list) else (answer[0], answer[2] & 3))
        answers.append(seen)
    assert answers[0] == answers[1]
