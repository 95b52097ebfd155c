"""Portals over several shards that are fetched in portions, with other statements of the same transaction in between:
message by message what one server says."""
import asyncio

import asyncpg
import pytest

from support import pgwire
from support.conversation import hold

ALL = "select id, name from customers order by id"
GROUPS = "select country, count(*) from customers group by country order by country"
FINISHED = "select country, count(*) * 2 + length(country) from customers group by country order by 2 desc, 1"
JOINED = "select c.id, g from customers c, generate_series(1, 40) g order by c.id, g"
ONE = "select id, name from customers where id = 5"


def open_portal(w, sql, portal, rows, sync=True):
    w.parse(sql); w.bind(portal=portal); w.execute(portal, rows)
    if sync:
        w.sync()


def fetch(w, portal, rows):
    w.execute(portal, rows); w.sync()


def other_statements_between(w):
    w.query("begin"); open_portal(w, ALL, "p", 3)
    w.query("select count(*) from customers"); w.query(ONE); open_portal(w, ONE, "", 0); fetch(w, "p", 4)
    open_portal(w, GROUPS, "", 0); w.query("select count(*) from orders"); fetch(w, "p", 0); fetch(w, "p", 0); w.query("commit")


def two_portals_side_by_side(w):
    w.query("begin"); open_portal(w, ALL, "a", 2); open_portal(w, JOINED, "b", 5)
    for _ in range(3):
        fetch(w, "a", 2); fetch(w, "b", 90)
    w.close_portal("a"); w.sync(); fetch(w, "b", 0); w.query("commit")


def beside_a_portal_of_one_shard(w):
    w.query("begin"); open_portal(w, "select id from orders where customer_id = 8 order by id", "one", 1); open_portal(w, ALL, "all", 2)
    fetch(w, "one", 1); fetch(w, "all", 2); fetch(w, "one", 0); fetch(w, "all", 0); w.query("commit")


def parse_alone_between(w):
    w.query("begin"); open_portal(w, ALL, "p", 3); w.parse("select 1", "s"); w.sync(); w.describe_statement("s"); w.sync(); fetch(w, "p", 2)
    w.query("commit")


def in_one_batch(w):
    for sql in (ALL, JOINED, FINISHED):
        open_portal(w, sql, "p", 3, sync=False); open_portal(w, ONE, "", 0, sync=False); w.parse("select 2", "two"); w.execute("p", 2)
        w.close_portal("p"); w.close_statement("two"); w.sync()


def large_portal_with_writes_between(w):
    w.query("begin"); open_portal(w, JOINED, "p", 700)
    w.query("insert into audit_log (id, at, actor, what) values (-77, '2025-01-01', 'p', 'p')")
    for _ in range(3):
        fetch(w, "p", 700); w.query("select count(*) from audit_log where id = -77")
    w.query("rollback")


def finished_rows_in_portions(w):
    w.query("begin"); open_portal(w, FINISHED, "p", 2); w.query(GROUPS); fetch(w, "p", 1); w.query(ONE); fetch(w, "p", 0); w.query("commit")
    w.query("begin"); open_portal(w, FINISHED, "p", 1); open_portal(w, FINISHED, "q", 1); fetch(w, "p", 1); fetch(w, "q", 0); w.query("commit")


def bound_before_a_write(w):
    for write in ("insert into customers (id, name) values (9001, 'late')", "delete from customers where id = 5"):
        w.query("begin"); w.parse("select count(*) from customers"); w.bind(portal="p"); w.parse(ALL); w.bind(portal="q"); w.sync()
        w.query(write); fetch(w, "p", 0); fetch(w, "q", 1); w.query("select count(*) from customers"); fetch(w, "q", 0); w.query("rollback")
        w.query("begin"); w.parse("select count(*) from customers"); w.bind(portal="p"); w.parse(write); w.bind(); w.execute(); w.execute("p")
        w.sync(); w.query("rollback")


def bound_in_one_savepoint_and_executed_in_another(w):
    w.query("begin"); w.parse(ALL); w.bind(portal="p"); w.sync(); w.query("savepoint a"); fetch(w, "p", 2); w.query("rollback to a"); fetch(w, "p", 2)
    w.parse(ALL); w.bind(portal="q"); w.sync(); w.query("rollback to a"); fetch(w, "q", 2); w.query("rollback")


