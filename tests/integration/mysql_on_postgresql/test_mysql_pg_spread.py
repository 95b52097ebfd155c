"""Distributed tables of MySQL clients over two PostgreSQL servers, and over a PostgreSQL and a MariaDB server."""
import pymysql
import pytest

from support import crossing_braid
from support.mysql_clients import outcome, query

DATABASES = ("spread", "shop_mixed")


@pytest.fixture(params=DATABASES)
def db(crossing, request):
    with crossing.clients(database=request.param) as clients:
        connection = clients.pymysql()
        query(connection, "set time_zone = '+00:00'")
        for number in range(1000, 1020):
            query(connection, f"delete from counters where id = {number}")
        yield connection


def counted(crossing, both_kinds, database):
    """Rows of counters from 1000 on, by shard, asked past Braid."""
    servers = both_kinds.shards if database == "spread" else both_kinds.mixed_shards
    found = []
    for server in servers:
        connection = both_kinds.connect_to(server, database=database)
        cursor = connection.cursor()
        cursor.execute("select id from counters where id >= 1000 order by id")
        found.append([row[0] for row in cursor.fetchall()])
        connection.close()
    return found


def test_rows_are_written_where_their_key_says(db, crossing, both_kinds):
    for number in range(1000, 1020):
        assert outcome(db, f"insert into counters values ({number}, {number} * 2, 'a')")[2] == 1
    assert query(db, "select count(*), sum(hits) from counters where id >= 1000") == ((20, sum(range(2000, 2040, 2))),)
    database = db.db.decode() if isinstance(db.db, bytes) else db.db
    first, second = counted(crossing, both_kinds, database)
    assert sorted(first + second) == list(range(1000, 1020))
    assert all(number % 256 * 2 // 256 == 0 for number in first) and all(number % 256 * 2 // 256 == 1 for number in second)
    for number in (1000, 1019):
        assert outcome(db, f"update counters set hits = hits + 1 where id = {number}")[2] == 1
        assert query(db, f"select hits from counters where id = {number}") == ((number * 2 + 1,),)
        assert outcome(db, f"delete from counters where id = {number}")[2] == 1
    assert query(db, "select count(*) from counters where id >= 1000") == ((18,),)


def test_transactions(db):
    query(db, "begin")
    query(db, "insert into counters values (1001, 1, 'a')")
    with pytest.raises(pymysql.err.IntegrityError):
        query(db, "insert into counters values (1001, 2, 'b')")
    assert query(db, "select id, label from counters where id >= 1000") == ((1001, "a"),)
    query(db, "rollback")
    assert query(db, "select id from counters where id >= 1000") == ()
    query(db, "begin")
    query(db, "insert into counters values (1001, 1, 'a')")
    query(db, "commit")
    assert query(db, "select id from counters where id >= 1000") == ((1001,),)


def test_one_writer(db):
    """Without two-phase commit a transaction writes on one shard; the refusal leaves it alive."""
    query(db, "begin")
    written, refused = [], 0
    for number in (1000, 1130 - 128, 1000 + 128):
        try:
            query(db, f"insert into counters values ({number}, 1, 'x')")
            written.append(number)
        except pymysql.err.NotSupportedError:
            refused += 1
    assert written and refused
    query(db, "commit")
    for number in written:
        query(db, f"delete from counters where id = {number}")


def test_now_is_one_moment(db):
    moments = query(db, "select distinct now() from customers")
    assert len(moments) == 1
    assert query(db, "select count(*) from customers where created < now()") == ((100,),)


def test_prepared_scatter(crossing, both_kinds):
    import struct
    for database in DATABASES:
        with crossing.clients(database=database) as clients, \
                crossing_braid.MysqlClients(both_kinds.mysql_reference.port, database="shop_mixed") as theirs:
            answers = []
            for wire in (clients.raw(), theirs.raw()):
                wire.query("set time_zone = '+00:00'")
                statement, _, _ = wire.prepare("select id, name, balance, born from customers where balance > ? order by id")
                answers.append(wire.execute(statement, b"\0\1" + struct.pack("<BBq", 8, 0, 10))[1])
            assert answers[0] == answers[1], database


def test_the_route_is_told(db):
    assert query(db, "explain route select * from customers where id = 5")[0][0].startswith("route: single shard=")
    assert query(db, "explain route select count(*) from customers")[0][0].startswith("route: scatter shards=")


def test_ddl_on_all_shards(db, crossing, both_kinds):
    query(db, "alter table counters add column extra int not null default 4")
    try:
        assert query(db, "select extra, count(*) from counters group by extra") == ((4, query(db, "select count(*) from counters")[0][0]),)
    finally:
        query(db, "alter table counters drop column extra")
    assert len(query(db, "select * from counters where id = 3")[0]) == 3
