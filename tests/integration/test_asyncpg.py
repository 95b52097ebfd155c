"""asyncpg: a driver without libpq. Everything is prepared, described and moved in binary format; it reads the catalog
for types that it does not know."""
import asyncio
import uuid
from decimal import Decimal

import asyncpg
import pytest


@pytest.fixture
def ask():
    """ask(clients, function): runs an async function with a connection."""

    def run(clients, function, **options):
        async def inside():
            connection = await asyncpg.connect(host=clients.host, port=clients.port, user=clients.user,
                                               password=clients.password, database=clients.dbname, timeout=20, **options)
            try:
                return await function(connection)
            finally:
                await connection.close(timeout=10)

        return asyncio.run(inside())

    return run


QUERIES = [
    ("select * from customers where id = $1", (5,)),
    ("select id, name, balance from customers where balance > $1 order by id", (Decimal(100),)),
    ("select country, count(*), sum(balance), avg(balance), min(created) from customers group by country order by country", ()),
    ("select * from orders where customer_id = any($1::bigint[]) order by id", ([1, 2, 3],)),
    ("select id, m, ia, ta, na, u, iv, rng, bits, jb from samples order by id", ()),
    ("select count(*) from sessions where token = $1", (uuid.UUID(int=7),)),
    ("select c.id, o.id from customers c join orders o on o.customer_id = c.id order by 1, 2 limit $1", (20,)),
]


@pytest.mark.parametrize("sql, arguments", QUERIES)
def test_same_rows(both, ask, sql, arguments):
    answers = [[repr(tuple(record)) for record in ask(clients, lambda c: c.fetch(sql, *arguments))] for clients in both]
    assert answers[0] == answers[1] and answers[0]


def test_statement_cache(braid, ask):
    async def many(connection):
        return [await connection.fetchval("select id from customers where id = $1", key) for key in list(range(1, 30)) * 3]

    assert ask(braid, many) == list(range(1, 30)) * 3


def test_prepared_statement_knows_its_types(both, ask):
    async def describe(connection):
        prepared = await connection.prepare("select id, name, balance from customers where id = $1 and name = $2")
        return [p.name for p in prepared.get_parameters()], [(a.name, a.type.name) for a in prepared.get_attributes()]

    answers = [ask(clients, describe) for clients in both]
    assert answers[0] == answers[1]


def test_transaction_and_cursor(braid, ask):
    async def walk(connection):
        async with connection.transaction():
            return [record["id"] async for record in connection.cursor("select id from orders where customer_id = 8 order by id",
                                                                       prefetch=1)]

    assert ask(braid, walk) == [row[0] for row in braid.rows("select id from orders where customer_id = 8 order by id")]


def test_executemany_is_one_batch(braid, ask):
    async def insert(connection):
        await connection.executemany("insert into audit_log (actor, what) values ($1, $2)", [("asyncpg", str(i)) for i in range(30)])
        return await connection.execute("delete from audit_log where actor = 'asyncpg'")

    assert ask(braid, insert) == "DELETE 30"


def test_errors(both, ask):
    async def fail(connection):
        try:
            await connection.fetch("select * from customers where id = 3 and nothing = 1")
        except asyncpg.PostgresError as error:
            return error.sqlstate, str(error), await connection.fetchval("select id from customers where id = 3")

    answers = [ask(clients, fail) for clients in both]
    assert answers[0] == answers[1]


def test_copy_out(both, ask, tmp_path):
    async def copy(connection):
        return await connection.copy_from_query("select id, name from customers where id = 8", output=str(tmp_path / "out"),
                                                format="csv")

    answers = [(ask(clients, copy), (tmp_path / "out").read_text()) for clients in both]
    assert answers[0] == answers[1]


def test_reset_on_release(braid, ask):
    async def reset(connection):
        await connection.execute("set datestyle = 'German'")
        await connection.reset()
        return await connection.fetchval("show datestyle")

    assert ask(braid, reset) == "ISO, MDY"
