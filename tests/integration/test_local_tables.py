"""Tables that one shard has, which need not be the first: statements on them are read where they are."""
import psycopg
import pytest

from fleet import Fleet
from support import pgwire
from support.clients import Clients
from support.conversation import hold

TABLES = [{"name": "t1", "distribute_by": "id"}, {"name": "loc1", "local": "pg1"}, {"name": "loc2", "local": "pg2"}]
ROWS = "select g, 'row ' || g from generate_series(1, 6) g"


@pytest.fixture(scope="module")
def local_fleet():
    """t1 is spread; loc1 and loc2 are on one shard each, and on no other."""
    with Fleet() as fleet:
        homes = {"loc1": ("pg1", "reference", "standin"), "loc2": ("pg2", "reference", "standin")}
        for server in fleet.servers:
            with fleet.connect_to(server) as connection:
                connection.execute("create table t1 (id bigint primary key, name text)")
                for name, servers in homes.items():
                    if server.name in servers:
                        connection.execute(f"create table {name} (id bigint primary key, name text)")
                        connection.execute(f"insert into {name} {ROWS}")
        fleet.start_braid(tables=TABLES)
        with Clients(fleet) as clients, Clients(fleet, fleet.reference) as direct:
            for number in range(1, 7):
                for connection in ([clients] if fleet.stand_in else [clients, direct]):
                    connection.psycopg().execute(f"insert into t1 values ({number}, 'row {number}')")
        yield fleet


@pytest.fixture
def two(local_fleet):
    with Clients(local_fleet) as clients, Clients(local_fleet, local_fleet.reference) as reference:
        yield clients, reference


def parse_only(w):
    w.parse("select id from loc2", "s"); w.sync(); w.bind(name="s"); w.execute(); w.sync()


def parse_of_a_wrong_column(w):
    w.parse("select nothing from loc2"); w.sync()


def describe_statement(w):
    w.parse("select id, name from loc2 where id = $1", "s"); w.describe_statement("s"); w.sync()
    w.bind(["3"], "s"); w.describe_portal(); w.execute(); w.sync()


def describe_change(w):
    w.parse("update loc2 set name = name where id = $1 returning id"); w.describe_statement(); w.sync()


def describe_after_another_shard(w):
    w.query("begin")
    w.parse("select id from loc1 where id = 1"); w.bind(); w.execute(); w.sync()
    w.parse("select id, name from loc2", "s"); w.describe_statement("s"); w.sync()
    w.query("rollback")


def one_batch_on_two_shards(w):
    w.parse("select id from loc1 where id = 1"); w.bind(); w.execute()
    w.parse("select name from loc2 where id = $1", "s"); w.describe_statement("s"); w.bind(["2"], "s"); w.execute(); w.sync()


def prepared_by_sql(w):
    w.query("prepare q(bigint) as select name from loc2 where id = $1"); w.query("execute q(2)"); w.query("execute q(1 + 2)")


def wrong_value(w):
    w.parse("select id from loc2 where id = $1"); w.bind(["x"]); w.execute(); w.sync()


def cursor(w):
    w.query("begin"); w.query("declare c cursor for select id, name from loc2 order by id")
    w.parse("fetch 2 from c", "f"); w.describe_statement("f"); w.sync()
    w.bind(name="f"); w.describe_portal(); w.execute(); w.sync()
    w.query("commit")


def with_a_spread_table(w):
    w.parse("select t1.id from t1, loc2 where t1.id = loc2.id and t1.id = $1", oids=[20]); w.describe_statement(); w.sync()


@pytest.mark.parametrize("conversation", [parse_only, parse_of_a_wrong_column, describe_statement, describe_change,
                                          describe_after_another_shard, one_batch_on_two_shards, prepared_by_sql, wrong_value,
                                          cursor, with_a_spread_table], ids=lambda c: c.__name__)
def test_same_messages(two, conversation):
    braid, reference = two
    assert hold(braid, conversation) == hold(reference, conversation)


@pytest.mark.parametrize("sql", ["select count(*) from t1 where id in (select id from loc2)",
                                 "select count(*) from loc1 where id in (select id from loc2)"])
@pytest.mark.parametrize("ask", ["simple", "describe", "execute", "bind a value"])
def test_what_no_shard_has_is_refused_with_the_reason(two, sql, ask):
    wire = two[0].wire()
    if ask == "simple":
        wire.query(sql)
    else:
        wire.parse(sql + (" and id = $1 + 0.5" if ask == "bind a value" else ""))
        if ask == "describe":
            wire.describe_statement()
        if ask == "execute":
            wire.bind(); wire.execute()
        if ask == "bind a value":
            wire.bind(["1"]); wire.execute()
        wire.sync()
    messages = wire.until_ready()
    if ask == "describe" and "t1" in sql:
        assert not pgwire.errors(messages), "a shard can tell the columns"
        return
    (error,) = pgwire.errors(messages)
    assert error["C"] == "0A000" and "relation" not in error["M"], error
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        two[0].psycopg().execute(sql)


NAMED = ["select 'loc2'::regclass", "select 'public.loc2'::regclass::text", "select to_regclass('loc2')", "select 'loc2_pkey'::regclass",
         "select pg_relation_size('loc2') > 0", "select has_table_privilege('loc2', 'select')",
         "select has_table_privilege(current_user, 'loc2', 'insert')", "select to_regclass('loc1')", "select to_regclass('neither')",
         "select count(*) from pg_attribute where attrelid = 'loc2'::regclass and attnum > 0", "select 'neither'::regclass"]


def ask_simply(sql):
    def conversation(w):
        w.query(sql)
    return conversation


def ask_in_steps(sql):
    def conversation(w):
        w.parse(sql); w.describe_statement(); w.bind(); w.describe_portal(); w.execute(); w.sync()
    return conversation


def ask_after_another_shard(sql):
    def conversation(w):
        w.query("begin"); w.query("select id from loc1 where id = 1"); w.query(sql); w.query("rollback")
    return conversation


@pytest.mark.parametrize("ask", [ask_simply, ask_in_steps, ask_after_another_shard], ids=lambda a: a.__name__)
@pytest.mark.parametrize("sql", NAMED)
def test_a_table_named_by_a_constant_is_found_where_it_is(two, sql, ask):
    braid, reference = two
    assert hold(braid, ask(sql)) == hold(reference, ask(sql))


@pytest.mark.parametrize("ask", ["select to_regclass($1)::text", "select $1::text::regclass::text"])
def test_a_table_named_by_a_parameter_is_found_where_it_is(two, ask):
    def conversation(w):
        w.parse(ask); w.describe_statement(); w.bind(["loc2"]); w.execute(); w.sync()
    assert hold(two[0], conversation) == hold(two[1], conversation)


def test_tables_named_by_constants_on_two_shards_are_refused(two):
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="pg1, pg2"):
        two[0].psycopg().execute("select 'loc1'::regclass, 'loc2'::regclass")


def test_views_that_call_what_reads_a_spread_table_are_refused(local_fleet, start_braid):
    made = ("create function spread() returns bigint language sql stable as 'select count(*) from t1'",
            "create view over_spread as select id, spread() from loc1", "create view plain as select id from loc1")
    with local_fleet.connect_to(local_fleet.server("pg1")) as shard:
        for sql in made:
            shard.execute(sql)
    _, clients = start_braid("views", in_front_of=local_fleet, tables=TABLES, database={"unlisted_tables": "local:pg1"})
    connection = clients.psycopg()
    assert len(connection.execute("select * from plain").fetchall()) == 6
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="spread"):
        connection.execute("select * from over_spread")
