"""EXPLAIN ROUTE says what a statement would do, and never does it; with ANALYZE it does, and measures."""
import re

import pytest

from support import pgwire


def route(braid, sql, parameters=None):
    cursor = braid.psycopg().execute("explain route " + sql, parameters)
    assert len(cursor.description) == 1 and cursor.description[0].type_code == 25
    return [row[0] for row in cursor.fetchall()]


def shard_of(fleet, key):
    for shard in fleet.shards:
        with fleet.connect_to(shard) as direct:
            if direct.execute("select 1 from customers where id = %s", (key,)).fetchone():
                return shard.name
    raise AssertionError(key)


@pytest.mark.parametrize("key", [1, 2, 3, 50, 299])
def test_single_shard(braid, fleet, key):
    for sql in (f"select * from customers where id = {key}", f"update customers set name = 'x' where id = {key}",
                f"delete from orders where customer_id = {key}",
                f"select * from customers c join orders o on o.customer_id = c.id where c.id = {key}"):
        assert route(braid, sql)[0] == f"route: single shard={shard_of(fleet, key)}"


@pytest.mark.parametrize("sql", ["select * from customers", "select count(*) from orders", "select id from customers order by name limit 3",
                                 "select c.id, o.id from customers c join orders o on o.customer_id = c.id"])
def test_scatter(braid, sql):
    lines = route(braid, sql)
    assert lines[0].startswith("route: scatter shards=pg1,pg2")
    assert any("customers" in line or "orders" in line for line in lines[1:]), "the SQL for the shards is shown"
    assert route(braid, "declare c cursor for " + sql) == lines


@pytest.mark.parametrize("sql, start", [
    ("select * from countries", "route: single"), ("select * from audit_log", "route: single shard=pg1"), ("select 1", "route: single"),
    ("select * from events where day = '2025-12-01'", "route: single shard=pg1"), ("select * from events where day >= '2026-01-01'", "route: single shard=pg2"),
    ("select * from branches where region = 'EU'", "route: single shard=pg1"), ("select * from branches where region = 'AM'", "route: single shard=pg2"),
    ("select * from events", "route: scatter shards=pg1,pg2"), ("select * from counters where id = 1", "route: single shard=pg1"),
    ("select * from counters where id = 200", "route: single shard=pg2"), ("update customers set name = 'x'", "route: refused"),
    ("delete from countries", "route: refused"), ("select * from customer_totals", "route: refused"),
])
def test_summaries(braid, sql, start):
    lines = route(braid, sql)
    assert lines[0].startswith(start)
    if start == "route: refused":
        assert len(lines[0]) > len("route: refused") + 5, "the reason is said"


def test_it_changes_nothing(braid):
    route(braid, "delete from audit_log")
    assert braid.rows("select count(*) from audit_log") == [(40,)]


def test_analyze_runs_it(braid):
    text = "\n".join(route(braid, "analyze select count(*) from customers"))
    assert "pg1" in text and "pg2" in text and "rows" in text
    assert re.search(r"^  pg1: rows=1 bytes=\d+ time=[\d.]+ ms\n  pg2: rows=1 bytes=\d+ time=[\d.]+ ms\nactual: rows=1 time=", text, re.M), text


def test_analyze_on_one_shard(braid, fleet):
    lines = route(braid, "analyze select id from customers where id = 5")
    assert lines[0] == f"route: single shard={shard_of(fleet, 5)}"
    assert re.match(rf"  {shard_of(fleet, 5)}: rows=1 bytes=\d+ time=[\d.]+ ms", lines[-2]), lines
    lines = route(braid, "analyze /*+ braid: shard=pg2 */ select id from customers")
    assert lines[0] == "route: single shard=pg2" and lines[-2].startswith("  pg2: rows=")
    assert not any(line.startswith("  pg1") for line in lines)


def test_analyze_does_what_it_measures(braid):
    connection = braid.psycopg(autocommit=False)
    connection.execute("explain route analyze update customers set name = 'measured' where id = 5")
    assert connection.execute("select name from customers where id = 5").fetchone() == ("measured",)
    connection.rollback()
    assert braid.rows("select count(*) from customers where name = 'measured'") == [(0,)]


