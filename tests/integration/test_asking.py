"""What Braid must ask servers before a statement can run: keys that are expressions, sizes, EXECUTE's arguments."""
import pytest

from fleet import process
from support import conversation, pgwire
from support.clients import Clients


@pytest.fixture
def both(braid, reference):
    """Braid and the reference server."""
    return braid.wire(), reference.wire()


def rows_of(messages):
    return [pgwire.row(m.body) for m in messages if m.type == b"D"]


def shards_of(fleet, sql):
    """The shards on which the query has rows."""
    found = []
    for number, server in enumerate(fleet.shards):
        with Clients(fleet, server) as shard:
            if shard.psycopg().execute(sql).fetchall():
                found.append(number)
    return found


# --- sizes

def on_every_shard(fleet, expression):
    sizes = []
    for server in fleet.shards:
        with Clients(fleet, server) as shard:
            sizes.append(shard.psycopg().execute("select " + expression).fetchone()[0])
    return sizes


SIZES = ["pg_relation_size('{}')", "pg_relation_size('{}', 'fsm')", "pg_relation_size('{}'::regclass)",
         "pg_catalog.pg_table_size('{}')", "pg_total_relation_size('{}')", "pg_indexes_size('{}')"]


@pytest.mark.parametrize("size", SIZES)
def test_size_of_a_distributed_table_is_that_of_all_shards(fleet, braid, size):
    expression = size.format("orders")
    assert len(fleet.shards) > 1
    assert braid.wire().rows("select " + expression) == [[str(sum(on_every_shard(fleet, expression))).encode()]]


@pytest.mark.parametrize("size", SIZES)
def test_size_of_a_reference_table_is_that_of_one_copy(fleet, braid, size):
    expression = size.format("countries")
    (row,) = braid.wire().rows("select " + expression)
    assert int(row[0]) in on_every_shard(fleet, expression)


def test_size_of_an_index_and_of_nothing(fleet, both):
    expression = "pg_relation_size('orders_placed')"
    assert both[0].rows("select " + expression) == [[str(sum(on_every_shard(fleet, expression))).encode()]]
    for sql in ("select pg_table_size(null)", "select pg_table_size(0::oid)", "select pg_table_size('nowhere')"):
        mine, theirs = both[0].simple(sql), both[1].simple(sql)
        assert rows_of(mine) == rows_of(theirs)
        assert [e["C"] for e in pgwire.errors(mine)] == [e["C"] for e in pgwire.errors(theirs)]


def test_sizes_in_queries_over_the_catalog(fleet, braid):
    wire = braid.wire()
    sql = ("select c.relname, pg_table_size(c.oid) from pg_class c where c.relname in ('customers', 'orders', 'countries')"
           " order by pg_table_size(c.oid), 1")
    messages = wire.simple(sql)
    assert [c.name for c in pgwire.columns(messages[0].body)] == ["relname", "pg_table_size"]
    sizes = {row[0].decode(): int(row[1]) for row in rows_of(messages)}
    for table in ("customers", "orders"):
        assert sizes[table] == sum(on_every_shard(fleet, f"pg_table_size('{table}')"))
    total = wire.rows("select sum(pg_table_size(oid)) from pg_class where relname in ('customers', 'orders')")
    assert int(total[0][0]) == sizes["customers"] + sizes["orders"]
    pretty = wire.rows("select pg_size_pretty(sum(pg_table_size(oid))) from pg_class where relname = 'orders'")
    assert pretty == wire.rows(f"select pg_size_pretty({sizes['orders']}::numeric)")


def test_size_of_the_database(fleet, braid):
    mine = int(braid.wire().rows("select pg_database_size(current_database())")[0][0])
    parts = on_every_shard(fleet, "pg_database_size(current_database())")
    assert mine > max(parts) and abs(mine - sum(parts)) < max(parts) / 2


def test_sizes_with_parameters(fleet, braid):
    wire = braid.wire()
    expected = str(sum(on_every_shard(fleet, "pg_table_size('orders')"))).encode()
    wire.parse("select pg_table_size($1) as s", "s")
    wire.describe_statement("s")
    for _ in range(2):
        wire.bind(["orders"], "s"); wire.describe_portal(); wire.execute()
    wire.sync()
    messages = wire.until_ready()
    assert not pgwire.errors(messages) and rows_of(messages) == [[expected]] * 2
    assert braid.psycopg().execute("select pg_table_size(%s::regclass)", ["orders"]).fetchone() == (int(expected),)


