"""Cursors over several shards, by DECLARE and FETCH or as portals that SQL moves: what one server says."""
import asyncio

import asyncpg
import psycopg
import psycopg2
import pytest

from support import pgwire
from support.conversation import hold

ALL = "select id, name from customers order by id"
GROUPS = "select country, count(*) from customers group by country order by country"
ONE = "select id, name from customers where id = 5"


def say(*statements):
    def conversation(w):
        for sql in statements:
            w.query(sql)

    return conversation


SCRIPTS = {
    "every forward direction": say("begin", f"declare c cursor for {ALL}", "fetch c", "fetch next from c", "fetch 3 from c", "fetch forward in c",
                                   "fetch forward 4 from c", "move c", "move 5 in c", "move forward 2 from c", "fetch +2 c", "fetch relative 1 c", "fetch backward -2 c", "move forward all in c",
                                   "fetch all from c", "fetch c", "move c", "close c", "fetch c", "rollback"),
    "to the end": say("begin", f'declare "The Cursor" no scroll cursor for {GROUPS}', 'fetch all from "The Cursor"', 'fetch 1 from "The Cursor"',
                      'close "The Cursor"', "commit"),
    "backward": say("begin", f"declare c no scroll cursor for {ALL}", "savepoint s", "fetch 2 from c", "fetch prior from c", "rollback to s",
                    "fetch backward 1 from c", "rollback to s", "fetch -1 from c", "rollback to s", "fetch 1 from c", "commit"),
    "in its place": say("begin", f"declare c no scroll cursor for {ALL}", "move 0 c", "fetch 0 c", "move backward 0 c", "fetch 2 c", "move 0 c",
                        "move backward 0 in c", "move forward 0 in c", "move relative 0 c", "fetch relative 1 c", "move backward -2 c", "fetch forward 1 c",
                        "move all c", "move 0 c", "fetch 0 c", "fetch backward 0 c", "rollback"),
    "back to its place": say("begin", f"declare c no scroll cursor for {ALL}", "fetch 2 c", "fetch 0 c", "rollback", "begin",
                             f"declare c no scroll cursor for {ALL}", "fetch forward -1 c", "rollback", "begin", f"declare c no scroll cursor for {ALL}",
                             "move backward all c", "rollback"),
    "names": say("begin", f"declare c cursor for {ALL}", "savepoint s", f"declare c cursor for {ONE}", "rollback to s", f"declare c cursor for {ALL}",
                 "rollback to s", f"declare d cursor for {ONE}", "savepoint t", f"declare d cursor for {ALL}", "rollback to t", "fetch d", "fetch 2 c",
                 "close all", "fetch c", "rollback"),
    "several cursors": say("begin", f"declare a cursor for {ALL}", f"declare b cursor for {GROUPS}", f"declare o cursor for {ONE}", "fetch 2 a", "fetch 1 b",
                           "fetch 1 o", "select count(*) from orders", "fetch 2 a", "fetch 200 from b", "fetch o", "close b", "fetch 1 a", "commit", "fetch a"),
    "no transaction": say(f"declare c cursor for {ALL}", "fetch c", f"declare c cursor for {ALL}; fetch 2 from c; close c", "close c", "close all"),
    "wrong queries": say("begin", "savepoint s", "declare c cursor for select nosuch from customers", "rollback to s", "declare c cursor for select 1/0 from customers",
                         "fetch c", "rollback to s", "fetch 2 from nosuch", "rollback"),
    "savepoints": say("begin", f"declare before cursor for {ALL}", "savepoint s", f"declare after cursor for {ALL}", "fetch 2 before", "fetch 2 after",
                      "rollback to s", "fetch 2 before", "fetch 2 after", "rollback to s", "release s", "fetch before", "commit"),
    "its own writes": say("begin", f"declare c cursor for select id, what from audit_log order by id",
                          "insert into audit_log (id, at, actor, what) values (-78, '2025-01-01', 'c', 'c')", "fetch 1 from c", "rollback"),
    "binary": say("begin", f"declare c binary cursor for {ALL}", "fetch 3 c", "move 2 c", "fetch 1 c", "commit"),
    "in one string": say(f"begin; declare c cursor for {ALL}; fetch 3 from c; move 2 from c; fetch 1 from c; commit"),
}


def portal_moved_by_sql(w):
    w.query("begin")
    for sql, name in ((ALL, "all"), (ONE, "one"), ("select id from orders where customer_id = 8 order by id", "orders")):
        w.parse(sql); w.bind(portal=name); w.execute(name, 1); w.sync(); w.query(f'move 2 in "{name}"'); w.execute(name, 2); w.sync(); w.query(f'fetch 2 from "{name}"')
    w.query('close "all"'); w.execute("all", 1); w.sync(); w.query("rollback")


def portal_of_a_name_again(w):
    w.query("begin"); w.parse(ONE); w.bind(portal="p"); w.execute("p", 1); w.sync(); w.query("close p"); w.parse(ALL); w.bind(portal="p"); w.execute("p", 2); w.sync()
    w.query("close all"); w.parse(ALL); w.bind(portal="p"); w.execute("p", 2); w.sync(); w.query("commit")


def fetched_by_the_extended_protocol(w):
    w.query("begin"); w.parse(f"declare c cursor for {ALL}"); w.bind(); w.describe_portal(); w.execute(); w.sync()
    w.parse("fetch 3 from c", "f"); w.describe_statement("f"); w.sync()
    for _ in range(3):
        w.bind(name="f"); w.describe_portal(); w.execute(); w.sync()
    w.parse("move 7 in c"); w.bind(); w.describe_portal(); w.execute(); w.sync(); w.bind(name="f"); w.execute(); w.sync()
    w.parse("close c"); w.bind(); w.describe_portal(); w.execute(); w.sync(); w.bind(name="f"); w.execute(); w.sync(); w.query("rollback")


