"""Writes that stay on one shard happen there, with the tags and errors of one server; others are refused whole."""
import psycopg
import pytest

from support import pgwire
from support.clients import Clients

NEW = 10_000_000


@pytest.fixture
def clean(fleet):
    """After the test: no row with a key from NEW upwards anywhere, the audit log as before."""
    yield
    for server in fleet.servers:
        with fleet.connect_to(server) as connection:
            for sql in (f"delete from order_lines where customer_id >= {NEW}", f"delete from orders where customer_id >= {NEW}",
                        f"delete from customers where id >= {NEW}", "delete from audit_log where actor = 'writes'",
                        f"delete from counters where id >= {NEW}", "delete from products where sku like 'new-%%'",
                        "delete from stock where warehouse = 99", "delete from branches where id >= 99",
                        "delete from events where seq >= 99", "delete from keys_nullable where v like 'new%%'"):
                connection.execute(sql)


INSERT = "insert into customers (id, name, country, created) values"
SAME_ON_BOTH = [
    [f"{INSERT} ({NEW}, 'n', 'DE', '2025-01-01')", f"select * from customers where id = {NEW}"],
    [f"{INSERT} ({NEW}, 'n', 'DE', '2025-01-01') returning id, balance, vip"],
    [f"{INSERT} ('{NEW}', 'n', 'DE', '2025-01-01')", f"select id from customers where id >= {NEW}"],
    [f"{INSERT} ({NEW}::numeric, 'n', 'DE', '2025-01-01')", f"select id from customers where id >= {NEW}"],
    [f"{INSERT} (1, 'n', 'DE', '2025-01-01')"],
    [f"{INSERT} (1, 'n', 'DE', '2025-01-01') on conflict do nothing"],
    [f"{INSERT} ({NEW}, 'n', 'DE', '2025-01-01')", f"{INSERT} ({NEW}, 'm', 'FR', '2025-01-01') on conflict (id) do update set name = excluded.name returning name",
     f"select name from customers where id = {NEW}"],
    [f"{INSERT} (null, 'n', 'DE', '2025-01-01')"],
    [f"{INSERT} ({NEW}, null, 'DE', '2025-01-01')"],
    [f"{INSERT} ('x', 'n', 'DE', '2025-01-01')"],
    [f"{INSERT} (1e30, 'n', 'DE', '2025-01-01')"],
    [f"insert into customers select {NEW}, 'n', null, null, null, null, 'DE', 1, 1, 1, true, null, '2025-01-01'", f"select * from customers where id = {NEW}"],
    ["insert into customers default values"],
    # what is stored decides, not what the constant is equal to
    [f"insert into counters select x, 1, 'w' from (values ({NEW}.5)) s(x)", f"select id from counters where id = {NEW + 1}"],
    [f"merge into counters c using (values ({NEW}.5)) s(k) on c.id = s.k when not matched then insert (id, hits, label) values (s.k, 1, 'w')",
     f"select id from counters where id = {NEW + 1}", f"select id from counters where id >= {NEW}"],
    ["insert into keys_nullable select x, 'new' from (values (null::int)) s(x)", "select v from keys_nullable where k is null order by v"],
    ["merge into keys_nullable n using (values (null::int)) s(x) on n.k = s.x when not matched then insert (k, v) values (s.x, 'new m')",
     "select v from keys_nullable where k is null order by v"],
    [f"insert into customers (name, id, country, created) values ('reordered', {NEW}, 'DE', '2025-01-01')", f"select id, name from customers where id = {NEW}"],
    [f"insert into nowhere values ({NEW})"], [f"insert into customers (nothing) values ({NEW})"],
    [f"insert into customers (id) values ({NEW}, 1)"],
    ["update customers set balance = balance + 1 where id = 5", "update customers set balance = balance - 1 where id = 5 returning id, name"],
    ["update customers set name = 'x' where id = 999999"], ["update customers set name = 'x' where id = 5 and false"],
    ["update customers set id = 5 where id = 5"], ["update customers set nothing = 5 where id = 5"],
    ["update customers c set vip = c.vip from orders o where o.customer_id = c.id and c.id = 4"],
    ["delete from customers where id = 999999"], ["delete from orders where customer_id = 5 and false returning *"],
    [f"{INSERT} ({NEW}, 'n', 'DE', '2025-01-01')", f"delete from customers where id = {NEW} returning *"],
    [f"{INSERT} ({NEW}, 'n', 'DE', '2025-01-01')", f"insert into orders (id, customer_id, placed, status, total) values (1, {NEW}, '2025-01-01', 'new', 5), (2, {NEW}, '2025-01-01', 'new', 6)",
     f"insert into order_lines select customer_id, id, 1, 'p', 1, total from orders where customer_id = {NEW}",
     f"select * from order_lines where customer_id = {NEW} order by order_id", f"delete from order_lines where customer_id = {NEW}"],
    [f"insert into order_lines values ({NEW}, 1, 1, 'x', 1, 1)"], ["insert into order_lines values (5, 1, 1, 'x', 0, 1)"],
    [f"with w as ({INSERT} ({NEW}, 'n', 'DE', '2025-01-01') returning id) select id from w", f"select count(*) from customers where id = {NEW}"],
    [f"merge into customers c using (values ({NEW}, 'merged')) v(id, name) on c.id = v.id and c.id = {NEW} when matched then update set name = v.name"],
    ["insert into audit_log (id, at, actor, what) values (-5, '2025-01-01', 'writes', 'x') returning *", "update audit_log set what = 'y' where actor = 'writes'", "delete from audit_log where actor = 'writes' returning what"],
    [f"insert into counters values ({NEW}, 1, 'x')", f"select * from counters where id = {NEW}"],
    ["insert into products values ('new-1', 't', 1, 1, '{a,b}')", "select * from products where sku = 'new-1'"],
    ["insert into stock values (99, 'new-1', 5)", "select * from stock where warehouse = 99"],
    ["insert into branches values ('EU', 99, 'x', null, 1), ('UK', 99, 'y', null, 2)", "select * from branches where id = 99 order by region"],
    ["insert into branches values ('XX', 99, 'x', null, 1)", "select * from branches where region = 'XX'"],
    ["insert into events values ('2026-05-05', 99, 'new', null, 1, 1)", "select * from events where seq = 99"],
    ["insert into events values ('2025-05-05', 99, 'new', null, 1, 1)", "select * from events where day = '2025-05-05'"],
    ["insert into keys_nullable values (null, 'new')", "select * from keys_nullable where k is null and v = 'new'"],
    ["select * from customers where id = 5 for update"],
    ["explain (costs off, analyze, timing off, summary off) insert into audit_log (actor, what) values ('writes', 'x')"],
]


