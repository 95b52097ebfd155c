"""Transactions on one shard: lazy BEGIN, savepoints, settings carried over; a second shard may be read, not written."""
import psycopg
import pytest

from fleet import process
from support import pgwire


@pytest.fixture
def keys(fleet):
    """A customer's id on each shard."""
    found = []
    for shard in fleet.shards:
        with fleet.connect_to(shard) as connection:
            found.append(connection.execute("select min(id) from customers").fetchone()[0])
    return found


def states(wire, *statements):
    """(command tags and SQLSTATEs, transaction state) after each statement."""
    seen = []
    for sql in statements:
        messages = wire.simple(sql)
        seen.append((pgwire.tags(messages), [e["C"] for e in pgwire.errors(messages)], messages[-1].body))
    return seen


@pytest.mark.parametrize("statements", [
    ["begin", "commit"], ["begin", "rollback"], ["start transaction", "end"], ["begin work", "abort"],
    ["begin", "begin", "commit", "commit"], ["rollback"], ["commit and chain"], ["begin", "commit and chain", "commit"],
    ["begin", "select id from customers where id = 1", "commit"],
    ["begin", "select count(*) from customers", "commit"],
    ["begin", "select 1/0", "select 1", "commit"], ["begin", "select 1/0", "rollback"], ["begin", "selec", "select 1", "rollback"],
    ["begin", "savepoint a", "select 1/0", "rollback to a", "select 1", "release a", "commit"],
    ["begin", "savepoint a", "savepoint b", "release a", "rollback to b", "rollback"],
    ["savepoint a"], ["release a"], ["rollback to a"], ["begin", "rollback to nothing", "rollback"],
    ["begin isolation level serializable", "show transaction_isolation", "commit"],
    ["begin read only", "select id from customers where id = 1", "update customers set vip = vip where id = 1", "rollback"],
    ["begin", "set transaction read only", "update customers set vip = vip where id = 1", "rollback"],
    ["begin", "set transaction isolation level repeatable read", "select id from customers where id = 1", "show transaction_isolation", "commit"],
    ["begin", "select id from customers where id = 1", "set transaction isolation level serializable", "rollback"],
    ["begin transaction isolation level serializable, read only, deferrable", "select id from customers where id = 1", "commit"],
    ["set transaction read only"], ["begin", "set local statement_timeout = '5s'", "show statement_timeout", "commit", "show statement_timeout"],
    ["begin", "set statement_timeout = '6s'", "rollback", "show statement_timeout"],
    ["begin", "lock table audit_log in access share mode", "commit"],
    ["begin", "update customers set vip = vip where id = 1", "savepoint s", "update customers set vip = vip where id = 1", "rollback to s", "commit"],
    ["begin", "select 1/0", "prepare transaction 'x'", "commit"],
])
def test_tags_and_states(both, statements):
    answers = [states(clients.wire(), *statements) for clients in both]
    assert answers[0] == answers[1]


def test_begin_sends_nothing(braid, activity):
    wire = braid.wire()
    assert wire.simple("begin")[-1].body == b"T"
    assert activity("state like 'idle in transaction%%'") == 0 or braid.fleet.stand_in
    wire.simple("select id from customers where id = 1")
    process.wait_until(lambda: activity("state = 'idle in transaction'") == 1, 10, "one transaction on one shard")
    wire.simple("rollback")
    process.wait_until(lambda: activity("state like 'idle in transaction%%'") == 0, 10, "the end of the transaction")


def test_commit_keeps_and_rollback_forgets(braid, keys):
    connection = braid.psycopg(autocommit=False)
    for key in keys:
        before = braid.rows("select balance from customers where id = %s", (key,))[0][0]
        connection.execute("update customers set balance = balance + 10 where id = %s", (key,))
        assert braid.rows("select balance from customers where id = %s", (key,))[0][0] == before
        connection.rollback()
        assert braid.rows("select balance from customers where id = %s", (key,))[0][0] == before
        connection.execute("update customers set balance = balance + 10 where id = %s", (key,))
        connection.commit()
        assert braid.rows("select balance from customers where id = %s", (key,))[0][0] == before + 10
        connection.execute("update customers set balance = balance - 10 where id = %s", (key,))
        connection.commit()


