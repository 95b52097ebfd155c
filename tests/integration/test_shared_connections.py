"""What a server keeps for a connection, when connections are shared and there are several servers: never another's."""
import psycopg
import pytest

from fleet import Fleet
from support.clients import Clients

TABLES = [{"name": "t1", "distribute_by": "id"}, {"name": "loc1", "local": "pg1"}, {"name": "loc2", "local": "pg2"}]


@pytest.fixture(scope="module")
def small():
    """One connection to each server: what one client leaves behind, the next one finds."""
    with Fleet() as fleet:
        fleet.execute_everywhere("create sequence s1; create sequence s2; create table t1 (id bigint primary key);"
                                 "create table loc1 (id bigserial, v int); create table loc2 (id bigserial, v int)")
        fleet.start_braid(tables=TABLES, braid={"workers": 1}, pool={"default_pool_size": 1})
        yield fleet


@pytest.fixture
def clients(small):
    with Clients(small) as clients:
        yield clients


def refused(connection, sql):
    with pytest.raises(psycopg.errors.FeatureNotSupported) as caught:
        connection.execute(sql)
    return str(caught.value)


@pytest.mark.parametrize("sql", ["select lastval()", "select currval('s1')", "select pg_catalog.currval('s1'::regclass)"])
def test_no_other_clients_sequence_values(clients, sql):
    first, second = clients.psycopg(), clients.psycopg()
    first.execute("select nextval('s1')")
    assert "another client's value" in refused(second, sql)
    assert "another client's value" in refused(first, sql)
    second.autocommit = False
    refused(second, sql)
    second.rollback()
    second.execute("select 1")
    refused(second, sql)


def test_sequence_values_in_the_same_transaction(clients):
    connection = clients.psycopg(autocommit=False)
    (value,) = connection.execute("select nextval('s1')").fetchone()
    assert connection.execute("select currval('s1'), lastval()").fetchone() == (value, value)
    refused(connection, "select currval('s2')")
    connection.rollback()
    connection.execute("insert into loc1 (v) values (1)")
    (number,) = connection.execute("select lastval()").fetchone()
    assert connection.execute("select max(id) from loc1").fetchone() == (number,)
    connection.execute("insert into loc1 (id, v) values (77, 1)")
    assert connection.execute("select lastval()").fetchone() == (number,)
    connection.rollback()
    connection.execute("insert into loc1 (id, v) values (78, 1)")
    refused(connection, "select lastval()")
    connection.rollback()
    connection.execute("select nextval('s1')")
    connection.rollback()


@pytest.mark.parametrize("sql", ["select name from pg_prepared_statements", "select * from pg_prepared_statement()",
                                 "select name from pg_cursors", "/*+ braid: shard=pg2 */ select statement from pg_catalog.pg_prepared_statements"])
def test_no_other_clients_statements(clients, sql):
    clients.psycopg().execute("select id from t1 where id = %s", (1,), prepare=True)
    refused(clients.psycopg(), sql)


def test_notifications_from_a_function(clients):
    listener, teller = clients.wire(), clients.psycopg()
    listener.simple("listen news")
    heard = listener.simple("select pg_notify('news', 'own')")
    assert [b"own" in m.body for m in heard if m.type == b"A"] == [True]
    listener.simple("unlisten *")
    for sql in ("select pg_notify('news', v::text) from loc2", "/*+ braid: shard=pg2 */ select pg_notify('news', 'x')"):
        assert "notifications and advisory locks" in refused(teller, sql)
    teller.execute("select pg_notify('news', v::text) from loc1")


@pytest.mark.parametrize("lock", ["pg_advisory_xact_lock(7)", "pg_try_advisory_xact_lock(7)", "pg_advisory_xact_lock_shared(7)",
                                  "pg_try_advisory_lock(7)", "pg_advisory_lock_shared(7)"])
def test_advisory_locks_are_on_one_shard(clients, lock):
    connection = clients.psycopg()
    port = clients.fleet.shards[0].port if not clients.fleet.stand_in else clients.fleet.server("standin").port
    # A cursor holds the session to the second shard; the lock is on the first all the same.
    connection.execute("begin")
    connection.execute("declare c cursor with hold for select v from loc2")
    connection.execute("commit")
    assert connection.execute(f"select inet_server_port(), {lock}").fetchone()[0] == port
    refused(connection, f"select {lock}, v from loc2")
    refused(connection, f"/*+ braid: shard=pg2 */ select {lock}")
    connection.execute(f"select {lock} from loc1")
    assert connection.execute("explain route select " + lock + " from loc2").fetchone()[0].startswith("route: refused notifications")
    connection.execute("close c")


def test_sequences_count_on_the_first_shard(clients):
    pinned, other = clients.psycopg(), clients.psycopg()
    pinned.execute("begin")
    pinned.execute("declare c cursor with hold for select v from loc2")
    pinned.execute("commit")
    values = [c.execute("select nextval('s2')").fetchone()[0] for c in (pinned, other, pinned, other)]
    assert values == list(range(values[0], values[0] + 4))


def test_half_of_a_date_style_takes_nothing_from_another_client(start_braid, fleet):
    """DateStyle = SQL keeps the order of day and month that was: the server's own, not the last client's."""
    clients = start_braid("date_style", braid={"workers": 1}, pool={"default_pool_size": 1})[1]
    reference = Clients(fleet, fleet.reference)
    for style in ("SQL", "DMY", "ISO", "Postgres, YMD", "German"):
        for before in ("German", "Postgres, DMY", "ISO, YMD"):
            clients.wire(options=f"-c datestyle={before.replace(' ', '')}").simple("select max(day) from events")
            heard = [c.wire(DateStyle=style).rows("select current_setting('datestyle'), extract(month from '01/02/03'::date), '2026-01-02'::date")
                     for c in (clients, reference)]
            assert heard[0] == heard[1]