def declared_with_values(w):
    w.query("begin"); w.parse("declare c cursor for select id, name from customers where id > $1 and name <> $2 order by id")
    w.bind(["40", "x"]); w.describe_portal(); w.execute(); w.sync(); w.query("fetch 2 from c"); w.parse(ALL); w.bind(); w.execute("", 2); w.sync(); w.query("fetch 2 from c")
    w.parse("declare d cursor for select id from customers where id = $1", oids=[20]); w.bind(["7"]); w.execute(); w.sync(); w.query("fetch all d"); w.query("commit")


def executed_twice(w):
    w.query("begin"); w.parse("savepoint s"); w.bind(); w.execute(); w.execute(); w.sync(); w.query("rollback")
    w.query("begin"); w.parse(f"declare c cursor for {ALL}"); w.bind(); w.execute(); w.execute(); w.sync(); w.query("rollback")
    w.parse("begin"); w.bind(["1"]); w.sync()


def declared_in_a_batch_without_a_block(w):
    for sql in (ONE, ALL):
        w.parse("select 1"); w.bind(); w.execute(); w.parse(f"declare c cursor for {sql}"); w.bind(); w.execute(); w.sync(); w.query("fetch c")


@pytest.mark.parametrize("name", SCRIPTS)
def test_as_one_server(name, braid, reference):
    assert hold(braid, SCRIPTS[name]) == hold(reference, SCRIPTS[name])


def declared_twice(w):
    for again in (ALL, ONE):
        w.query("begin"); w.query(f"declare c cursor for {ALL}")
        w.parse(f"declare c cursor for {again}"); w.bind(); w.describe_portal(); w.execute(); w.sync(); w.query("rollback")


@pytest.mark.parametrize("conversation", [portal_moved_by_sql, declared_twice, portal_of_a_name_again, fetched_by_the_extended_protocol, declared_with_values,
                                          executed_twice, declared_in_a_batch_without_a_block], ids=lambda c: c.__name__)
def test_messages_as_of_one_server(conversation, braid, reference):
    assert hold(braid, conversation) == hold(reference, conversation)


def test_snapshot_of_the_declaration(braid, reference):
    """What others commit after DECLARE is not seen by FETCH."""
    for clients in (braid, reference):
        one, other = clients.wire(), clients.wire()
        one.simple("begin")
        one.simple("declare c cursor for select id from counters where id in (777001, 777002) order by id")
        for key in (777001, 777002):
            assert not pgwire.errors(other.simple(f"insert into counters values ({key}, 1, 'p')"))
        assert one.rows("fetch all from c") == []
        one.simple("commit")
        other.simple("delete from counters where id in (777001, 777002)")


def test_what_is_refused(braid):
    wire = braid.wire()
    for sql, reason in ((f"declare c scroll cursor for {ALL}", "SCROLL"), (f"declare c cursor with hold for {ALL}", "WITH HOLD")):
        wire.simple("begin")
        (error,) = pgwire.errors(wire.simple(sql))
        assert error["C"] == "0A000" and reason in error["M"]
        wire.simple("rollback")
    for direction in ("first", "last", "absolute 2", "relative 2", "0", "prior", "backward all"):
        wire.simple("begin"); wire.simple(f"declare c cursor for {ALL}"); wire.simple("move c")
        (error,) = pgwire.errors(wire.simple(f"fetch {direction} from c"))
        assert error["C"] == "0A000" and "forward" in error["M"]
        wire.simple("rollback")
    wire.simple("begin"); wire.simple(f"declare c cursor for {ALL}")
    wire.parse("fetch 1 from c"); wire.bind(result_formats=[1]); wire.execute(); wire.sync()
    (error,) = pgwire.errors(wire.until_ready())
    assert error["C"] == "0A000" and "format" in error["M"]
    wire.simple("rollback")


def test_a_driver_moves_forward(braid):
    async def inside():
        connection = await asyncpg.connect(host=braid.host, port=braid.port, user=braid.user, password=braid.password, database=braid.dbname, timeout=20)
        try:
            heard = []
            for sql in (ALL, "select id from orders where customer_id = 8 order by id"):
                async with connection.transaction():
                    cursor = await connection.cursor(sql)
                    first = await cursor.fetch(1)
                    moved = await cursor.forward(2)
                    heard.append((first[0]["id"], moved, [r["id"] for r in await cursor.fetch(2)]))
            return heard
        finally:
            await connection.close(timeout=10)

    (_, moved, ids), orders = asyncio.run(inside())
    assert moved == 2 and ids == [4, 5]
    assert orders[1] == 2


@pytest.mark.parametrize("parameters", [(), (40,)])
def test_server_side_cursors_of_drivers(braid, reference, parameters):
    sql = "select id, name, balance from customers" + (" where id > %s" if parameters else "") + " order by id"
    answers = []
    for clients in (braid, reference):
        three = psycopg.connect(host=clients.host, port=clients.port, user=clients.user, password=clients.password, dbname=clients.dbname)
        with three, three.cursor("big") as cursor:
            cursor.itersize = 37
            cursor.execute(sql, parameters)
            heard = [cursor.fetchone(), cursor.fetchmany(5), list(cursor)]
        two = psycopg2.connect(host=clients.host, port=clients.port, user=clients.user, password=clients.password, dbname=clients.dbname)
        with two.cursor("big") as cursor:
            cursor.itersize = 41
            cursor.execute(sql, parameters)
            heard += [cursor.fetchone(), cursor.fetchmany(5), list(cursor)]
        two.close()
        answers.append(heard)
    assert answers[0] == answers[1]
    assert len(answers[0][2]) > 200
