"""The pool: limits, the queue's order, query_wait_timeout, connections that return clean."""
import threading

import psycopg
import pytest

from fleet import process
from support import pgwire

@pytest.fixture(scope="module")
def one_connection(start_braid):
    """A Braid of one worker that keeps one connection to each server."""
    return start_braid("pool-one", braid={"workers": 1}, pool={"default_pool_size": 1, "query_wait_timeout": "2s"})[1]


@pytest.fixture(scope="module")
def four_connections(start_braid):
    return start_braid("pool-four", braid={"workers": 1}, pool={"default_pool_size": 4, "query_wait_timeout": "60s"})[1]


def test_many_clients_share_few_connections(four_connections, fleet):
    wires = [four_connections.wire(application_name="few") for _ in range(60)]
    for wire in wires:
        for key in (1, 2, 3, 4):
            wire.query(f"select pg_backend_pid(), inet_server_port() from customers where id = {key}")
        wire.flush_out()
    seen = set()
    for wire in wires:
        for _ in range(4):
            seen |= {tuple(pgwire.row(m.body)) for m in wire.until_ready() if m.type == b"D"}
    per_server = [len({pid for pid, port in seen if int(port) == shard.port}) for shard in fleet.shards]
    assert all(1 <= count <= 4 for count in per_server), per_server


def test_first_come_first_served(one_connection):
    """While a transaction holds the only connection, others queue; they are served in the order of their coming."""
    holder = one_connection.wire()
    holder.simple("begin")
    holder.simple("select id from customers where id = 3")
    order, threads, lock = [], [], threading.Lock()
    queued = [one_connection.wire() for _ in range(6)]

    def ask(number, wire):
        wire.until_ready()
        with lock:
            order.append(number)

    for number, wire in enumerate(queued):
        wire.query("select pg_sleep(0.05), id from customers where id = 3")
        wire.flush_out()
        threads.append(threading.Thread(target=ask, args=(number, wire)))
        threads[-1].start()
        # The next one comes surely later: this round trip goes through the same worker.
        with one_connection.raw() as probe:
            probe.startup(user="app", database="shop")
            probe.receive()
    holder.simple("commit")
    for thread in threads:
        thread.join(20)
    assert order == sorted(order) and len(order) == 6


def test_query_wait_timeout(one_connection):
    holder, waiter = one_connection.wire(), one_connection.wire()
    holder.simple("begin")
    holder.simple("select id from customers where id = 3")
    waiter.query("select id from customers where id = 3")
    try:
        error = pgwire.fields(next(m for m in iter(waiter.receive, None) if m.type == b"E").body)
    finally:
        holder.simple("rollback")
    assert "query_wait_timeout" in error["M"]
    other = one_connection.wire()
    assert other.rows("select id from customers where id = 3") == [[b"3"]]


@pytest.mark.parametrize("options", [{}, {"application_name": "late"}, {"options": "-c timezone=Asia/Tokyo -c search_path=pg_catalog"}],
                         ids=["plain", "application_name", "options"])
def test_a_full_pool_lets_clients_in(one_connection, options):
    """Nobody waits for a connection before there is a statement for it; what the settings mean is known all the same."""
    holder = one_connection.wire()
    holder.simple("begin")
    holder.simple("select count(*) from customers")
    try:
        late = one_connection.psycopg(**options)
        assert late.info.parameter_status("application_name") == options.get("application_name", "")
        assert (late.info.parameter_status("TimeZone") == "Asia/Tokyo") == ("options" in options)
        with pytest.raises(psycopg.Error) as refused:
            one_connection.psycopg(options="-c timezone=Nowhere/Land")
        assert "invalid value for parameter \"TimeZone\"" in str(refused.value)
    finally:
        holder.simple("rollback")
    if "options" in options:
        assert late.execute("show search_path").fetchone() == ("pg_catalog",)
    assert late.execute("select count(*) from public.customers").fetchone() == (300,)


def test_the_connection_is_free_between_transactions(one_connection):
    """Transaction pooling: idle sessions hold nothing."""
    idle = [one_connection.psycopg() for _ in range(10)]
    for connection in idle * 2:
        assert connection.execute("select id from customers where id = 3").fetchone() == (3,)
        assert connection.execute("select count(*) from customers").fetchone() == (300,)


def test_a_scatter_and_a_single_shard_never_wait_for_each_other_forever(one_connection):
    """Two sessions that each want both servers' only connection: a deadlock unless taken in one order."""
    failures = []

    def scatter():
        try:
            connection = psycopg.connect(host="127.0.0.1", port=one_connection.port, user=one_connection.user,
                                         password=one_connection.password, dbname=one_connection.dbname, autocommit=True)
            for _ in range(30):
                assert connection.execute("select count(*) from customers").fetchone() == (300,)
            connection.close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=scatter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures and not any(thread.is_alive() for thread in threads)


def test_connections_return_clean(one_connection):
    """Nothing that one session did is seen by the next on the same connection."""
    one, other = one_connection.psycopg(), one_connection.psycopg()
    for sql in ("set statement_timeout = '77s'", "set search_path = pg_catalog, public", "set application_name = 'dirty'",
                "set session characteristics as transaction read only", "set role app"):
        one.execute(sql)
        one.execute("select id from public.customers where id = 3")
        assert other.execute("select current_setting('statement_timeout'), current_setting('search_path'),"
                             " current_setting('transaction_read_only') from customers where id = 3").fetchone() == (
                                 "0", '"$user", public', "off")


