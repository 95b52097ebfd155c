"""A server that goes away, restarts or refuses: a clear error to those who wait, then service again; nothing hangs."""
import os
import signal
import subprocess
import threading
import time

import psycopg
import pytest

from fleet import process
from support.clients import Clients

LOST = ("57P01", "57P02", "57P03", "08006", "08003", "08000", "08001", "08004")


@pytest.fixture
def clients(own_fleet):
    with Clients(own_fleet) as made:
        yield made


@pytest.fixture
def victim(own_fleet):
    """The second shard; it runs again after the test."""
    shard = own_fleet.shards[1]
    yield shard
    if shard.pid is None:
        shard.start()


def works(clients, sql="select count(*) from customers", also=()):
    try:
        connection = clients.psycopg()
        answer = connection.execute(sql).fetchone()
        connection.close()
        return answer
    except psycopg.Error as error:
        assert error.sqlstate is None or error.sqlstate in (*LOST, *also), error
        return None


def key_on(own_fleet, number):
    with own_fleet.connect_to(own_fleet.shards[number]) as direct:
        return direct.execute("select min(id) from customers").fetchone()[0]


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_killed_while_it_works(own_fleet, clients, victim, end):
    connection, caught = clients.psycopg(), []

    def run():
        try:
            connection.execute("select count(*) from customers a cross join generate_series(1, 100000000) g")
        except psycopg.Error as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    with psycopg.connect(victim.dsn(), autocommit=True) as watch:
        process.wait_until(lambda: watch.execute("select count(*) from pg_stat_activity where state = 'active' and"
                                                 " query like '%%100000000%%' and usename = 'app'").fetchone()[0], 20, "the statement")
        getattr(victim, end)()
    thread.join(30)
    assert not thread.is_alive() and caught
    assert caught[0].sqlstate in LOST, caught[0]
    assert "pg2" in str(caught[0]) or caught[0].sqlstate.startswith("57P")
    with own_fleet.connect_to(own_fleet.shards[0]) as other:
        process.wait_until(lambda: other.execute("select count(*) from pg_stat_activity where state = 'active' and usename = 'app'"
                                                 " and query like '%%100000000%%' and pid <> pg_backend_pid()").fetchone()[0] == 0,
                           20, "the end of the statement on the other shard")


def test_down_and_up_again(own_fleet, clients, victim):
    here, there = key_on(own_fleet, 0), key_on(own_fleet, 1)
    idle = clients.psycopg()
    assert idle.execute("select count(*) from customers").fetchone() == (60,)
    victim.kill()
    assert clients.psycopg().execute("select id from customers where id = %s", (here,)).fetchone() == (here,)
    for sql in (f"select id from customers where id = {there}", "select count(*) from customers"):
        with pytest.raises(psycopg.Error) as caught:
            clients.psycopg().execute(sql)
        assert caught.value.sqlstate in LOST, caught.value
        assert "pg2" in str(caught.value)
    victim.start()
    assert process.wait_until(lambda: works(clients), 30, "service after the restart") == (60,)
    assert process.wait_until(lambda: works(clients, f"select id from customers where id = {there}"), 30, "service") == (there,)


def test_a_session_outlives_the_loss(own_fleet, clients, victim):
    there = key_on(own_fleet, 1)
    connection = clients.psycopg()
    connection.execute("set datestyle = 'German'")
    assert connection.execute("select id from customers where id = %s", (there,)).fetchone() == (there,)
    victim.kill()
    victim.start()

    def again():
        try:
            return connection.execute("select id, current_setting('datestyle') from customers where id = %s", (there,)).fetchone()
        except psycopg.Error as error:
            assert error.sqlstate in LOST
            assert not connection.closed
            return None

    assert process.wait_until(again, 30, "an answer on the same session") == (there, "German, DMY")


def test_lost_inside_a_transaction(own_fleet, clients, victim):
    there = key_on(own_fleet, 1)
    connection = clients.psycopg(autocommit=False)
    connection.execute("update customers set name = 'half done' where id = %s", (there,))
    victim.kill()
    with pytest.raises(psycopg.Error) as caught:
        connection.execute("select id from customers where id = %s", (there,))
    assert caught.value.sqlstate in LOST
    victim.start()
    if not connection.closed:
        with pytest.raises(psycopg.Error):
            connection.execute("select 1")
        connection.rollback()
    assert process.wait_until(lambda: works(clients, "select count(*) + 1 from customers where name = 'half done'"), 30, "service") == (1,)