@pytest.mark.parametrize("statements", SAME_ON_BOTH, ids=range(len(SAME_ON_BOTH)))
def test_same_outcome(both, clean, statements):
    answers = []
    for clients in both:
        wire = clients.wire()
        answers.append([[(m.type, m.body) for m in wire.simple(sql) if m.type in b"DC"] + [e["C"] for e in pgwire.errors(wire.simple("select 1"))]
                        for sql in statements])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("statements", SAME_ON_BOTH, ids=range(len(SAME_ON_BOTH)))
def test_same_errors(both, clean, statements):
    answers = [[[e["C"] for e in pgwire.errors(wire.simple(sql))] for sql in statements]
               for wire in [clients.wire() for clients in both]]
    assert answers[0] == answers[1]


def test_a_row_lands_where_postgresql_would_put_it(braid, fleet, clean):
    connection = braid.psycopg()
    for key in range(NEW, NEW + 60):
        connection.execute(INSERT + " (%s, 'n', 'DE', '2025-01-01')", (key,))
    placed = {}
    for number, shard in enumerate(fleet.shards):
        with fleet.connect_to(shard) as direct:
            for (key,) in direct.execute("select id from customers where id >= %s", (NEW,)):
                assert key not in placed
                placed[key] = number
    assert len(placed) == 60
    with fleet.connect_to(fleet.reference) as server:
        server.execute("create temp table p (k bigint) partition by hash (k)")
        for key, number in placed.items():
            found = server.execute("select r * %s / 256 from generate_series(0, 255) r where"
                                   " satisfies_hash_partition('pg_temp.p'::regclass, 256, r, %s::bigint)",
                                   (len(fleet.shards), key)).fetchone()[0]
            assert found == number


REFUSED = [
    "update customers set balance = 0", "delete from customers", "delete from customers where vip", "truncate customers",
    "update customers set id = id + 1 where id = 5", "update orders set customer_id = id where customer_id = 5",
    f"{INSERT} ((select max(length(code)) from countries), 'n', 'DE', '2025-01-01')",
    "update countries set name = name", "insert into countries values ('XX', 'x', 'x', 1)", "delete from countries where code = 'XX'",
    INSERT + "".join(f" ({NEW + i}, 'n', 'DE', '2025-01-01')," for i in range(20))[:-1],
    "update customers set vip = vip where id in (1, 2, 3, 4, 5, 6, 7, 8)", "delete from customers where id = 1 or id > 5",
    f"insert into customers select id + {NEW}, name, null, null, null, null, country, 0, 0, 0, false, null, created from customers",
    f"insert into audit_log (actor, what) select 'writes', name from customers",
    "insert into branches values ('EU', 99, 'x', null, 1), ('AM', 99, 'y', null, 2)",
    "with d as (delete from orders returning id) select count(*) from d",
    "update events set kind = kind", "delete from sessions where customer_id = 5",
    "merge into customers c using countries n on c.country = n.code when matched then delete",
    "update customers set balance = (select sum(total) from orders) where id = 5",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_several_shards_are_refused_and_nothing_happens(own_fleet, sql):
    def contents():
        found = []
        for shard in own_fleet.shards:
            with own_fleet.connect_to(shard) as direct:
                found.append([direct.execute(f"select count(*), sum(hashtext({t}::text)::bigint) from {t}").fetchone()
                              for t in ("customers", "orders", "countries", "branches", "audit_log", "events", "sessions")])
        return found

    before = contents()
    with Clients(own_fleet) as clients, pytest.raises(psycopg.Error) as caught:
        clients.psycopg().execute(sql)
    assert caught.value.sqlstate == "0A000", caught.value
    assert len(str(caught.value)) > 20, "the reason must be said"
    assert contents() == before


def test_parameters_route_writes(braid, clean):
    connection = braid.psycopg()
    for binary in (False, True):
        for i in range(20):
            key = NEW + 1000 * binary + i
            connection.cursor(binary=binary).execute(INSERT + " (%b, %b, %b, now())" if binary else INSERT + " (%s, %s, %s, now())",
                                                     (key, "p", "DE"))
            assert connection.execute("select name from customers where id = %s", (key,)).fetchone() == ("p",)
            assert connection.execute("delete from customers where id = %s", (key,)).rowcount == 1


def test_unlisted_tables_are_refused(braid):
    with pytest.raises(psycopg.Error) as caught:
        braid.psycopg().execute("select * from customer_totals")
    assert caught.value.sqlstate == "0A000"
    assert "customer_totals" in str(caught.value)
