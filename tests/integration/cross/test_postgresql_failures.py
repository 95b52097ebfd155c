"""MySQL servers and clients that go away while a PostgreSQL client uses them."""
import time

import psycopg
import pytest

from fleet import Fleet
from support.clients import Clients


@pytest.fixture(scope="module")
def breakable():
    with Fleet(shards=0, mysql_shards=2, customers=40) as started:
        started.load_shop()
        started.start_braid(pool={"default_pool_size": 1, "query_wait_timeout": "5s"})
        yield started


@pytest.fixture
def clients(breakable):
    with Clients(breakable, dbname="shop_my") as opened:
        yield opened


def connections_of_braid(server):
    with server.connect() as root, root.cursor() as cursor:
        cursor.execute("select id from information_schema.processlist where user = 'app'")
        return [row[0] for row in cursor.fetchall()]


def kill(server):
    killed = connections_of_braid(server)
    with server.connect() as root, root.cursor() as cursor:
        for number in killed:
            cursor.execute(f"kill connection {number}")
    return killed


def test_an_idle_connection_that_was_killed_is_replaced(clients, breakable):
    connection = clients.psycopg()
    connection.execute("select count(*) from customers")
    killed = kill(breakable.mysql_shards[0])
    deadline = time.monotonic() + 20
    while set(killed) & set(connections_of_braid(breakable.mysql_shards[0])):
        assert time.monotonic() < deadline
    assert connection.execute("select count(*) from customers").fetchone()[0] == 40


def test_a_connection_lost_within_a_transaction(clients, breakable):
    connection = clients.psycopg(autocommit=False)
    connection.execute("select count(*) from customers")
    kill(breakable.mysql_shards[0])
    kill(breakable.mysql_shards[1])
    with pytest.raises((psycopg.errors.ConnectionFailure, psycopg.errors.AdminShutdown)):
        for _ in range(3):
            connection.execute("select count(*) from customers")
    connection.rollback()
    assert connection.execute("select count(*) from customers").fetchone() == (40,)


def test_a_client_that_leaves_in_the_middle_frees_the_connection(clients):
    wire = clients.wire()
    wire.query("select a.id, b.id, c.name from customers a cross join customers b cross join customers c"
               " where a.id = 1 /*+ braid: shard=my1 */")
    wire.flush_out()
    wire.sock.close()
    assert clients.psycopg().execute("select count(*) from customers").fetchone() == (40,)


def test_a_transaction_of_a_client_that_left_is_rolled_back(clients):
    leaving = clients.psycopg(autocommit=False)
    leaving.execute("update customers set name = 'left' where id = 1")
    leaving.close()
    connection = clients.psycopg()
    connection.execute("set lock_timeout = '5s'")
    assert connection.execute("update customers set name = name where id = 1 and name <> 'left'").statusmessage == "UPDATE 1"
