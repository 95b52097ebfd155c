"""AUTO_INCREMENT on tables that are spread: numbers that no two shards give, told as one server tells them."""
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


def test_no_number_comes_twice(spread):
    one, two = spread.pymysql(), spread.mysqldb()
    told = []
    for owner in range(60):
        connection = (one, two)[owner % 2]
        with connection.cursor() as cursor:
            cursor.execute(f"insert into tickets (owner, what) values ({owner}, 'a')")
            told.append(cursor.lastrowid)
            assert cursor.lastrowid == query(connection, "select last_insert_id()")[0][0]
            cursor.execute(f"insert into tickets values ({owner}, null, 'b'), ({owner}, 0, 'c'), ({owner}, default, 'd')")
            told.append(cursor.lastrowid)
    numbers = [row[0] for row in query(one, "select id from tickets order by id")]
    assert len(numbers) == len(set(numbers)) == 240
    assert set(told) <= set(numbers) and len(set(told)) == 120
    query(one, "delete from tickets where owner = 5")
    assert query(one, "select count(*) from tickets") == ((236,),)


def test_given_numbers_stay(spread):
    connection = spread.pymysql()
    query(connection, "insert into tickets (owner, id, what) values (7, 1000000, 'given')")
    assert query(connection, "select owner, what from tickets where id = 1000000") == ((7, "given"),)
    query(connection, "insert into tickets (owner, what) values (7, 'next')")
    assert query(connection, "select max(id) > 1000000 from tickets where owner = 7") == ((1,),)


def test_a_prepared_insert(spread):
    wire = spread.raw()
    statement, count, _ = wire.prepare("insert into tickets (owner, what) values (?, 'prepared')")
    assert count == 1
    numbers = set()
    for owner in range(8):
        affected, insert_id, _, _ = wire.execute(statement, b"\0\1\3\0" + owner.to_bytes(4, "little"))
        assert affected == 1
        numbers.add(insert_id)
    assert len(numbers) == 8 and 0 not in numbers


@pytest.mark.parametrize("sql", ["insert into counted (n) values (1)", "insert into counted values (null, 1)",
                                 "insert into counted values (0, 1)", "insert into counted (id, n) values (default, 1)",
                                 "create table counted (id int auto_increment primary key)",
                                 "set auto_increment_increment = 1", "set session auto_increment_offset = 3"])
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
