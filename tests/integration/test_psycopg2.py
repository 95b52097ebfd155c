"""psycopg2: everything by the simple protocol, transactions opened by itself."""
import psycopg2
import psycopg2.extras
import pytest


def test_rows(both):
    answers = []
    for clients in both:
        cursor = clients.psycopg2().cursor()
        cursor.execute("select * from customers where id in %s order by id", ((1, 2, 3, 200),))
        answers.append((cursor.fetchall(), [(c.name, c.type_code, c.internal_size) for c in cursor.description],
                        cursor.statusmessage, cursor.rowcount))
    assert answers[0] == answers[1]


def test_every_type(both):
    answers = []
    for clients in both:
        cursor = clients.psycopg2().cursor()
        cursor.execute("select id, i8, n2, t, ba::text, d::text, iv::text, u::text, j, jb, ia, ta, m from samples order by id")
        answers.append(cursor.fetchall())
    assert answers[0] == answers[1]


def test_transaction_on_one_shard(braid):
    connection = braid.psycopg2(autocommit=False)
    cursor = connection.cursor()
    cursor.execute("update customers set name = name where id = %s", (9,))
    assert cursor.rowcount == 1
    cursor.execute("savepoint s")
    with pytest.raises(psycopg2.errors.DivisionByZero):
        cursor.execute("select 1 / 0 from customers where id = 9")
    cursor.execute("rollback to s")
    cursor.execute("select id from customers where id = 9")
    assert cursor.fetchone() == (9,)
    connection.commit()


def test_read_only_and_isolation(braid):
    connection = braid.psycopg2(autocommit=False)
    connection.set_session(isolation_level="SERIALIZABLE", readonly=True)
    cursor = connection.cursor()
    cursor.execute("select current_setting('transaction_isolation'), current_setting('transaction_read_only') from customers"
                   " where id = 3")
    assert cursor.fetchone() == ("serializable", "on")
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
        cursor.execute("update customers set name = name where id = 3")
    connection.rollback()


def test_named_cursor_on_one_shard(braid):
    connection = braid.psycopg2(autocommit=False)
    cursor = connection.cursor("named")
    cursor.itersize = 2
    cursor.execute("select id from orders where customer_id = 10 order by id")
    assert [row[0] for row in cursor] == sorted(row[0] for row in braid.rows("select id from orders where customer_id = 10"))
    connection.rollback()


def test_execute_values_on_one_table(braid):
    cursor = braid.psycopg2().cursor()
    psycopg2.extras.execute_values(cursor, "insert into audit_log (actor, what) values %s", [("values", str(i)) for i in range(50)])
    cursor.execute("delete from audit_log where actor = 'values'")
    assert cursor.rowcount == 50


def test_copy(braid):
    import io
    cursor = braid.psycopg2().cursor()
    cursor.copy_expert("copy audit_log (actor, what) from stdin", io.StringIO("copied\tone\ncopied\ttwo\n"))
    out = io.StringIO()
    cursor.copy_expert("copy (select what from audit_log where actor = 'copied' order by id) to stdout", out)
    assert out.getvalue() == "one\ntwo\n"
    cursor.execute("delete from audit_log where actor = 'copied'")
    assert cursor.rowcount == 2


def test_errors(both):
    answers = []
    for clients in both:
        cursor = clients.psycopg2().cursor()
        with pytest.raises(psycopg2.Error) as caught:
            cursor.execute("select * from customers where id = 1 and nothing = 2")
        answers.append((caught.value.pgcode, str(caught.value)))
    assert answers[0] == answers[1]


def test_listen_and_notify(braid):
    """LISTEN keeps the session's server connection; the notice comes back on it."""
    listener, teller = braid.psycopg2(), braid.psycopg2()
    listener.cursor().execute("listen news")
    listener.cursor().execute("notify news, 'hello'")
    listener.poll()
    assert [(n.channel, n.payload) for n in listener.notifies] == [("news", "hello")]
    assert teller.notifies == []
