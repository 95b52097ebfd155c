"""Commands, packets and their numbers; several statements in one text; KILL."""
import struct
import threading

import pymysql
import pytest

from support import mysql_raw
from support.mysql_clients import outcome, query
from support.mysql_raw import WireError, text_values


def test_ping_statistics_and_set_option(both):
    for clients in both:
        wire = clients.raw()
        wire.command(mysql_raw.PING)
        assert wire.ok()[2] & mysql_raw.AUTOCOMMIT
        wire.command(mysql_raw.STATISTICS)
        assert b"Threads" in wire.receive()
        wire.command(mysql_raw.SET_OPTION, struct.pack("<H", 0))
        wire.eof()
        wire.command(mysql_raw.QUERY, b"select 1; select 2")
        assert wire.result()[2] & mysql_raw.MORE_RESULTS
        assert not wire.result()[2] & mysql_raw.MORE_RESULTS
        wire.command(mysql_raw.SET_OPTION, struct.pack("<H", 9))
        with pytest.raises(WireError) as caught:
            wire.eof()
        assert caught.value.number == 1047
        wire.command(mysql_raw.PING)
        wire.ok()


@pytest.mark.parametrize("code", [0, 5, 6, 8, 11, 13, 15, 16, 18, 19, 20, 29, 30, 99, 255])
def test_unknown_commands_get_1047_and_the_session_goes_on(my, code):
    wire = my.raw()
    wire.command(code, b"whatever")
    with pytest.raises(WireError) as caught:
        wire.ok()
    assert (caught.value.number, caught.value.sqlstate) == (1047, "08S01")
    assert wire.query("select 5")[1] == [b"\x015"]