def test_analyze_gives_the_statements_error(braid):
    wire = braid.wire()
    assert pgwire.errors(wire.simple("explain route analyze select 1 / (id - id) from customers"))[0]["C"] == "22012"
    assert pgwire.errors(wire.simple("explain route analyze create index analyzed on customers (name)"))[0]["C"] == "0A000"
    assert wire.rows("select 1") == [[b"1"]]


def test_analyze_describes_without_running(braid):
    wire = braid.wire()
    wire.parse("explain route analyze delete from audit_log", "measured")
    wire.describe_statement("measured")
    wire.sync()
    assert pgwire.types(wire.until_ready()) == "1tTZ"
    assert braid.rows("select count(*) from audit_log") == [(40,)]


def test_in_any_protocol_and_case(braid):
    done = braid.psql("EXPLAIN ROUTE SELECT * FROM customers WHERE id = 5")
    assert "route: single shard=" in done.stdout and done.returncode == 0
    wire = braid.wire()
    messages = wire.extended("explain route select * from customers where id = 5")
    assert pgwire.types(messages) == "12T" + "D" * (len(messages) - 5) + "CZ"


def test_a_bad_statement_is_an_error(braid):
    wire = braid.wire()
    assert pgwire.errors(wire.simple("explain route selec 1"))[0]["C"] == "42601"
    for sql in ("explain route sel ect 1", " explain /* \u00e9 */ route analyze select 1 frm sel where", "select '\u00e9'; explain route sel ect 1"):
        (error,) = pgwire.errors(wire.simple(sql))
        assert (error["C"], sql[int(error["P"]) - 1:][:3]) == ("42601", "sel"), error
    assert b"D" not in [m.type for m in wire.simple("select 1; explain route sel ect 1")]


@pytest.mark.parametrize("hint", ["/*+ braid: shard=pg2 */ select count(*) from customers", "select /*+ braid: shard=pg2 */ count(*) from customers",
                                  "select count(*) from customers /*+ braid: shard=pg2 */"])
def test_hints(braid, fleet, hint):
    assert route(braid, hint)[0] == "route: single shard=pg2"
    with fleet.connect_to(fleet.shards[1]) as direct:
        assert braid.rows(hint) == direct.execute("select count(*) from customers").fetchall()


def test_shard_key_hint_and_settings(braid, fleet):
    assert route(braid, "/*+ braid: shard_key=5 */ select count(*) from customers")[0] == f"route: single shard={shard_of(fleet, 5)}"
    connection = braid.psycopg()
    connection.execute("set braid.shard = 'pg1'")
    with fleet.connect_to(fleet.shards[0]) as direct:
        count = direct.execute("select count(*) from customers").fetchone()
    assert connection.execute("select count(*) from customers").fetchone() == count
    connection.execute("reset braid.shard")
    assert connection.execute("select count(*) from customers").fetchone() == (300,)
    connection.execute("begin")
    connection.execute("set local braid.shard = 'pg1'")
    assert connection.execute("select count(*) from customers").fetchone() == count
    connection.execute("commit")
    assert connection.execute("select count(*) from customers").fetchone() == (300,)


@pytest.mark.parametrize("sql, reason", [
    ("vacuum customers", "cannot run in a transaction"), ("reindex table concurrently customers", "cannot run in a transaction"),
    ("create index concurrently nothing on customers (name)", "cannot run in a transaction"), ("cluster", "cannot run in a transaction"),
    ("prepare transaction 'x'", "two-phase commit"), ("commit prepared 'x'", "two-phase commit"),
    ("select nothing from customers", 'column "nothing" does not exist'), ("select nothing from customers where id = 1", 'column "nothing" does not exist'),
    ("update audit_log set nothing = 1", 'column "nothing" of relation "audit_log" does not exist'),
    ("select * from pg_prepared_statements", "pg_prepared_statements"), ("select lastval()", "another client"),
])
def test_refused_as_running_it_is(braid, sql, reason):
    line = route(braid, sql)[0]
    assert line.startswith("route: refused ") and reason in line
    connection = braid.psycopg()
    with pytest.raises(Exception) as caught:
        connection.execute(sql)
    assert reason in str(caught.value)


