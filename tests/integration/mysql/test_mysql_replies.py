"""What OK and ERR packets say besides, byte for byte as one server: changes of the session's state, warnings, texts; statements
with expressions where most have constants."""
import pytest

from support import mysql_raw
from support.mysql_braid import MysqlBraid
from support.mysql_clients import outcome, query
from support.mysql_raw import INIT_DB, PING, QUERY, SESSION_TRACK, USUAL

STORIES = {
    "changes of the state": [
        (QUERY, "use solo"), (INIT_DB, "solo"), (QUERY, "set autocommit = 0"), (QUERY, "set autocommit = 1"),
        (QUERY, "set time_zone = '+01:00'"), (QUERY, "set sql_mode = ''"), (QUERY, "set @a = 1"),
        (QUERY, "set session_track_schema = 0"), (QUERY, "use solo")],
    "warnings behind an error": [
        (QUERY, "select nosuch"), (QUERY, "do 1"), (QUERY, "select nosuch"), (QUERY, "set @x = 1"), (QUERY, "select nosuch"),
        (PING, ""), (QUERY, "select nosuch"), (QUERY, "begin"), (QUERY, "select nosuch"), (INIT_DB, "solo"),
        (QUERY, "select nosuch"), (QUERY, "use solo"), (QUERY, "commit")],
    "prepared by name": [
        (QUERY, "prepare s from concat('do ', 1)"), (QUERY, "execute s"), (QUERY, "prepare s from 'do ?'"),
        (QUERY, "execute s using 5"), (QUERY, "execute s using 5, 6"), (QUERY, "execute nosuch"), (QUERY, "deallocate prepare s"),
        (QUERY, "execute immediate 'do 1'"), (QUERY, "execute immediate concat('do ', 1)"), (QUERY, "set @q = 'do ?'"),
        (QUERY, "execute immediate @q using 7"), (QUERY, "execute immediate 'do ?' using 3 + 4"), (QUERY, "execute immediate null"),
        (QUERY, "execute immediate ''"), (QUERY, "execute immediate 'prepare x from \"do 1\"'"),
        (QUERY, "execute immediate @q"), (QUERY, "execute immediate 'select nosuch'")],
    "kill with an expression": [
        (QUERY, "kill connection 1000000 + 5"), (QUERY, "kill query 999999 * 10"), (QUERY, "set @k = 777777"), (QUERY, "kill @k"),
        (QUERY, "kill 'abc'"), (QUERY, "kill '888888'"), (QUERY, "kill (select 12345678)"), (QUERY, "kill null"), (QUERY, "kill -1"),
        (QUERY, "kill 99999999999999"), (QUERY, "kill 1.5e7"), (QUERY, "kill query connection_id()")],
}


def _first_packets(clients, story):
    wire = clients.raw(database="solo", flags=USUAL | SESSION_TRACK)
    seen = []
    for code, text in story:
        wire.command(code, text.encode())
        seen.append((text, wire.receive()))
    return seen


@pytest.mark.parametrize("name", STORIES)
def test_as_one_server(both, name):
    ours, reference = (_first_packets(clients, STORIES[name]) for clients in both)
    assert ours == reference


def test_character_sets_are_told(both):
    """Each of the three, in whatever order."""
    seen = []
    for clients in both:
        wire = clients.raw(database="solo", flags=USUAL | SESSION_TRACK)
        wire.command(QUERY, b"set names latin1")
        packet = wire.receive()
        seen.append((packet[:3], sorted(packet.count(f"character_set_{each}\x06latin1".encode())
                                        for each in ("client", "connection", "results")), len(packet)))
    assert seen[0] == seen[1]


def test_nothing_is_told_to_those_who_did_not_ask(my):
    wire = my.raw(database="solo")
    for text in ("use solo", "set autocommit = 0", "set names latin1"):
        wire.command(QUERY, text.encode())
        assert len(wire.receive()) == 7


def test_execute_immediate_s_rows(both):
    for clients in both:
        connection = clients.pymysql(database="solo")
        assert query(connection, "execute immediate 'select ?, ?, ?' using 1 + 1, concat('a', 'b'), null") == ((2, "ab", None),)
        assert query(connection, "execute immediate concat('select ', 40 + 2)") == ((42,),)


def test_kill_by_an_expression(both):
    for clients in both:
        victim, killer = clients.pymysql(database="solo"), clients.pymysql(database="solo")
        query(killer, f"kill connection {victim.thread_id()} + 0")
        assert outcome(victim, "select 1")[0] == "error"
        assert outcome(killer, "kill connection_id()")[0] == "error"


def _send_large(wire, size):
    payload = bytes([QUERY]) + b"select length('" + b"x" * size + b"')"
    for number in range(0, len(payload) // 0xffffff + 1):
        wire.send(payload[number * 0xffffff:(number + 1) * 0xffffff], number)


def test_a_command_that_is_too_large(both):
    """For the server behind Braid: its own words, and the others go on."""
    for clients in both:
        wire = clients.raw(database="solo")
        _send_large(wire, 17 << 20)
        with pytest.raises(mysql_raw.WireError) as caught:
            wire.ok()
        assert (caught.value.number, caught.value.sqlstate) == (1153, "08S01")
        assert query(clients.pymysql(database="solo"), "select 1") == ((1,),)


def test_a_command_that_is_too_large_for_braid(solo_fleet):
    with MysqlBraid(solo_fleet, "mysql_small_packets.toml", pool={"max_packet_size": "2MiB"}) as started, started.clients() as clients:
        for size in (3 << 20, 33 << 20):
            wire = clients.raw(database="solo")
            _send_large(wire, size)
            with pytest.raises(mysql_raw.WireError) as caught:
                wire.ok()
            assert (caught.value.number, caught.value.sqlstate) == (1153, "08S01")
            wire.expect_end()
        assert query(clients.pymysql(), "select 1") == ((1,),)


def test_information_schema_of_a_database_that_the_server_calls_otherwise(solo_fleet):
    with MysqlBraid(solo_fleet, "mysql_renamed.toml", solo_name="otherwise") as started, started.clients(database="otherwise") as clients:
        connection = clients.pymysql()
        assert query(connection, "select database()") == (("otherwise",),)
        for condition in ("= database()", "= schema()", "= 'otherwise'", "in ('otherwise')", "like 'otherwise'"):
            found = query(connection, "select table_name from information_schema.tables "
                                      f"where table_schema {condition} and table_name = 'notes'")
            assert found == (("notes",),), condition
        assert query(connection, "select count(*) from information_schema.`columns` "
                                 "where table_schema = database() and table_name = 'notes'") == ((2,),)
