"""AUTO_INCREMENT on tables that are spread: each shard would count for itself, so the numbers are to be given."""
import pytest

from support.mysql_braid import MysqlBraid
from support.mysql_clients import outcome, query

TABLES = [{"name": "tickets", "distribute_by": "owner"}, {"name": "counted", "distribute_by": "id"}]


@pytest.fixture(scope="module")
def spread(solo_fleet):
    with MysqlBraid(solo_fleet, "mysql_counters.toml", tables=TABLES) as started, started.clients() as clients:
        connection = clients.pymysql()
        query(connection, "create table tickets (owner int not null, id bigint not null auto_increment, what varchar(20),"
                          " primary key (owner, id), key (id))")
        # Made past Braid, which would refuse it.
        for server in solo_fleet.mysql_shards:
            with solo_fleet.connect_to(server) as direct:
                query(direct, "create table counted (id int auto_increment primary key, n int)")
        query(connection, "create index tickets_what on tickets (what)")
        yield clients
        query(connection, "drop table tickets")
        query(connection, "drop table counted")


def test_given_numbers_stay(spread):
    connection = spread.pymysql()
    for owner in range(20):
        query(connection, f"insert into tickets (owner, id, what) values ({owner}, {1000 + owner}, 'given')")
    assert query(connection, "select owner, what from tickets where id = 1007") == ((7, "given"),)
    wire = spread.raw()
    statement, count, _ = wire.prepare("insert into tickets (owner, id, what) values (?, 5, 'prepared')")
    assert count == 1 and wire.execute(statement, b"\0\1\3\0" + (3).to_bytes(4, "little"))[0] == 1


@pytest.mark.parametrize("sql", ["insert into counted (n) values (1)", "insert into counted values (null, 1)",
                                 "insert into counted values (0, 1)", "insert into counted (id, n) values (default, 1)",
                                 "insert into tickets (owner, what) values (1, 'a')", "insert into tickets values (1, null, 'a')",
                                 "insert into tickets (owner, id) select 3, 0",
                                 "create table counted (id int auto_increment primary key)"])
def test_what_would_repeat_is_refused(spread, sql):
    error = outcome(spread.pymysql(), sql)
    assert error[:2] == ("error", 1235), error
    assert len(error[2]) > 20


def test_the_key_may_be_given(spread):
    connection = spread.pymysql()
    for number in (5, 6, 7):
        query(connection, f"insert into counted values ({number}, 1)")
    assert query(connection, "select count(*) from counted") == ((3,),)


def test_one_server_counts_as_it_is_set(spread):
    connection = spread.pymysql(database="solo")
    query(connection, "insert into notes (body) values ('a'), ('b')")
    first = query(connection, "select last_insert_id()")[0][0]
    assert query(connection, f"select count(*) from notes where id in ({first}, {first + 1})") == ((2,),)
    query(connection, f"delete from notes where id >= {first}")
