"""Memory stays bounded: rows of a scatter flow through, and a client that does not read stops the servers."""
import threading

import pytest

from fleet import process

ROWS = "select c.id, g from customers c cross join generate_series(1, {}) g"
ALLOWANCE = 64 * 2 ** 20


def drain(wire, braid):
    """Reads to ReadyForQuery without looking at the rows: (bytes, highest resident memory)."""
    wire.flush_out()
    count, highest, tail = 0, 0, b""
    while not tail.endswith(b"Z\0\0\0\5I"):
        block = wire.sock.recv(1 << 20)
        assert block, "closed"
        tail = (tail + block)[-64:]
        count += len(block)
        highest = max(highest, braid.rss())
    return count, highest, tail


@pytest.mark.parametrize("extended", [False, True])
def test_ten_million_rows(fleet, braid, extended):
    wire = braid.wire(timeout=300)
    wire.rows("select count(*) from customers")
    before = fleet.braid.rss()
    sql = ROWS.format(33334)
    if extended:
        wire.parse(sql); wire.bind(result_formats=[1]); wire.execute(); wire.sync()
    else:
        wire.query(sql)
    count, highest, tail = drain(wire, fleet.braid)
    assert b"SELECT 10000200\0" in tail
    assert count > 150_000_000
    assert highest - before < ALLOWANCE, f"grew by {(highest - before) >> 20} MiB"


def test_ten_million_rows_in_order(fleet, braid):
    wire = braid.wire(timeout=300)
    wire.rows("select count(*) from customers")
    before = fleet.braid.rss()
    wire.query(ROWS.format(33334) + " order by c.id, g")
    _, highest, tail = drain(wire, fleet.braid)
    assert b"SELECT 10000200\0" in tail
    assert highest - before < ALLOWANCE, f"grew by {(highest - before) >> 20} MiB"


def test_a_client_that_does_not_read(fleet, braid, activity):
    before = fleet.braid.rss()
    wires = [braid.wire() for _ in range(4)]
    for wire in wires:
        wire.query(ROWS.format(33334))
        wire.flush_out()
    stopped = "state = 'active' and wait_event = 'ClientWrite'"
    process.wait_until(lambda: activity(stopped) == 2 * len(wires), 60, "the servers wait for their reader")
    assert fleet.braid.rss() - before < ALLOWANCE
    assert braid.rows("select count(*) from customers") == [(300,)]
    for wire in wires:
        wire.close()
    process.wait_until(lambda: activity(stopped) == 0, 30, "the servers are freed")


def test_one_huge_row(fleet, braid):
    connection = braid.psycopg()
    (text,) = connection.execute("select repeat('x', 100000000) from customers where id = 3").fetchone()
    assert len(text) == 100_000_000


def test_portal_with_row_limit_does_not_run_ahead(fleet, braid, activity):
    wire = braid.wire()
    before = fleet.braid.rss()
    wire.simple("begin")
    wire.parse(ROWS.format(33334) + " where c.id = 3"); wire.bind(portal="p"); wire.execute("p", 10); wire.sync()
    assert [m.type for m in wire.until_ready()].count(b"D") == 10
    assert fleet.braid.rss() - before < ALLOWANCE
    wire.simple("rollback")


def test_many_sessions_come_and_go(fleet, braid):
    def churn():
        for _ in range(100):
            with braid.raw() as wire:
                wire.login(braid.user, braid.password, braid.dbname)
                wire.rows("select id from customers where id = 3")

    churn()
    before = fleet.braid.rss()
    threads = [threading.Thread(target=churn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert fleet.braid.rss() - before < 16 * 2 ** 20


@pytest.mark.parametrize("extended", [False, True])
def test_huge_statements_leave_nothing_behind(fleet, braid, extended):
    """Each is of a shape of its own, so that none is the plan of the next."""
    if fleet.stand_in:
        pytest.skip("a server's memory is not Braid's")
    wire = braid.wire(timeout=300)

    def ask(number):
        columns = ", ".join(f"level + {n} as c{number}_{n}" for n in range(40000))
        sql = f"select count(*) from (select {columns[:1500000].rpartition(',')[0]} from customers where id = 5 limit 0) x"
        if extended:
            wire.parse(sql); wire.bind(); wire.execute(); wire.sync()
        else:
            wire.query(sql)
        wire.until_ready()

    ask(0)
    wire.rows("select 1")
    after_one = fleet.braid.rss()
    for number in range(1, 9):
        ask(number)
    wire.rows("select 1")
    process.wait_until(lambda: fleet.braid.rss() < after_one + ALLOWANCE, 20, "memory to be given back")