def test_field_list(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        wire.command(mysql_raw.FIELD_LIST, b"customers\0")
        fields = []
        while True:
            payload = wire.receive()
            if payload[:1] == b"\xfe" and len(payload) < 9:
                break
            fields.append(payload)
        answers.append(fields)
    assert answers[0] == answers[1] and len(answers[0]) == 13


def test_init_db(my):
    wire = my.raw(database=None)
    wire.command(mysql_raw.INIT_DB, b"shop_my")
    wire.ok()
    assert len(wire.query("select id from customers where id = 1")[1]) == 1
    wire.command(mysql_raw.INIT_DB, b"nowhere")
    with pytest.raises(WireError) as caught:
        wire.ok()
    assert caught.value.number == 1049


@pytest.mark.parametrize("text", [
    "select 1; select 2, 3; select 4", "select 1;", "do 1; select 1; do 2", "select 1; selec 2; select 3",
    "select 1; select * from no_such_table; select 3", "set @a = 5; select @a; select @a + 1", ";", "", "-- nothing",
    "begin; update customers set level = level where id = 1; commit", "select 'a;b'; select \"c;d\" /* ; */",
    "insert into no_such_table values (1); select 1"])
def test_several_statements_in_one_text(both, text):
    answers = []
    for clients in both:
        wire = clients.raw(flags=mysql_raw.USUAL | mysql_raw.MULTI_STATEMENTS)
        wire.command(mysql_raw.QUERY, text.encode())
        seen = []
        try:
            while True:
                answer = wire.result()
                if len(answer) == 3:
                    seen.append(([text_values(row) for row in answer[1]], answer[2] & 11))
                    status = answer[2]
                else:
                    status = answer[2]
                    seen.append((answer[0], status & 11))
                if not status & mysql_raw.MORE_RESULTS:
                    break
        except WireError as error:
            seen.append((error.number, error.sqlstate))
        answers.append(seen)
        wire.command(mysql_raw.PING)
        wire.ok()
    assert answers[0] == answers[1]


def test_several_statements_need_the_capability(both):
    for clients in both:
        wire = clients.raw()
        with pytest.raises(WireError) as caught:
            wire.query("select 1; select 2")
        assert (caught.value.number, caught.value.sqlstate) == (1064, "42000")


def test_a_wrong_sequence_number_ends_the_session(my):
    wire = my.raw()
    wire.command(mysql_raw.QUERY, b"select 1", sequence=3)
    wire.sequence = 1
    with pytest.raises(WireError) as caught:
        wire.result()
    assert caught.value.number == 1156
    wire.expect_end()


@pytest.mark.parametrize("payload", [bytes([23]), bytes([23]) + b"\1\0", bytes([24]) + b"\1", bytes([12]), bytes([27]),
                                     bytes([26]) + b"\1\0", bytes([28]) + b"\1\0\0\0"])
def test_malformed_commands_are_answered(my, payload):
    wire = my.raw()
    wire.send(payload, 0)
    with pytest.raises(WireError) as caught:
        wire.ok()
    assert caught.value.number == 1835
    assert wire.query("select 5")[1] == [b"\x015"]


def test_a_client_that_stops_in_mid_packet(my):
    wire = my.raw()
    wire.socket.sendall(b"\x40\0\0\0\x03select 1")
    wire.close()
    assert query(my.pymysql(), "select 1") == ((1,),)


def test_large_texts_and_rows(both):
    for clients in both:
        connection = clients.pymysql(max_allowed_packet=64 << 20)
        assert query(connection, "select length(%s)", ("x" * 5_000_000,)) == ((5_000_000,),)
        assert [len(row[0]) for row in query(connection, "select repeat('y', 3000000) union all select 'z'")] == [3_000_000, 1]
    connection = both[0].pymysql(max_allowed_packet=64 << 20)
    query(connection, "set max_recursive_iterations = 30000")
    rows = query(connection, "with recursive s as (select 1 as n union all select n + 1 from s where n < 20000)"
                             " select n, repeat('r', 200) from s")
    assert len(rows) == 20000 and rows[-1][0] == 20000


def test_processlist_shows_braid_s_sessions(my):
    one, two = my.pymysql(), my.pymysql()
    rows = {row[0]: row for row in query(one, "show full processlist")}
    assert one.thread_id() in rows and two.thread_id() in rows
    assert rows[one.thread_id()][4] == "Query" and rows[one.thread_id()][7] == "show full processlist"
    assert rows[two.thread_id()][3] == "shop_my"
    assert query(one, "select connection_id()") == ((one.thread_id(),),)


def _while_it_sleeps(my, act):
    """The outcome of a long statement while `act(its connection's id)` happens."""
    sleeper, other = my.pymysql(), my.pymysql()
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(outcome(sleeper, "select sleep(20) from customers where id = 1")))
    thread.start()
    while not any(row[0] == sleeper.thread_id() and row[7] and "sleep" in row[7]
                  for row in query(other, "show full processlist")):
        pass
    act(other, sleeper.thread_id())
    thread.join(15)
    assert not thread.is_alive()
    return sleeper, outcomes[0]


def test_kill_query(my):
    sleeper, seen = _while_it_sleeps(my, lambda other, number: query(other, f"kill query {number}"))
    assert seen[:2] == ("error", 1317) or seen[1] == ((1,),)
    assert query(sleeper, "select 1") == ((1,),)


@pytest.mark.parametrize("how", ["statement", "command"])
def test_kill_connection(my, how):
    def act(other, number):
        other.kill(number) if how == "command" else query(other, f"kill {number}")

    sleeper, seen = _while_it_sleeps(my, act)
    assert seen[0] == "error" and seen[1] in (2013, 2006, 1927, 1317)
    with pytest.raises(pymysql.err.MySQLError):
        query(sleeper, "select 1")


def test_kill_of_nobody(both):
    for clients in both:
        assert outcome(clients.pymysql(), "kill 99999999")[:2] == ("error", 1094)


def test_kill_oneself(both):
    for clients in both:
        connection = clients.pymysql()
        assert outcome(connection, f"kill query {connection.thread_id()}")[:2] == ("error", 1317)
        assert outcome(connection, f"kill {connection.thread_id()}")[0] == "error"
