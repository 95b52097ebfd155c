"""Cancel requests reach every server that works for the session."""
import threading

import psycopg
import pytest

from fleet import process

SLOW_EVERYWHERE = "select count(*) from customers a cross join generate_series(1, 100000000) g"
SLOW_ON_ONE = "select pg_sleep(60), id from customers where id = 3"


@pytest.mark.parametrize("sql, servers", [(SLOW_EVERYWHERE, 2), (SLOW_ON_ONE, 1)])
def test_cancel_stops_the_servers(braid, activity, fleet, sql, servers):
    servers = 1 if fleet.stand_in else servers
    connection = braid.psycopg()
    running = "state = 'active' and query like %s"
    part = ("%generate_series(1, 100000000)%",) if sql is SLOW_EVERYWHERE else ("%pg_sleep(60)%",)
    caught = []

    def run():
        try:
            connection.execute(sql)
        except psycopg.Error as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    process.wait_until(lambda: activity(running, part) == servers, 20, "the statement on every server")
    connection.cancel()
    thread.join(20)
    assert not thread.is_alive()
    assert caught and caught[0].sqlstate == "57014"
    assert str(caught[0]) == "canceling statement due to user request"
    process.wait_until(lambda: activity(running, part) == 0, 20, "the end of the statement on every server")
    assert connection.execute("select count(*) from customers").fetchone() == (300,)


def test_cancel_without_a_statement_changes_nothing(braid):
    wire = braid.wire()
    wire.cancel()
    assert wire.rows("select count(*) from customers") == [[b"300"]]


def test_a_wrong_key_cancels_nothing(braid, activity):
    wire = braid.wire()
    wire.query("select pg_sleep(0.5), id from customers where id = 3")
    wire.flush_out()
    right, wire.key = wire.key, wire.key[:7] + bytes([wire.key[7] ^ 1])
    wire.cancel()
    wire.key = right
    assert b"D" in [m.type for m in wire.until_ready()]


def test_statement_timeout(both):
    for clients in both:
        connection = clients.psycopg()
        connection.execute("set statement_timeout = '300ms'")
        with pytest.raises(psycopg.errors.QueryCanceled, match="canceling statement due to statement timeout"):
            connection.execute(SLOW_EVERYWHERE)
        with pytest.raises(psycopg.errors.QueryCanceled, match="canceling statement due to statement timeout"):
            connection.execute(SLOW_ON_ONE)


def test_a_client_that_goes_away_stops_its_servers(braid, activity, fleet):
    wire = braid.wire()
    wire.query(SLOW_EVERYWHERE)
    wire.flush_out()
    running, part = "state = 'active' and query like %s", ("%generate_series(1, 100000000)%",)
    process.wait_until(lambda: activity(running, part) > 0, 20, "the statement on a server")
    wire.close()
    if fleet.stand_in:  # one server notices only when it sends the answer
        fleet.server("standin").connect().execute("select pg_terminate_backend(pid) from pg_stat_activity where " + running, part)
    process.wait_until(lambda: activity(running, part) == 0, 20, "the end of the statement on every server")


@pytest.mark.parametrize("order", ["", " order by a.id"])
def test_a_client_that_reads_no_more_and_goes_away(braid, activity, fleet, order):
    """Its servers wait for it; when it goes, they are cancelled, and their rows are not read to the end."""
    wire = braid.wire()
    wire.query("select g, repeat('unread', 100) from customers a cross join lateral (select generate_series(1, 3000000) g) g" + order)
    wire.flush_out()
    running, part = "state = 'active' and query like %s", ("%unread%",)
    process.wait_until(lambda: activity(running, part) > 0, 20, "the statement on a server")
    assert wire.receive().type == b"T"
    wire.sock.close()
    if fleet.stand_in:  # one server notices when it sends
        return
    process.wait_until(lambda: activity(running, part) == 0, 20, "the end of the statement on every server")
