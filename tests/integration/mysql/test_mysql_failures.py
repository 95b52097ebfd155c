"""Servers that go away, pools that are full, clients that say nonsense: the others go on."""
import random
import socket
import struct
import threading

import pytest

from fleet import Fleet, process
from fleet.fleet import USER
from support import mysql_raw
from support.mysql_braid import MysqlBraid
from support.mysql_clients import outcome, query


POOL = {"default_pool_size": 1, "query_wait_timeout": "400ms", "server_login_retry": "100ms"}


@pytest.fixture(scope="module")
def own():
    with Fleet(shards=0, mysql_shards=2, customers=40) as fleet:
        fleet.load_shop()
        with MysqlBraid(fleet, "own.toml", solo=False, pool=POOL) as started:
            yield started


def _by_shard(connection):
    """An id of a customer on my1, one on my2."""
    found = {}
    for number in range(1, 41):
        route = query(connection, f"explain route select 1 from customers where id = {number}")[0][0]
        found.setdefault(route[-3:], number)
    return found["my1"], found["my2"]


def test_a_full_pool_is_told(own):
    with own.clients() as clients:
        holder, waiter = clients.pymysql(), clients.pymysql()
        first, second = _by_shard(holder)
        query(holder, "begin")
        query(holder, f"select * from customers where id = {first}")
        error = outcome(waiter, f"select * from customers where id = {first}")
        assert error[0] == "error" and "query_wait_timeout" in error[2]
        assert len(query(waiter, f"select * from customers where id = {second}")) == 1
        query(holder, "commit")
        assert len(query(waiter, f"select * from customers where id = {first}")) == 1


def test_a_server_that_dies_in_a_transaction(own):
    server = own.fleet.mysql_shards[0]
    with own.clients() as clients:
        one, other = clients.pymysql(), clients.pymysql()
        first, second = _by_shard(one)
        query(one, "begin")
        query(one, f"update customers set level = 55 where id = {first}")
        query(one, f"select * from customers where id = {second}")
        server.kill()
        error = outcome(one, f"select * from customers where id = {first}")
        assert error[0] == "error" and "my1" in error[2]
        # The transaction is over everywhere, and the session with it: nothing may pass for its rest.
        assert outcome(one, "commit")[:2] == ("error", 2013)
        assert len(query(other, f"select * from customers where id = {second}")) == 1
        assert outcome(other, f"select * from customers where id = {first}")[0] == "error"
        server.start()
        for _ in range(200):
            seen = outcome(other, f"select level from customers where id = {first}")
            if seen[0] != "error":
                break
        assert seen[1] != ((55,),) and seen[2] == 1


def test_a_server_dies_under_the_transaction_that_holds_the_only_connection(own):
    """Who waits is told at once, though the holder sleeps; so is the holder when it wakes."""
    server = own.fleet.mysql_shards[0]
    with MysqlBraid(own.fleet, "full.toml", solo=False, pool={**POOL, "query_wait_timeout": "600s"}) as started, \
            started.clients() as clients:
        holder, waiter, seen = clients.pymysql(), clients.pymysql(), []
        first, _ = _by_shard(holder)
        query(holder, "begin")
        query(holder, f"select * from customers where id = {first}")
        thread = threading.Thread(target=lambda: seen.append(outcome(waiter, f"select * from customers where id = {first}")))
        thread.start()
        server.kill()
        try:
            thread.join(20)
            assert not thread.is_alive() and seen[0][0] == "error" and "my1" in seen[0][2], seen
            for statement in (f"select * from customers where id = {first}", "commit"):
                assert outcome(holder, statement)[0] == "error"
        finally:
            server.start()
        process.wait_until(lambda: outcome(clients.pymysql(), f"select id from customers where id = {first}")[0] != "error", 20, "service")


@pytest.mark.parametrize("down", [0, 1])
def test_a_server_that_is_down_at_the_start(own, down):
    """Who needs the other server only is served; nothing goes to a server whose tables were not read yet."""
    with own.clients() as clients:
        here, there = _by_shard(clients.pymysql())[::1 if down else -1]
    victim = own.fleet.mysql_shards[down]
    victim.stop()
    try:
        with MysqlBraid(own.fleet, f"down_{down}.toml", solo=False, pool=POOL) as started, started.clients() as clients:
            one = clients.pymysql()
            assert query(one, "select 1") == ((1,),)
            assert len(query(one, f"select * from customers where id = {here}")) == 1
            for sql in (f"select * from customers where id = {there}", "select count(*) from customers",
                        f"update customers set level = 1 where id = {there}", "create index lost on customers (level)"):
                error = outcome(one, sql)
                assert error[0] == "error" and victim.name in error[2], (sql, error)
            victim.start()
            assert process.wait_until(lambda: outcome(one, "select count(*) from customers")[0] != "error", 30, "service")
            assert len(query(one, f"select * from customers where id = {there}")) == 1
    finally:
        if not victim.pid:
            victim.start()


def test_a_session_that_dies_gives_its_connection_back(own):
    with own.clients() as clients:
        first = _by_shard(clients.pymysql())[0]
        for _ in range(5):
            connection = clients.pymysql()
            query(connection, "set @mine = 1, sql_mode = ''")
            query(connection, "begin")
            query(connection, f"select * from customers where id = {first} for update")
            connection._force_close()
        last = clients.pymysql()
        assert query(last, f"select @mine, @@sql_mode = '', count(*) from customers where id = {first}") == ((None, 0, 1),)


