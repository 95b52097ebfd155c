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


def count_when_served(connection):
    """A statement may meet a killed connection before Braid has heard of its end; the next ones get others."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return connection.execute("select count(*) from customers").fetchone()[0]
        except psycopg.errors.ConnectionFailure:
            assert time.monotonic() < deadline
            connection.rollback()


def test_an_idle_connection_that_was_killed_is_replaced(clients, breakable):
    connection = clients.psycopg()
    connection.execute("select count(*) from customers")
    killed = kill(breakable.mysql_shards[0])
    deadline = time.monotonic() + 20
    while set(killed) & set(connections_of_braid(breakable.mysql_shards[0])):
        assert time.monotonic() < deadline
    assert count_when_served(connection) == 40


def test_a_connection_lost_within_a_transaction(clients, breakable):
    connection = clients.psycopg(autocommit=False)
    connection.execute("select count(*) from customers")
    kill(breakable.mysql_shards[0])
    kill(breakable.mysql_shards[1])
    with pytest.raises((psycopg.errors.ConnectionFailure, psycopg.errors.AdminShutdown)):
        for _ in range(3):
            connection.execute("select count(*) from customers")
    connection.rollback()
    assert count_when_served(connection) == 40


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


def test_a_server_lost_in_the_middle_of_a_result(clients, breakable):
    wire = clients.wire()
    wire.query("/*+ braid: shard=my1 */ select a.id, b.id, c.id, d.name from customers a cross join customers b"
               " cross join customers c cross join customers d cross join customers e")
    rows = [wire.receive() for _ in range(100)]
    assert rows[0].type == b"T" and rows[-1].type == b"D"
    kill(breakable.mysql_shards[0])
    try:
        end = wire.receive_until(b"C", b"E")[-1].type
    except ConnectionError:
        end = b"E"
    assert end == b"E"
    assert clients.psycopg().execute("select count(*) from customers").fetchone() == (40,)
