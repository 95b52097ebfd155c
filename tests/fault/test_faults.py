"""Cuts, truncations and delays between Braid and a shard, at each of the first messages of each kind of statement.

Whatever happens: the right answer or an error, never other rows; other sessions are served; afterwards all works.
"""
import psycopg
import pytest

import relay
from fleet import Fleet, process
from support import pgwire
from support.clients import Clients

SCATTER = "select id from customers order by id"
COUNT = "select count(*), sum(balance) from customers"
MESSAGES = range(1, 13)


@pytest.fixture(scope="module")
def setting():
    """(fleet, relay in front of pg2, clients through Braid); with a stand-in the relay is in front of that."""
    with Fleet(customers=60) as fleet:
        fleet.load_shop()
        if fleet.stand_in:
            fleet.start_braid()
            between = relay.Relay(fleet.braid_port)
            clients = Clients(fleet, port=between.port)
        else:
            between = relay.Relay(fleet.shards[1].port)
            fleet.braid_port = process.free_port()
            text = fleet.config(braid={"workers": 1}).replace(f"port = {fleet.shards[1].port}\n", f"port = {between.port}\n")
            fleet.braid = fleet.new_braid(fleet.write_config(text), fleet.braid_port)
            fleet.braid.start()
            clients = Clients(fleet)
        with clients:
            yield fleet, between, clients
        between.close()


@pytest.fixture(scope="module")
def there(setting):
    """A customer of the shard behind the relay."""
    with setting[0].connect_to(setting[0].shards[1]) as direct:
        return direct.execute("select min(id) from customers").fetchone()[0]


@pytest.fixture(autouse=True)
def all_works_afterwards(setting):
    yield
    fleet, between, clients = setting
    between.disarm()

    def answers():
        try:
            return clients.rows("select count(*) from customers") == [(60,)]
        except psycopg.Error:
            return False

    process.wait_until(answers, 30, "service after the fault")
    if fleet.braid:
        assert fleet.braid.alive()


def lost(error):
    return error["C"][:2] in ("08", "57")


def outcome(wire, send):
    """(rows, errors, whether the session still lives)."""
    messages = []
    try:
        send(wire)
        while not (messages and messages[-1].type == b"Z"):
            messages.append(wire.receive())
        alive = True
    except (ConnectionError, psycopg.Error):
        alive = False
    return [pgwire.row(m.body) for m in messages if m.type == b"D"], pgwire.errors(messages), alive


def simple(sql):
    return lambda wire: wire.query(sql)


def extended(sql):
    def send(wire):
        wire.parse(sql)
        wire.bind()
        wire.describe_portal()
        wire.execute()
        wire.sync()

    return send


@pytest.mark.parametrize("action", relay.ACTIONS)
@pytest.mark.parametrize("direction", ["from_server", "to_server"])
@pytest.mark.parametrize("send", [simple(SCATTER), simple(COUNT), extended(SCATTER), extended(COUNT)],
                         ids=["simple-scatter", "simple-count", "extended-scatter", "extended-count"])
def test_a_fault_never_makes_a_wrong_answer(setting, send, direction, action):
    fleet, between, clients = setting
    right, errors, _ = outcome(clients.wire(), send)
    assert right and not errors
    for number in MESSAGES:
        wire = clients.wire() if not fleet.stand_in else None
        between.harm(action, direction, number)
        try:
            wire = wire or clients.wire()
        except (ConnectionError, pgwire.WireError):
            continue
        rows, errors, alive = outcome(wire, send)
        if errors:
            assert lost(errors[0]), errors[0]
            assert rows == right[:len(rows)], "rows before the error are right rows"
        elif alive:
            assert rows == right
        if alive:
            between.disarm()
            again, errors, alive = outcome(wire, send)
            assert not alive or again == right or (errors and lost(errors[0]))
        wire.close()


@pytest.mark.parametrize("action", relay.ACTIONS)
@pytest.mark.parametrize("direction", ["from_server", "to_server"])
def test_a_transaction_is_whole_or_not_at_all(setting, there, direction, action):
    """A cut at each message of BEGIN, UPDATE, COMMIT: the row was changed or not, and a success that was told is true."""
    fleet, between, clients = setting
    server = fleet.server("standin") if fleet.stand_in else fleet.shards[1]

    def level():
        with fleet.connect_to(server) as direct:
            return direct.execute("select level from customers where id = %s", (there,)).fetchone()[0]

    with fleet.connect_to(server) as direct:
        direct.execute("update customers set level = 0 where id = %s", (there,))
    for number in MESSAGES:
        before, told = level(), False
        wire = clients.wire() if not fleet.stand_in else None
        between.harm(action, direction, number)
        try:
            wire = wire or clients.wire()
            for sql in ("begin", f"update customers set level = level + 1 where id = {there}", "commit"):
                messages = wire.simple(sql)
                if pgwire.errors(messages):
                    break
                told = pgwire.tags(messages) == ["COMMIT"]
        except (ConnectionError, pgwire.WireError):
            pass
        finally:
            if wire:
                wire.close()
        between.disarm()
        if told:
            process.wait_until(lambda: level() == before + 1, 10, "the commit that was told")
        else:
            assert level() in (before, before + 1)


def test_a_slow_shard_holds_up_nobody_else(setting):
    fleet, between, clients = setting
    if fleet.stand_in:
        return
    with fleet.connect_to(fleet.shards[0]) as direct:
        here = direct.execute("select min(id) from customers").fetchone()[0]
    slow = clients.wire()
    slow.rows(SCATTER)
    between.harm("hold", "from_server", 3)
    slow.query(SCATTER)
    slow.flush_out()
    assert between.done.wait(10)
    for _ in range(20):
        assert clients.psycopg().execute("select id from customers where id = %s", (here,)).fetchone() == (here,)
    between.release()
    assert len([m for m in slow.until_ready() if m.type == b"D"]) == 60


def test_cancel_while_a_shard_is_silent(setting):
    fleet, between, clients = setting
    wire = clients.wire()
    wire.rows("select 1")
    between.harm("hold", "from_server", 2)
    wire.query(SCATTER)
    wire.flush_out()
    assert between.done.wait(10)
    if not fleet.stand_in:
        wire.cancel()
    between.release()
    rows, errors, alive = outcome(wire, lambda w: None)
    assert errors and errors[0]["C"] == "57014" or len(rows) == 60
    assert alive
