"""psycopg 3: libpq with the extended protocol, pipelines, binary formats, server-side cursors, asyncio."""
import asyncio
import datetime
from decimal import Decimal

import psycopg
import pytest
from psycopg.rows import dict_row


def test_rows_and_description(both):
    answers = []
    for clients in both:
        cursor = clients.psycopg().execute("select * from customers where balance > %s order by id", (Decimal("100.5"),))
        answers.append((cursor.fetchall(), [(c.name, c.type_code, c.precision, c.scale) for c in cursor.description],
                        cursor.rowcount, cursor.statusmessage))
    assert answers[0] == answers[1]
    assert answers[0][2] > 10


@pytest.mark.parametrize("binary", [False, True])
def test_every_type(both, binary):
    answers = [clients.psycopg().execute("select id, b, i2, i4, i8, t, vc, bp, ba, tm::text, u, j::text, m, ia, ta from samples"
                                         " order by id", binary=binary).fetchall() for clients in both]
    assert answers[0] == answers[1]


def test_statement_prepared_after_repetition(braid):
    connection = braid.psycopg(prepare_threshold=2)
    for key in list(range(1, 40)) * 2:
        assert connection.execute("select id from customers where id = %s", (key,)).fetchone() == (key,)
    assert connection.execute("select count(*) from customers where id > %s", (0,), prepare=True).fetchone() == (300,)
    assert connection.execute("select count(*) from customers where id > %s", (290,), prepare=True).fetchone() == (10,)


def test_pipeline_over_shards(braid):
    connection = braid.psycopg()
    with connection.pipeline():
        cursors = [connection.execute("select id, name from customers where id = %s", (key,)) for key in range(1, 60)]
        count = connection.execute("select count(*) from orders")
    assert [c.fetchone()[0] for c in cursors] == list(range(1, 60))
    assert count.fetchone()[0] > 500


def test_pipeline_with_an_error_in_the_middle(braid):
    connection = braid.psycopg()
    with pytest.raises(psycopg.errors.DivisionByZero):
        with connection.pipeline() as pipeline:
            good = connection.execute("select id from customers where id = 1")
            connection.execute("select 1 / 0 from customers where id = 2")
            connection.execute("select id from customers where id = 3")
            pipeline.sync()
    assert good.fetchone() == (1,)
    assert connection.execute("select id from customers where id = 4").fetchone() == (4,)


def test_server_side_cursor_on_one_shard(both):
    answers = []
    for clients in both:
        connection = clients.psycopg(autocommit=False)
        with connection.cursor(name="c") as cursor:
            cursor.execute("select id from orders where customer_id = %s order by id", (8,))
            answers.append((cursor.fetchmany(1), cursor.fetchall()))
        connection.rollback()
    assert answers[0] == answers[1]


def test_transaction_blocks(braid):
    connection = braid.psycopg(autocommit=False)
    with connection.transaction():
        connection.execute("update customers set balance = balance + 1 where id = 1")
        try:
            with connection.transaction():
                connection.execute("update customers set balance = 0 where id = 1")
                raise psycopg.Rollback
        except psycopg.Rollback:
            pass
        assert connection.execute("select balance > 0 from customers where id = 1") is not None
    with connection.transaction():
        connection.execute("update customers set balance = balance - 1 where id = 1")
    connection.close()


def test_errors_keep_their_fields(both):
    answers = []
    for clients in both:
        with pytest.raises(psycopg.Error) as caught:
            clients.psycopg().execute("insert into order_lines values (1, 999999, 1, 'x', 1, 1)")
        d = caught.value.diag
        answers.append((d.sqlstate, d.severity, d.message_primary, d.message_detail, d.table_name, d.constraint_name, d.schema_name))
    assert answers[0] == answers[1]
    assert answers[0][0] == "23503"


def test_notices_arrive(braid):
    connection, heard = braid.psycopg(), []
    connection.add_notice_handler(lambda diagnostic: heard.append(diagnostic.message_primary))
    connection.execute("do $$ begin raise notice 'hello'; end $$")
    assert heard == ["hello"]


def test_executemany_on_one_shard(braid):
    connection = braid.psycopg()
    cursor = connection.cursor()
    cursor.executemany("insert into audit_log (actor, what) values (%s, %s)", [("many", str(i)) for i in range(20)])
    assert connection.execute("select count(*) from audit_log where actor = 'many'").fetchone() == (20,)
    assert connection.execute("delete from audit_log where actor = 'many'").rowcount == 20


def test_lists_as_arrays(both):
    answers = [clients.psycopg().execute("select id, name from customers where id = any(%s) order by id",
                                         ([1, 2, 3, 250, 251],)).fetchall() for clients in both]
    assert answers[0] == answers[1] and len(answers[0]) == 5


def test_parameters_of_many_types(both):
    values = (1, 2.5, Decimal("1.10"), "é", b"\x00\xff", True, None, datetime.date(2024, 2, 29),
              datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone.utc), datetime.timedelta(days=1), [1, 2], ["a", None])
    sql = "select " + ", ".join(["%s"] * len(values)) + " from customers where id = 5"
    answers = [clients.psycopg().execute(sql, values).fetchone() for clients in both]
    assert answers[0] == answers[1]


def test_connection_information(both):
    names = ("server_version", "server_encoding", "client_encoding", "DateStyle", "TimeZone", "integer_datetimes",
             "IntervalStyle", "standard_conforming_strings", "is_superuser", "session_authorization", "in_hot_standby",
             "default_transaction_read_only")
    answers = [[clients.psycopg().info.parameter_status(name) for name in names] for clients in both]
    assert answers[0] == answers[1]


def test_options_at_connect(both):
    answers = [clients.psycopg(options="-c datestyle=German -c statement_timeout=12345", application_name="named").execute(
        "select current_setting('datestyle'), current_setting('statement_timeout'), current_setting('application_name'),"
        " (select min(born)::text from customers where id = 1) is null").fetchone() for clients in both]
    assert answers[0] == answers[1]


def test_dict_rows(braid):
    row = braid.psycopg(row_factory=dict_row).execute("select count(*) as n, max(id) as top from customers").fetchone()
    assert row == {"n": 300, "top": 300}


def test_asyncio(braid):
    async def many():
        connections = await asyncio.gather(*[psycopg.AsyncConnection.connect(
            host=braid.host, port=braid.port, user=braid.user, password=braid.password, dbname=braid.dbname, autocommit=True)
            for _ in range(20)])

        async def ask(connection, key):
            cursor = await connection.execute("select id, (select count(*) from orders where customer_id = %s) from customers"
                                              " where id = %s", (key, key))
            return (await cursor.fetchone())[0]

        answers = await asyncio.gather(*[ask(c, key) for key, c in enumerate(connections, 1)])
        for connection in connections:
            await connection.close()
        return answers

    assert asyncio.run(many()) == list(range(1, 21))