def test_psql_shows_the_sizes_of_all_shards(fleet, braid):
    (pretty,), = braid.wire().rows(f"select pg_size_pretty({sum(on_every_shard(fleet, 'pg_table_size($$orders$$)'))}::bigint)")
    assert f"| {pretty.decode()} " in braid.psql(r"\dt+ orders").stdout
    assert braid.psql(r"\l+", r"\di+ orders_placed", r"\d+ orders").returncode == 0


def test_a_size_where_it_cannot_be_completed_is_refused(braid):
    (error,) = pgwire.errors(braid.wire().simple("select * from pg_table_size('orders')"))
    assert error["C"] == "0A000" and "FROM" in error["M"]
    (error,) = pgwire.errors(braid.wire().simple("begin; declare c cursor for select pg_table_size('orders')"))
    assert error["C"] == "0A000"


# --- keys that are expressions

# Each gives a key beyond those that are there.
KEYS = ["900000 + 5", "abs(-900006)", "900007::text::bigint", "length('x') + 900007", "900008.6::numeric",
        "(array[900010])[1]", "case when true then 900011 end", "extract(day from date '2024-01-12') + 900000",
        "greatest(900013, 5)", "-(-900014)", "900015::float8"]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_an_expression(fleet, both, key):
    for wire in both:
        assert not pgwire.errors(wire.simple(f"insert into counters (id, hits, label) values ({key}, 1, 'asked')"))
    try:
        stored = [wire.rows("select id, hits from counters where label = 'asked'") for wire in both]
        assert stored[0] == stored[1] and len(stored[0]) == 1
        # It is where Braid looks for it.
        assert both[0].rows(f"select label from counters where id = {stored[0][0][0].decode()}") == [[b"asked"]]
        assert len(shards_of(fleet, "select 1 from counters where label = 'asked'")) == 1
    finally:
        for wire in both:
            for (key_text, _) in wire.rows("select id, hits from counters where label = 'asked'"):
                wire.simple(f"delete from counters where id = {key_text.decode()}")


@pytest.mark.parametrize("key", ["'1' || '2'", "1 / 0", "nothing(5)", "'x'::text", "1e30", "null::int", "'2020-01-01'::date", "id + 1"])
def test_a_key_that_no_server_takes(both, key):
    mine, theirs = [wire.simple(f"insert into counters (id, hits) values ({key}, 1)") for wire in both]
    codes = [[e["C"] for e in pgwire.errors(messages)] for messages in (mine, theirs)]
    assert codes[0] and codes[1]
    if codes[0] != codes[1]:  # an assignment that the server does not know is a cast that fails
        assert codes == [["22P02"], ["42804"]] or codes == [["42846"], ["42804"]] or codes[0] == ["0A000"]


def test_text_keys_keep_their_bytes(fleet, both):
    keys = ["lower('ASKED')", "'as' || 'ked ' ", "'as''ked\\' || ''", "repeat('asked', 2)", "'key'::char(9)"]
    for key in keys:
        for wire in both:
            done = wire.simple(f"insert into branches (region, id, manager) values ({key}, 5 + 4, 'asked')")
            assert not pgwire.errors(done), key
    mine, theirs = [wire.rows("select region, id from branches where manager = 'asked' order by region collate \"C\"")
                    for wire in both]
    assert mine == theirs and len(mine) == len(keys)
    for wire in both:
        for region, number in mine:
            literal = region.decode().replace("'", "''")
            assert wire.rows(f"select manager from branches where region = '{literal}' and id = 9") == [[b"asked"]]
            wire.simple(f"delete from branches where region = '{literal}' and id = 9")


def test_a_volatile_key_is_computed_once(fleet, braid):
    wire = braid.wire()
    wire.simple("create sequence asked_sequence")
    try:
        for expected in (1, 2, 3):
            sql = f"insert into counters (id, hits, label) values (910000 + nextval('asked_sequence'), {expected}, 'asked') returning id"
            assert wire.rows(sql) == [[str(910000 + expected).encode()]]
            assert wire.rows(f"select hits from counters where id = {910000 + expected}") == [[str(expected).encode()]]
    finally:
        for number in (1, 2, 3):
            wire.simple(f"delete from counters where id = {910000 + number}")
        wire.simple("drop sequence asked_sequence")