def savepoint_released(w):
    w.query("begin"); w.query("savepoint a"); open_portal(w, ALL, "p", 3); w.query("release a"); w.query("savepoint b"); fetch(w, "p", 3)
    w.query("rollback to b"); fetch(w, "p", 3); w.query("commit")


def savepoints_beside_a_portal(w):
    w.query("begin"); open_portal(w, ALL, "p", 2); w.query("savepoint s"); fetch(w, "p", 2); w.query("release s"); fetch(w, "p", 2)
    w.query("commit")


def rollback_to_a_savepoint(w):
    w.query("begin"); open_portal(w, ALL, "before", 2); w.query("savepoint s"); open_portal(w, ALL, "inside", 2); fetch(w, "before", 2)
    w.query("select 1/0"); w.query("rollback to s"); fetch(w, "before", 2); fetch(w, "inside", 2); w.query("rollback to s")
    fetch(w, "before", 0); w.query("commit")


def another_statement_fails(w):
    w.query("begin"); open_portal(w, ALL, "p", 2); w.query("select 1/0"); fetch(w, "p", 2); w.query("rollback"); fetch(w, "p", 2)
    w.query("select count(*) from customers")


def its_limit_is_wrong(w):
    w.query("begin"); w.query("savepoint s"); open_portal(w, "select id from customers order by id limit -1", "p", 2)
    w.query("rollback to s"); w.query("select count(*) from customers"); w.query("commit")


def outside_a_transaction(w):
    for sql in (ALL, JOINED, FINISHED):
        open_portal(w, sql, "", 2); fetch(w, "", 2); w.query("select count(*) from customers")


def closed_while_open(w):
    w.query("begin"); open_portal(w, JOINED, "p", 2, sync=False); w.close_portal("p"); w.sync(); w.query(ONE)
    open_portal(w, JOINED, "p", 2); w.close_portal("p"); w.parse(ONE); w.bind(); w.execute(); w.sync(); w.query("commit")


def query_without_a_sync(w):
    w.query("begin"); open_portal(w, JOINED, "p", 2, sync=False); w.query(ONE); w.sync(); fetch(w, "p", 3); w.query("commit")


CONVERSATIONS = [bound_before_a_write, bound_in_one_savepoint_and_executed_in_another, savepoint_released,
                 other_statements_between, two_portals_side_by_side, beside_a_portal_of_one_shard, parse_alone_between, in_one_batch,
                 large_portal_with_writes_between, finished_rows_in_portions, savepoints_beside_a_portal, rollback_to_a_savepoint, another_statement_fails,
                 its_limit_is_wrong, outside_a_transaction, closed_while_open, query_without_a_sync]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c.__name__)
def test_same_messages(braid, reference, conversation):
    assert hold(braid, conversation) == hold(reference, conversation)


def test_settings_that_rows_are_written_by_stay(braid):
    wire = braid.wire()
    wire.query("begin"); open_portal(wire, ALL, "p", 2)
    for _ in range(2):
        wire.until_ready()
    for sql in ("set datestyle = 'German'", "set local timezone = 'UTC'", "select set_config('bytea_output', 'escape', true)", "reset all"):
        wire.simple("savepoint s")
        assert [error["C"] for error in pgwire.errors(wire.simple(sql))] == ["0A000"], sql
        wire.simple("rollback to s")
    wire.close_portal("p"); wire.sync(); wire.until_ready()
    assert pgwire.errors(wire.simple("set datestyle = 'German'")) == []


def test_nested_cursors_of_a_driver(both):
    async def walk(clients):
        connection = await asyncpg.connect(host=clients.host, port=clients.port, user=clients.user, password=clients.password,
                                           database=clients.dbname, timeout=20)
        try:
            async with connection.transaction():
                seen = []
                async for customer in connection.cursor(ALL, prefetch=3):
                    async for order in connection.cursor("select id from orders where customer_id >= $1 order by id limit 7", customer["id"],
                                                         prefetch=2):
                        seen.append((customer["id"], order["id"]))
                return seen
        finally:
            await connection.close(timeout=10)

    answers = [asyncio.run(walk(clients)) for clients in both]
    assert answers[0] == answers[1] and answers[0]
