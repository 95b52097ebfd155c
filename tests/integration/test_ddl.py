"""DDL on distributed and reference tables: on all shards or on none."""
import psycopg
import pytest

from support import pgwire
from support.clients import Clients


@pytest.fixture
def ddl(own_fleet):
    with Clients(own_fleet) as clients:
        yield clients.psycopg()


def on_shards(fleet, sql):
    found = []
    for shard in (fleet.shards if not fleet.stand_in else [fleet.server("standin")]):
        with fleet.connect_to(shard) as connection:
            found.append(connection.execute(sql).fetchall())
    return found


def test_index_on_every_shard(own_fleet, ddl):
    assert ddl.execute("create index customers_level on customers (level)").statusmessage == "CREATE INDEX"
    assert all(found == [(1,)] for found in on_shards(own_fleet, "select count(*) from pg_indexes where indexname = 'customers_level'"))
    assert ddl.execute("drop index customers_level").statusmessage == "DROP INDEX"
    assert all(found == [(0,)] for found in on_shards(own_fleet, "select count(*) from pg_indexes where indexname = 'customers_level'"))


def test_new_column_is_seen_at_once(own_fleet, ddl):
    before = len(ddl.execute("select * from customers order by id limit 1").description)
    ddl.execute("alter table customers add column shoe_size integer default 42")
    cursor = ddl.execute("select * from customers order by id")
    assert len(cursor.description) == before + 1 and cursor.fetchone()[-1] == 42
    assert ddl.execute("select sum(shoe_size) from customers").fetchone() == (42 * 60,)
    ddl.execute("alter table customers drop column shoe_size")
    assert len(ddl.execute("select * from customers order by id limit 1").description) == before
    with pytest.raises(psycopg.errors.UndefinedColumn):
        ddl.execute("select sum(shoe_size) from customers")


def test_changed_type_is_seen_at_once(own_fleet, ddl):
    ddl.execute("alter table customers alter column level type bigint")
    assert ddl.execute("select sum(level) from customers").description[0].type_code == psycopg.adapters.types["numeric"].oid
    ddl.execute("alter table customers alter column level type smallint")
    assert ddl.execute("select sum(level) from customers").description[0].type_code == psycopg.adapters.types["int8"].oid


def test_reference_table_on_every_shard(own_fleet, ddl):
    ddl.execute("alter table countries add column capital text")
    assert all(found == [(1,)] for found in on_shards(
        own_fleet, "select count(*) from information_schema.columns where table_name = 'countries' and column_name = 'capital'"))
    ddl.execute("alter table countries drop column capital")


def test_local_table_on_its_server_alone(own_fleet, ddl):
    ddl.execute("create index audit_actor on audit_log (actor)")
    found = [rows[0][0] for rows in on_shards(own_fleet, "select count(*) from pg_indexes where indexname = 'audit_actor'")]
    assert found == [1, 0][:len(found)]
    ddl.execute("drop index audit_actor")


def test_failure_on_one_shard_leaves_no_trace(own_fleet, ddl):
    """A constraint that one shard's rows break: applied nowhere, and the error names the server."""
    with own_fleet.connect_to(own_fleet.shards[1]) as direct:
        key = direct.execute("select min(id) from customers").fetchone()[0]
    with pytest.raises(psycopg.errors.CheckViolation):
        ddl.execute(f"alter table customers add constraint not_that check (id <> {key})")
    assert all(found == [(0,)] for found in on_shards(own_fleet, "select count(*) from pg_constraint where conname = 'not_that'"))
    assert ddl.execute("select count(*) from customers").fetchone() == (60,)


def test_ddl_errors_are_postgresql_s(own_fleet, ddl):
    with pytest.raises(psycopg.errors.DuplicateColumn):
        ddl.execute("alter table customers add column name text")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        ddl.execute("alter table customers drop column nothing")


@pytest.mark.parametrize("statement", ["alter table customers add column if not exists name text", "drop index if exists nix",
                                       "create index if not exists customers_pkey on customers (name)"])
def test_notices_are_heard_once(own_fleet, statement):
    told = []
    with Clients(own_fleet) as braid, Clients(own_fleet, server=own_fleet.server("reference")) as plain:
        for clients in (braid, plain):
            wire = clients.wire()
            told.append([pgwire.fields(m.body)["M"] for m in wire.simple(statement, keep_asynchronous=True) if m.type == b"N"])
    assert told[0] == told[1] and len(told[0]) == 1


def test_comment_and_analyze(own_fleet, ddl):
    assert ddl.execute("comment on table customers is 'who buys'").statusmessage == "COMMENT"
    assert all(found == [("who buys",)] for found in on_shards(own_fleet, "select obj_description('customers'::regclass)"))


def test_create_and_drop_of_a_listed_table(own_fleet, ddl):
    ddl.execute("drop table keys_bool")
    assert all(found == [(None,)] for found in on_shards(own_fleet, "select to_regclass('keys_bool')"))
    ddl.execute("create table keys_bool (k boolean, v text)")
    ddl.execute("insert into keys_bool values (true, 'again')")
    assert ddl.execute("select k, v from keys_bool").fetchall() == [(True, "again")]


def test_definitions_that_read_the_clock_are_refused(own_fleet, ddl):
    ddl.execute("alter table customers add column since date default '2020-01-01'")
    for sql in ("alter table customers alter column since set default 'today'",
                "alter table customers add column till date default 'tomorrow'",
                "create table keys_bool (k boolean primary key, at timestamptz default 'now')"):
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="each shard would store"):
            ddl.execute(sql)
    ddl.execute("alter table customers alter column since set default current_date")
    ddl.execute("alter table customers alter column since set default '2021-02-03'")
    defaults = on_shards(own_fleet, "select pg_get_expr(adbin, adrelid) from pg_attrdef join pg_attribute on attrelid = adrelid and "
                                    "attnum = adnum where attname = 'since' and attrelid = 'customers'::regclass")
    assert all(found == [("'2021-02-03'::date",)] for found in defaults)
    ddl.execute("alter table customers drop column since")


@pytest.mark.parametrize("table", ["customers", "countries"])
def test_rows_that_are_there_are_not_filled_by_each_shard_for_itself(ddl, table):
    for definition in ("at timestamptz default now()", "at date not null default current_date", "r float default random() check (r >= 0)",
                       "n bigserial", "n int generated by default as identity", "u uuid default gen_random_uuid()"):
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="each shard would compute"):
            ddl.execute(f"alter table {table} add column {definition}")
    ddl.execute(f"alter table {table} add column n numeric(10, 2) default (1 + 2) check (n is not null)")
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="random"):
        ddl.execute(f"alter table {table} alter column n type float using random() * n")
    ddl.execute(f"alter table {table} alter column n type text using upper(n::varchar(10))")
    ddl.execute(f"alter table {table} alter column n set default now()::text")
    assert ddl.execute(f"select min(n), max(n) from {table}").fetchone() == ("3.00", "3.00")
    ddl.execute(f"alter table {table} drop column n")


def test_one_block_of_code_says_nothing_about_another(ddl):
    ddl.execute("do $$ begin raise notice 'x'; end $$")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        ddl.execute("do $$ begin delete from customers; end $$")


def test_a_distributed_table_needs_its_key(own_fleet, start_braid):
    table = {"name": "keyless", "distribute_by": "id"}
    _, clients = start_braid("keyless", in_front_of=own_fleet, tables=[table])
    connection = clients.psycopg()
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="lacks its distribution key"):
        connection.execute("create table keyless (other int)")
    connection.execute("create table keyless (id int, other int)")
    connection.execute("drop table keyless")