def test_analyze_counts_changed_rows(braid):
    connection = braid.psycopg(autocommit=False)
    lines = [r[0] for r in connection.execute("explain route analyze update audit_log set what = what").fetchall()]
    assert lines[-1].startswith("actual: rows=40 ") and "rows=40 " in lines[-2]
    connection.rollback()


def test_what_needs_no_transaction_runs_on_one_shard(braid):
    assert braid.psycopg().execute("create index concurrently audit_log_actor on audit_log (actor)").statusmessage == "CREATE INDEX"
    assert braid.psycopg().execute("drop index concurrently audit_log_actor").statusmessage == "DROP INDEX"


def test_analyze_counts_the_merging_nodes(braid):
    lines = route(braid, "analyze select id from customers order by name, id limit 3")
    found = {line.split(":")[0].strip(): re.search(r"rows=(\d+) bytes=\d+ time=[\d.]+ ms", line) for line in lines}
    assert found["limit"].group(1) == "3" and int(found["merge sorted"].group(1)) >= 3 and found["pg1"] and found["pg2"]
    lines = route(braid, "analyze select country, count(*) from customers group by country")
    groups = len(braid.rows("select country, count(*) from customers group by country"))
    assert any(line.startswith(f"  merge aggregates: rows={groups} ") for line in lines), lines


def test_of_a_prepared_statement(braid, fleet):
    wire = braid.wire()
    wire.simple("prepare p(bigint) as select name from customers where id = $1")
    wire.simple("prepare all_of_them as select count(*) from customers")
    for how in ("", "analyze "):
        assert wire.rows(f"explain route {how}execute p(5)")[0] == [f"route: single shard={shard_of(fleet, 5)}".encode()]
        assert wire.rows(f"explain route {how}execute p(2 + 3)")[0] == [f"route: single shard={shard_of(fleet, 5)}".encode()]
        assert wire.rows(f"explain route {how}execute all_of_them")[0] == [b"route: scatter shards=pg1,pg2"]
        assert pgwire.errors(wire.simple(f"explain route {how}execute nothing(1)"))[0]["C"] == "26000"
        assert pgwire.errors(wire.simple(f"explain route {how}execute p"))[0]["C"] == "42601"


@pytest.mark.parametrize("how", ["", "analyze "])
@pytest.mark.parametrize("described", [True, False])
def test_of_bound_values(braid, fleet, how, described):
    wire = braid.wire()
    for key in (1, 2, 3):
        wire.parse(f"explain route {how}select name from customers where id = $1")
        if described:
            wire.describe_statement()
        wire.bind([str(key)]); wire.describe_portal(); wire.execute(); wire.sync()
        messages = wire.until_ready()
        assert not pgwire.errors(messages)
        rows = [pgwire.row(m.body)[0].decode() for m in messages if m.type == b"D"]
        assert rows[0] == f"route: single shard={shard_of(fleet, key)}"
        assert not how or rows[-1].startswith("actual: rows=1 ")
        assert not described or [m.body for m in messages if m.type == b"t"] == [b"\0\1\0\0\0\x14"]
    wire.parse(f"explain route {how}select name from customers where id = $1"); wire.bind([]); wire.sync()
    assert pgwire.errors(wire.until_ready())[0]["C"] == "08P01"
    assert route(braid, how + "select name from customers where id = %s", (5,))[0] == f"route: single shard={shard_of(fleet, 5)}"


@pytest.mark.parametrize("sql", ["begin", "commit", "set datestyle = 'iso'", "prepare q as select 1", "deallocate all", "explain route select 1"])
def test_of_what_braid_does_itself(braid, sql):
    assert route(braid, sql)[0] == "route: none"


def test_of_execute_direct_and_copy(braid):
    assert route(braid, "execute direct on (pg2) 'select 1'") == ["route: single shard=pg2", "  relay to pg2: select 1"]
    wire = braid.wire()
    assert pgwire.errors(wire.simple("explain route execute direct on (nowhere) 'select 1'"))[0]["C"] == "22023"
    assert pgwire.errors(wire.simple("explain route analyze copy audit_log from stdin"))[0]["C"] == "0A000"
    assert wire.rows("select 1") == [[b"1"]]
