"""DDL and maintenance of tables that one shard has: statements of one shard, relayed, also in a transaction."""
import psycopg
import pytest

from fleet import Fleet
from support.clients import Clients

TABLES = [{"name": "t1", "distribute_by": "id"}, {"name": "t2", "distribute_by": "k"}, {"name": "loc1", "local": "pg1"}]


@pytest.fixture(scope="module")
def small_fleet():
    """t1 is spread; loc1 is on pg1 alone, and so is what the configuration does not name."""
    with Fleet() as fleet:
        for server in fleet.servers:
            with fleet.connect_to(server) as connection:
                connection.execute("create table t1 (id bigint primary key, name text)")
                connection.execute("create table t2 (id bigint primary key, k int)")
                if server.name in ("pg1", "reference", "standin"):
                    connection.execute("create table loc1 (id bigserial primary key, name text)")
        fleet.start_braid(tables=TABLES, database={"unlisted_tables": "local:pg1"})
        yield fleet


@pytest.fixture
def client(small_fleet):
    with Clients(small_fleet) as clients:
        yield clients.psycopg()


@pytest.mark.parametrize("sql", ["vacuum loc1", "vacuum (analyze) loc1 (id)", "analyze loc1", "reindex table loc1",
                                 "reindex table concurrently loc1", "cluster loc1 using loc1_pkey",
                                 "reindex table t1", "analyze t1", "comment on table loc1 is 'here'",
                                 "grant select on loc1 to public"])
def test_maintenance(client, sql):
    assert client.execute(sql).statusmessage == sql.split()[0].upper()


def test_schema_changes_in_a_transaction(client):
    client.execute("begin")
    client.execute("alter table loc1 add column k int")
    client.execute("reindex table loc1")
    client.execute("create table made (a int)")
    client.execute("/*+ braid: shard=pg1 */ insert into made values (1)")
    client.execute("insert into loc1 (name, k) values ('x', 2)")
    client.execute("rollback")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        client.execute("select k from loc1")
    with pytest.raises(psycopg.errors.UndefinedTable):
        client.execute("select * from made")
    with client.transaction():
        client.execute("alter table loc1 add column k int")
        client.execute("create table made (a int)")
    assert [column.name for column in client.execute("select * from loc1").description] == ["id", "name", "k"]
    client.execute("alter table loc1 drop column k")
    client.execute("drop table made")


def test_vacuum_in_a_transaction_is_the_server_s_error(client):
    with pytest.raises(psycopg.errors.ActiveSqlTransaction):
        with client.transaction():
            client.execute("vacuum loc1")


def test_tables_of_queries_and_temporary_ones(client):
    assert client.execute("create table made as select 1 as a").statusmessage == "SELECT 1"
    assert client.execute("select a from made").fetchall() == [(1,)]
    client.execute("drop table made")
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="on one shard only"):
        client.execute("create temp table own (a int)")
    client.execute("set braid.shard = 'pg1'")
    client.execute("create temp table own (a int)")
    client.execute("insert into own values (1), (2)")
    assert client.execute("select sum(a) from own").fetchone() == (3,)
    client.execute("reset braid.shard")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        client.execute("create temp table t1 (a int)")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        client.execute("create table made as select * from t1")


def test_stored_views(client):
    client.execute("create materialized view stored as select count(*) as n from loc1")
    client.execute("insert into loc1 (name) values ('y')")
    before = client.execute("select n from stored").fetchone()[0]
    client.execute("refresh materialized view stored")
    assert client.execute("select n from stored").fetchone() == (before + 1,)
    client.execute("drop materialized view stored")


def test_sequence_beside_tables(small_fleet, client):
    assert client.execute("select nextval('loc1_id_seq') > 0 from loc1 limit 0").fetchall() == []
    for key in range(1, 9):
        client.execute("insert into t1 values (%s, 'x')", [key])
    with small_fleet.connect_to(small_fleet.shards[0]) as shard:
        there = shard.execute("select min(id) from t1").fetchone()[0]
    with small_fleet.connect_to(small_fleet.shards[-1]) as shard:
        elsewhere = shard.execute("select min(id) from t1").fetchone()[0]
    assert client.execute(f"select nextval('loc1_id_seq') > 0, id from t1 where id = {there}").fetchall() == [(True, there)]
    if there != elsewhere:
        with pytest.raises(psycopg.errors.FeatureNotSupported, match='sequences count on shard "pg1", and this statement runs on "pg2"'):
            client.execute(f"select nextval('loc1_id_seq'), id from t1 where id = {elsewhere}")


def test_lock_of_a_spread_table_outside_a_block(client):
    with pytest.raises(psycopg.errors.NoActiveSqlTransaction, match="LOCK TABLE can only be used in transaction blocks"):
        client.execute("lock table t1")


def test_what_the_shards_lack_is_logged_once(small_fleet, client):
    for number in (1, 2):
        client.execute(f"alter table t1 add column c{number} int")
        client.execute(f"alter table t1 drop column c{number}")
    if small_fleet.braid:
        with open(small_fleet.braid.log, encoding="utf-8") as log:
            assert log.read().count("lacks the distribution key") == 1