def test_a_transaction_sees_its_own_writes(braid, keys):
    connection = braid.psycopg(autocommit=False)
    total = connection.execute("select sum(balance) from customers").fetchone()[0]
    connection.execute("update customers set balance = balance + 1000 where id = %s", (keys[1],))
    assert connection.execute("select sum(balance) from customers").fetchone()[0] == total + 1000
    connection.rollback()
    assert connection.execute("select sum(balance) from customers").fetchone()[0] == total


def test_a_second_shard_may_be_read_but_not_written(braid, keys):
    connection = braid.psycopg(autocommit=False)
    connection.execute("update customers set vip = vip where id = %s", (keys[0],))
    assert connection.execute("select id from customers where id = %s", (keys[1],)).fetchone() == (keys[1],)
    assert connection.execute("select count(*) from customers").fetchone() == (300,)
    with pytest.raises(psycopg.errors.FeatureNotSupported) as caught:
        connection.execute("update customers set vip = vip where id = %s", (keys[1],))
    assert "pg1" in str(caught.value) or "pg2" in str(caught.value)
    assert connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        connection.execute("select 1")
    connection.rollback()
    assert connection.execute("select 1").fetchone() == (1,)


def test_a_write_that_was_rolled_back_to_a_savepoint_binds_no_shard(braid, keys):
    wire = braid.wire()
    wire.simple("begin")
    wire.simple("savepoint a")
    wire.simple(f"update customers set name = 'undone' where id = {keys[0]}")
    wire.simple("rollback to a")
    wire.simple(f"update customers set name = name || '' where id = {keys[1]}")
    refused = wire.simple(f"update customers set name = 'second' where id = {keys[0]}")
    assert [pgwire.fields(m.body)["C"] for m in refused if m.type == b"E"] == ["0A000"]
    wire.simple("rollback")
    assert wire.rows("select count(*) from customers where name in ('undone', 'second')") == [[b"0"]]


def test_repeatable_read_over_two_shards_is_carried(braid, keys):
    """Each shard's part of a REPEATABLE READ transaction keeps the snapshot of its first statement there."""
    connection = braid.psycopg(autocommit=False)
    connection.execute("set transaction isolation level repeatable read")
    before = connection.execute("select balance from customers where id = %s", (keys[0],)).fetchone()
    braid.psycopg().execute("update customers set balance = balance + 5 where id = %s", (keys[0],))
    assert connection.execute("select balance from customers where id = %s", (keys[0],)).fetchone() == before
    connection.rollback()
    braid.psycopg().execute("update customers set balance = balance - 5 where id = %s", (keys[0],))


def test_a_lost_client_rolls_back(braid, activity, keys):
    wire = braid.wire()
    wire.simple("begin")
    wire.simple(f"update customers set name = 'lost' where id = {keys[0]}")
    wire.close()
    process.wait_until(lambda: activity("state like 'idle in transaction%%'") == 0, 10, "the end of the transaction")
    assert braid.rows("select count(*) from customers where name = 'lost'") == [(0,)]


def test_session_settings_follow_the_session(braid):
    """Two sessions with different settings share the pool; neither sees the other's."""
    one, other = braid.psycopg(), braid.psycopg()
    one.execute("set datestyle = 'German'")
    one.execute("set timezone = 'Asia/Tokyo'")
    other.execute("set timezone = 'America/New_York'")
    for _ in range(10):
        for key in (1, 2, 3, 4, 5):
            answers = [c.execute("select current_setting('timezone'), date '2024-02-29'::text from customers where id = %s",
                                 (key,)).fetchone() for c in (one, other)]
            assert answers == [("Asia/Tokyo", "29.02.2024"), ("America/New_York", "2024-02-29")]
    one.execute("reset all")
    assert one.execute("select current_setting('timezone') from customers where id = 1").fetchone() == ("UTC",)


def test_discard_all(both):
    for clients in both:
        wire = clients.wire()
        wire.simple("prepare p as select 1")
        wire.simple("set datestyle = 'German'")
        assert pgwire.tags(wire.simple("discard all")) == ["DISCARD ALL"]
        assert wire.rows("show datestyle") == [[b"ISO, MDY"]]
        assert pgwire.errors(wire.simple("execute p"))[0]["C"] == "26000"