def test_temporary_tables_stay_with_their_session(four_connections):
    one, other = four_connections.psycopg(), four_connections.psycopg()
    try:
        one.execute("create temp table mine (x int)")
    except psycopg.Error as error:
        assert error.sqlstate == "0A000"
        return
    one.execute("insert into mine values (1)")
    for _ in range(10):
        assert one.execute("select x from mine").fetchone() == (1,)
        with pytest.raises(psycopg.errors.UndefinedTable):
            other.execute("select x from mine")


def test_max_client_conn(start_braid):
    clients = start_braid("pool-clients", pool={"max_client_conn": 3})[1]
    held = [clients.wire() for _ in range(3)]
    with pytest.raises(psycopg.OperationalError) as caught:
        clients.psycopg()
    assert "too many clients" in str(caught.value) or "max_client_conn" in str(caught.value)
    held.pop().terminate()
    process.wait_until(lambda: _connects(clients), 10, "a free place")


def _connects(clients):
    try:
        clients.psycopg().close()
        return True
    except psycopg.OperationalError:
        return False


def test_min_pool_size(start_braid, activity):
    before = activity()
    start_braid("pool-min", braid={"workers": 1}, pool={"min_pool_size": 3})
    process.wait_until(lambda: activity() >= before + 6, 20, "three connections to each of two servers")


def test_session_mode(start_braid):
    clients = start_braid("pool-session", braid={"workers": 1}, pool={"pool_mode": "session", "default_pool_size": 5})[1]
    one, other = clients.psycopg(), clients.psycopg()
    pids = [[c.execute("select pg_backend_pid() from customers where id = 3").fetchone()[0] for _ in range(5)] for c in (one, other)]
    assert len(set(pids[0])) == 1 and len(set(pids[1])) == 1 and pids[0][0] != pids[1][0]


def test_server_idle_timeout(start_braid, activity):
    clients = start_braid("pool-idle", braid={"workers": 1}, pool={"server_idle_timeout": "1s"})[1]
    connection = clients.psycopg(application_name="idle-out")
    assert connection.execute("select count(*) from customers").fetchone() == (300,)
    before = activity()
    process.wait_until(lambda: activity() <= before - 2, 20, "the end of the idle connections")
    assert connection.execute("select count(*) from customers").fetchone() == (300,)


def test_what_shared_connections_cannot_keep(braid):
    connection = braid.psycopg()
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="transaction block only"):
        connection.execute("select setseed(0.5)")
    with connection.transaction():
        drawn = [connection.execute("select setseed(0.5), random()").fetchone()[1] for _ in range(2)]
    assert drawn[0] == drawn[1]
    connection.execute("set braid.shard = 'pg1'")
    for sql in ("create temp table customers (i int)", "select 1 as i into temp orders", "create temporary table if not exists events as select 1"):
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="name of a table of the database"):
            connection.execute(sql)
    connection.execute("create temp table own_rows as select id from customers")
    assert connection.execute("select count(*) > 0 from own_rows").fetchone() == (True,)


def test_unlisten_gives_the_connection_up(braid, activity):
    connection = braid.psycopg()
    connection.execute("listen news")
    [(pid,)] = connection.execute("select pg_backend_pid()").fetchall()
    connection.execute("unlisten other")
    assert activity("pid = %s", (pid,)) == 1, "it still listens"
    connection.execute("unlisten *")
    process.wait_until(lambda: activity("pid = %s", (pid,)) == 0, 20, "the end of the listening connection")


def test_cancel_while_waiting_for_a_connection(one_connection, fleet):
    """A statement in the queue ends at once when it is cancelled, and leaves its place to the next."""
    holder = one_connection.wire()
    holder.simple("begin")
    holder.simple("select id from customers where id = 3")
    asked = {
        "simple": lambda w: w.query("select id from customers where id = 3"),
        "extended": lambda w: (w.parse("select id from customers where id = 3"), w.bind(), w.execute(), w.sync()),
        "scattered": lambda w: w.query("select count(*) from customers"),
    }
    for ask in asked.values():
        wire = one_connection.wire()
        ask(wire)
        wire.flush_out()
        after = one_connection.wire()
        after.query("select id from customers where id = 3")
        after.flush_out()
        # Login passes through the same worker, so both are in the queue.
        one_connection.wire().close()
        while True:  # a cancel request that comes before its statement has no effect
            wire.cancel()
            wire.sock.settimeout(0.3)
            try:
                messages = wire.until_ready()
                break
            except TimeoutError:
                continue
            finally:
                wire.sock.settimeout(20)
        errors = [pgwire.fields(m.body) for m in messages if m.type == b"E"]
        assert [(e["C"], e["M"]) for e in errors] == [("57014", "canceling statement due to user request")]
        after.close()
    waiting = one_connection.wire()
    waiting.query("select id from customers where id = 3")
    waiting.flush_out()
    holder.simple("commit")
    assert [pgwire.row(m.body) for m in waiting.until_ready() if m.type == b"D"] == [[b"3"]]