def test_a_random_key(fleet, braid):
    wire = braid.wire()
    for _ in range(8):
        ((token,),) = wire.rows("insert into sessions (token, started) values (gen_random_uuid(), now()) returning token")
        assert wire.rows(f"select count(*) from sessions where token = '{token.decode()}'") == [[b"1"]]
        wire.simple(f"delete from sessions where token = '{token.decode()}'")


def test_the_time_of_a_row_is_one(braid):
    wire = braid.wire()
    wire.simple("set timezone = 'Pacific/Kiritimati'")
    sql = ("insert into events (day, seq, kind, payload) values (now()::date, 990001, 'asked', to_jsonb(now()))"
           " returning day = (payload #>> '{}')::timestamptz::date, day = current_date")
    assert wire.rows(sql) == [[b"t", b"t"]]
    wire.simple("delete from events where day = now()::date and seq = 990001")
    ((day,),) = wire.rows("select current_date")
    wire.simple(f"delete from events where day = '{day.decode()}' and seq = 990001")


def test_expressions_with_parameters(both):
    for wire in both:
        wire.parse("insert into counters (id, hits, label) values ($1::int + $2, $3, $4) returning id, hits", "asking")
        wire.describe_statement("asking")
        for number in (1, 2, 30):
            wire.bind(["920000", str(number), "7", "asked"], "asking"); wire.describe_portal(); wire.execute()
        wire.bind([b"\0\x0e\x09\xc0", b"\0\0\0\x04", "7", None], "asking", formats=[1, 1, 0, 0]); wire.execute()
        wire.sync()
    mine, theirs = [wire.until_ready() for wire in both]
    assert not pgwire.errors(mine) and rows_of(mine) == rows_of(theirs)
    assert pgwire.types(mine) == pgwire.types(theirs)
    for wire in both:
        for number in (1, 2, 30, 4):
            assert wire.rows(f"delete from counters where id = {920000 + number} returning hits") == [[b"7"]]


def test_numbers_as_keys_that_the_server_alone_converts(fleet, braid, reference):
    """A float's and an oid's constants, and what an integer key is assigned from an oid."""
    tables = [{"name": f"keys_{kind}", "distribute_by": "k"} for kind in ("float8", "float4", "oid")]
    fleet.execute_everywhere("".join(f"drop table if exists {t['name']}; create table {t['name']} (k {t['name'][5:]}, i int);" for t in tables))
    path = fleet.write_config(fleet.config(listener={"port": (port := process.free_port())}, extra_tables=tables), "keys.toml")
    other = fleet.new_braid(path, port)
    other.start()
    try:
        wires = Clients(fleet, port=port).wire(), reference.wire()
        for table, keys in (("float8", "1.5 1 '2.5' -0.0 1e300 1::real 1+1"), ("float4", "1.5 0.1 '2.5' 1e10"), ("oid", "1 '17' 3+4 9::bigint")):
            for number, key in enumerate(keys.split()):
                answers = [wire.simple(f"insert into keys_{table} values ({key}, {number})") for wire in wires]
                assert conversation.normal(answers[0]) == conversation.normal(answers[1]), key
                found = [wire.rows(f"select i from keys_{table} where k = {key} order by i") for wire in wires]
                assert found[0] == found[1] and (table == "float4" or found[0])
        answers = [wire.simple("insert into counters (id, hits) values (array[1], 1)") for wire in wires]
        assert conversation.normal(answers[0]) == conversation.normal(answers[1])
        assert pgwire.errors(answers[0])[0]["C"] == "42804"
    finally:
        other.stop()
        fleet.execute_everywhere("".join(f"drop table {t['name']};" for t in tables))


def test_asking_inside_a_transaction(both):
    for wire in both:
        wire.simple("begin")
        assert not pgwire.errors(wire.simple("insert into counters (id, hits, label) values (930000 + 1, 1, 'asked')"))
        assert wire.rows("select label from counters where id = 930001") == [[b"asked"]]
        assert pgwire.errors(wire.simple("insert into counters (id, hits) values (1 / 0, 1)"))[0]["C"] == "22012"
        assert pgwire.errors(wire.simple("select 1"))[0]["C"] == "25P02"
        wire.simple("rollback")
        assert wire.rows("select label from counters where id = 930001") == []