def _send(port, data):
    with socket.create_connection(("127.0.0.1", port), 10) as wire:
        try:
            wire.sendall(data)
            wire.shutdown(socket.SHUT_WR)
            while wire.recv(65536):
                pass
        except OSError:
            pass


def test_nonsense_instead_of_a_login(own):
    pick = random.Random(1)
    for _ in range(60):
        body = pick.randbytes(pick.randint(0, 200))
        _send(own.port, struct.pack("<I", len(body))[:3] + bytes([pick.choice([1, 1, 1, 0, 7])]) + body)
        _send(own.port, pick.randbytes(pick.randint(0, 100)))
    with own.clients() as clients:
        assert query(clients.pymysql(), "select 1") == ((1,),)


def test_nonsense_instead_of_commands(own):
    pick = random.Random(2)
    with own.clients() as clients:
        for _ in range(60):
            wire = clients.raw()
            for _ in range(8):
                code = pick.choice([2, 3, 4, 12, 14, 17, 22, 23, 24, 25, 26, 27, 28, 31, pick.randint(32, 255)])
                body = pick.choice([b"", b"\1\0\0\0", b"select 1", b"set names", pick.randbytes(pick.randint(0, 60))])
                try:
                    wire.socket.sendall(struct.pack("<I", len(body) + 1)[:3] + b"\0" + bytes([code]) + body)
                except OSError:  # it has closed, as it may
                    break
            try:
                wire.socket.shutdown(socket.SHUT_WR)
                while wire.socket.recv(65536):
                    pass
            except OSError:
                pass
            wire.close()
        assert query(clients.pymysql(), "select 1") == ((1,),)


def test_a_client_that_leaves_in_the_middle_of_its_rows(own):
    with own.clients() as clients:
        wire = clients.raw()
        wire.query("set max_recursive_iterations = 3000000")
        wire.command(mysql_raw.QUERY, b"with recursive s as (select 1 as n union all select n + 1 from s where n < 2000000)"
                                      b" select n, repeat('r', 300) from s")
        wire.receive()
        wire.close()
        assert len(query(clients.pymysql(), "show processlist")) >= 1
        assert query(clients.pymysql(), "select @@max_recursive_iterations < 3000000") == ((1,),)


def test_the_pool_in_session_mode(solo_fleet):
    with MysqlBraid(solo_fleet, "mysql_session_mode.toml", pool={"pool_mode": "session"}) as started:
        with started.clients(database="solo") as clients:
            one = clients.pymysql()
            query(one, "create temporary table kept (a int)")
            query(one, "insert into kept values (1)")
            assert query(one, "select a from kept") == ((1,),)
            one.close()
            assert outcome(clients.pymysql(), "select a from kept")[:2] == ("error", 1146)


def test_many_logins_at_once(solo_fleet):
    """Connections that are opened side by side, with TLS where the server has it: each becomes one."""
    with MysqlBraid(solo_fleet, "mysql_logins.toml", pool={"default_pool_size": 12}) as started, started.clients() as clients:
        outcomes, together = [], threading.Barrier(12)

        def visit():
            connection = clients.pymysql()
            together.wait(30)
            outcomes.append((outcome(connection, "begin"), outcome(connection, "select count(*) from customers")))
            together.wait(30)
            connection.close()

        for _ in range(3):
            outcomes.clear()
            visitors = [threading.Thread(target=visit) for _ in range(12)]
            for visitor in visitors:
                visitor.start()
            for visitor in visitors:
                visitor.join(60)
            assert len(outcomes) == 12 and all(o[0] != "error" for pair in outcomes for o in pair), outcomes
            # The next round opens others: it may not meet a connection that is about to go.
            for server in solo_fleet.mysql_shards:
                with server.connect() as root:
                    while ids := query(root, f"select id from information_schema.processlist where user = '{USER}'"):
                        for (number,) in ids:
                            outcome(root, f"kill {number}")


def _served(connection, sql):
    """A statement may meet a killed connection before Braid has heard of its end; the next ones get others."""
    for _ in range(100):
        seen = outcome(connection, sql)
        if seen[0] != "error":
            return seen[1]
    raise AssertionError(seen)


def test_a_transaction_s_server_is_lost(solo_fleet):
    """The error ends the session, as a lost server does: neither COMMIT nor a retried statement passes for the rest of the transaction."""
    with MysqlBraid(solo_fleet, "mysql_lost.toml", pool={"default_pool_size": 4}) as started, started.clients() as clients:
        for begin in ("begin", "set autocommit = 0"):
            connection, other = clients.pymysql(), clients.pymysql()
            before = _served(other, "select level from customers where id = 5")
            query(connection, begin)
            query(connection, "update customers set level = 77 where id = 5")
            for server in solo_fleet.mysql_shards:
                with server.connect() as root:
                    for (number,) in query(root, f"select id from information_schema.processlist where user = '{USER}'"):
                        outcome(root, f"kill {number}")
            assert outcome(connection, "select level from customers where id = 5")[:2] == ("error", 1429)
            assert outcome(connection, "commit")[0] == "error"
            fresh = clients.pymysql()
            assert _served(fresh, "select level from customers where id = 5") == before
            assert outcome(fresh, "set sql_select_limit = 2")[:2] == ("error", 1235)