def test_lost_while_idle_transactions_hold_all_connections(own_fleet, start_braid, victim):
    """Who waits for a connection is told at once that the server is gone: those who hold the places may sleep for hours."""
    there = key_on(own_fleet, 1)
    _, clients = start_braid("full_of_the_lost", in_front_of=own_fleet, pool={"default_pool_size": 2, "query_wait_timeout": "600s"})
    holders = [clients.psycopg(autocommit=False) for _ in range(2)]
    for holder in holders:
        holder.execute("select name from customers where id = %s", (there,))
    waiting, seen = clients.psycopg(), []

    def run():
        try:
            seen.append(waiting.execute("select id from customers where id = %s", (there,)).fetchone())
        except psycopg.Error as error:
            seen.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    victim.kill()
    thread.join(20)
    assert not thread.is_alive() and seen[0].sqlstate in LOST and "pg2" in str(seen[0]), seen
    for holder in holders:
        with pytest.raises(psycopg.Error) as caught:
            holder.execute("select 1 from customers where id = %s", (there,))
        assert caught.value.sqlstate in LOST and "pg2" in str(caught.value)
    victim.start()
    assert process.wait_until(lambda: works(clients, f"select id from customers where id = {there}"), 30, "service") == (there,)


def test_cancel_of_a_statement_on_a_frozen_server(own_fleet, clients, victim):
    """A server that stands still takes no cancel request; the client need not wait until it moves again."""
    there = key_on(own_fleet, 1)
    connection = clients.psycopg()
    connection.execute("select id from customers where id = %s", (there,))
    pids = [victim.pid, *(int(pid) for pid in subprocess.run(["pgrep", "-P", str(victim.pid)], capture_output=True, text=True,
                                                             check=True).stdout.split())]
    caught = []

    def run():
        try:
            connection.execute("select count(*) from customers")
        except psycopg.Error as error:
            caught.append(error)

    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        deadline = time.monotonic() + 40
        while thread.is_alive() and time.monotonic() < deadline:
            connection.cancel()
            thread.join(1)
        assert not thread.is_alive() and caught and caught[0].sqlstate in ("57014", *LOST), caught
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    assert process.wait_until(lambda: works(clients), 30, "service") == (60,)


def test_refused_login_is_told(own_fleet, clients):
    """A server that no longer takes our password."""
    server = own_fleet.shards[0]
    with server.connect() as admin:
        admin.execute("alter role app password 'changed'")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'")
        try:
            caught = None
            try:
                clients.psycopg().execute("select count(*) from customers")
            except psycopg.Error as error:
                caught = error
            assert caught is not None
            assert "changed" not in str(caught) and "s3cret" not in str(caught)
        finally:
            admin.execute("alter role app password 's3cret'")
    assert process.wait_until(lambda: works(clients), 30, "service with the right password") == (60,)


def test_full_server(own_fleet, clients):
    """53300 from a server goes to the client, or it waits; it is not a hang."""
    server = own_fleet.shards[1]
    with server.connect() as admin:
        admin.execute("alter role app connection limit 0")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'")
        try:
            with pytest.raises(psycopg.Error) as caught:
                clients.psycopg().execute("select count(*) from customers")
            assert caught.value.sqlstate in ("53300", *LOST)
        finally:
            admin.execute("alter role app connection limit -1")
    assert process.wait_until(lambda: works(clients, also=("53300",)), 30, "service after the limit") == (60,)


@pytest.mark.parametrize("down", [0, 1])
def test_down_at_the_start(own_fleet, start_braid, down):
    """Who needs the other shard only is served; the one that is down is read before any statement goes to it."""
    here, there = key_on(own_fleet, 1 - down), key_on(own_fleet, down)
    victim = own_fleet.shards[down]
    local = f"archive_{victim.name}"
    with own_fleet.connect_to(victim) as direct:
        direct.execute("set synchronous_commit = on")
        direct.execute(f"create table {local} (id bigint)")
        direct.execute("alter table counters add column drifted text")
    victim.stop()
    try:
        _, clients = start_braid(f"down_{down}", in_front_of=own_fleet, extra_tables=[{"name": local, "local": victim.name}])
        connection = process.wait_until(lambda: works(clients, "select 1") and clients.psycopg(), 30, "a login")
        assert connection.execute("select id from customers where id = %s", (here,)).fetchone() == (here,)
        assert connection.execute("select count(*) > 0 from countries").fetchone() == (True,)
        with connection.transaction():
            connection.execute("update customers set name = name where id = %s", (here,))
        for sql in (f"select id from customers where id = {there}", "select count(*) from customers", f"select * from {local}",
                    f"update customers set name = 'lost' where id = {there}", f"select '{local}'::regclass",
                    "create index lost on customers (name)", "select pg_table_size('customers')"):
            with pytest.raises(psycopg.Error, match=victim.name) as caught:
                connection.execute(sql)
            assert caught.value.sqlstate == "08006", caught.value
    finally:
        victim.start()
    assert process.wait_until(lambda: works(clients), 30, "service after the start") == (60,)
    assert connection.execute("select id from customers where id = %s", (there,)).fetchone() == (there,)
    assert connection.execute(f"select count(*) from {local}").fetchone() == (0,)
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="differs between the shards"):
        connection.execute("select * from counters where id = 1")
    with own_fleet.connect_to(victim) as direct:
        direct.execute("alter table counters drop column drifted")