FAILING = [("insert into counters (id, hits) values (1 / 0, 1)", []),
           ("insert into counters (id, hits) values ('nothing'::regclass::oid::bigint, 1)", []),
           ("insert into counters (id, hits) values (length('a') / $1::int, 1)", ["0"]),
           ("insert into counters (id, hits) values (1 / $1::int, 1)", ["y"]),
           ("insert into counters (id, hits, label) values (1 / $1::int, 1, $2::jsonb::text)", ["0", "{}"])]


@pytest.mark.parametrize("how", ["simple", "at once", "described first", "executed"])
@pytest.mark.parametrize("block", [True, False])
def test_a_key_that_fails_answers_with_its_own_error(both, how, block):
    heard = []
    for wire in both:
        heard.append([])
        for number, (sql, parameters) in enumerate(FAILING):
            if (how == "simple" and parameters) or (how == "executed" and not parameters):
                continue
            if how == "executed":
                wire.simple(f"prepare failing_{number} as {sql}")
            if block:
                wire.simple("begin")
            if how in ("simple", "executed"):
                values = ", ".join(f"'{parameter}'" for parameter in parameters)
                heard[-1] += wire.simple(sql if how == "simple" else f"execute failing_{number}({values})")
            else:
                wire.parse(sql)
                if how == "described first":
                    wire.describe_statement(); wire.sync(); heard[-1] += wire.until_ready()
                if not pgwire.errors(heard[-1][-3:]):
                    wire.bind(parameters); wire.execute(); wire.sync()
                    heard[-1] += wire.until_ready()
            heard[-1] += wire.simple("select 1") + (wire.simple("rollback") if block else [])
    assert conversation.normal(heard[0]) == conversation.normal(heard[1])


def test_a_key_that_fails_is_told_by_explain_route_analyze(braid):
    wire = braid.wire()
    wire.simple("begin")
    (error,) = pgwire.errors(wire.simple("explain route analyze insert into counters (id, hits) values (1 / 0, 1)"))
    assert error["C"] == "22012"
    assert pgwire.errors(wire.simple("select 1"))[0]["C"] == "25P02"
    wire.simple("rollback")


def test_values_that_are_not_written_exactly(braid):
    wire = braid.wire()
    wire.simple("set extra_float_digits = 0")
    (error,) = pgwire.errors(wire.simple("insert into counters (id, hits) values (sqrt(2) * 1000000, 1)"))
    assert error["C"] == "0A000" and "extra_float_digits" in error["M"]


# --- EXECUTE

PREPARED = "prepare asked(int, numeric(10,2), text) as select id, $1 + 1, $2, $3 from customers where id = $1"


@pytest.mark.parametrize("arguments", [
    "5, 1, 'x'", "5.5, 1, 'x'", "2 + 3, 1.005, 'x' || 'y'", "5, '7.5', null", "null, null, null", "5::bigint, 2e0, 5",
    "-5, -1, 'x'", "length('abcde'), 5 / 2.0, current_schema", "5, 1, true", "5, 1, now()::date - now()::date",
    "(5), ((1)), (('x'))", "5, 1, array_to_string(array[1, 2], ',')",
    # what the server refuses, too
    "5", "5, 1, 'x', 9", "'x', 1, 'x'", "99999999999, 1, 'x'", "5, date '2020-01-01', 'x'", "(select 5), 1, 'x'", "5, , 'x'",
    "5, 1, nothing", "$1, 1, 'x'", "count(*), 1, 'x'", "5, 1, 'x'::nothing", "true, 1, 'x'", "1/0, 1, 'x'"])
def test_arguments_of_execute(both, arguments):
    for wire in both:
        assert not pgwire.errors(wire.simple(PREPARED))
    for ask in (lambda w: w.simple(f"execute asked({arguments})"), lambda w: w.extended(f"execute asked({arguments})")):
        mine, theirs = [ask(wire) for wire in both]
        errors = [[(e["C"], e.get("P")) for e in pgwire.errors(messages)] for messages in (mine, theirs)]
        assert errors[0] == errors[1]
        assert pgwire.types(mine) == pgwire.types(theirs) and rows_of(mine) == rows_of(theirs)
        if not errors[0]:
            descriptions = [[m.body for m in messages if m.type == b"T"] for messages in (mine, theirs)]
            assert [[c.name for c in pgwire.columns(body)] for body in descriptions[0]] == \
                   [[c.name for c in pgwire.columns(body)] for body in descriptions[1]]


def test_arguments_that_nobody_asked_for_are_not_looked_at(both):
    for wire in both:
        wire.simple("prepare alone as select 1 as one")
    for sql in ("execute alone", "execute alone(1)", "execute alone(1 / 0, nothing)", "execute alone()", "execute asked(1)"):
        heard = []
        for wire in both:
            heard.append(wire.simple(sql))
            wire.parse(sql); wire.describe_statement(); wire.bind(); wire.execute(); wire.sync()
            heard[-1] += wire.until_ready()
        assert conversation.normal(heard[0]) == conversation.normal(heard[1]), sql


@pytest.mark.parametrize("sql", [
    "select $1", "select id from customers where id = $1", "select id from customers limit $1", "select 'x' limit $1",
    "select id from customers order by id limit $1 + 1", "select count(*) from customers where id in ($1, 5)",
    "update customers set name = $1", "insert into customers (id) values ($1)", "delete from customers where id = $1",
    "select nothing from customers where id = $1", "select id from nowhere where id = $1", "select 'x' limit '1.5'",
    "select id from customers order by id limit '1.5'", "with w as (select $1) select * from w, customers"])
@pytest.mark.parametrize("block", [True, False])
def test_parameters_that_nothing_can_be_bound_to(both, sql, block):
    heard = []
    for wire in both:
        heard.append((wire.simple("begin") if block else []) + wire.simple(sql) + wire.simple("select 1"))
        if block:
            heard[-1] += wire.simple("rollback")
    assert conversation.normal(heard[0]) == conversation.normal(heard[1])


def test_execute_over_several_shards_by_the_extended_protocol(both):
    for wire in both:
        wire.extended("prepare many(bigint) as select id, name from customers where id > $1 order by id")
    for rows in (0, 7):
        mine, theirs = [wire.extended("execute many(250 + 20)", rows=rows) for wire in both]
        assert pgwire.types(mine) == pgwire.types(theirs) and rows_of(mine) == rows_of(theirs) and rows_of(mine)
    mine, theirs = [wire.extended("execute many(290)", result_formats=[1]) for wire in both]
    assert rows_of(mine) == rows_of(theirs)
    for wire in both:
        wire.parse("execute many(295)", "run"); wire.describe_statement("run")
        for _ in range(2):
            wire.bind((), "run"); wire.execute()
        wire.parse("deallocate many"); wire.bind(); wire.describe_portal(); wire.execute(); wire.sync()
    mine, theirs = [wire.until_ready() for wire in both]
    assert pgwire.types(mine) == pgwire.types(theirs) and rows_of(mine) == rows_of(theirs)
    mine, theirs = [wire.extended("execute many(1)") for wire in both]
    assert pgwire.types(mine) == pgwire.types(theirs)
    assert [e["C"] for e in pgwire.errors(mine)] == [e["C"] for e in pgwire.errors(theirs)] == ["26000"]


def test_execute_of_writes_by_the_extended_protocol(both):
    for wire in both:
        wire.extended("prepare put(bigint, int) as insert into counters (id, hits, label) values ($1 + 1, $2, 'asked')")
        messages = wire.extended("execute put(940000, 2 + 3)")
        assert pgwire.types(messages) == "12nCZ"
        assert wire.rows("delete from counters where id = 940001 returning hits") == [[b"5"]]


def test_execute_suspends_at_the_row_limit(both):
    for wire in both:
        wire.simple("prepare lines(bigint) as select order_id, line from order_lines where customer_id = $1 order by 1, 2")
        wire.simple("begin")
        wire.parse("execute lines(2 + 3)", "x"); wire.bind((), "x", "p"); wire.describe_portal("p")
        for _ in range(3):
            wire.execute("p", rows=2)
        wire.sync()
    mine, theirs = [wire.until_ready() for wire in both]
    assert pgwire.types(mine) == pgwire.types(theirs) and rows_of(mine) == rows_of(theirs)
    for wire in both:
        wire.simple("rollback")
