"""COPY to and from one shard."""
import psycopg
import pytest


def copy_out(connection, sql):
    with connection.cursor().copy(sql) as copy:
        return b"".join(bytes(block) for block in copy)


@pytest.mark.parametrize("sql", [
    "copy (select * from countries order by code) to stdout", "copy (select * from countries order by code) to stdout (format csv, header)",
    "copy (select * from countries order by code) to stdout (format binary)", "copy (select * from orders where customer_id = 8 order by id) to stdout",
    "copy (select * from audit_log order by id) to stdout", "copy (select 1, 'a') to stdout", "copy (select id, note from orders where customer_id = 8 order by id) to stdout (null 'NIL')",
])
def test_out(both, sql):
    answers = [copy_out(clients.psycopg(), sql) for clients in both]
    assert answers[0] == answers[1] and answers[0]


def test_out_of_one_server_s_whole_table(braid):
    assert len(copy_out(braid.psycopg(), "copy audit_log to stdout").splitlines()) == 40


@pytest.mark.parametrize("sql", ["copy customers to stdout", "copy (select * from customers) to stdout", "copy events to stdout"])
def test_out_of_several_shards_is_refused_or_complete(braid, sql):
    """Never half of the rows."""
    connection = braid.psycopg()
    try:
        lines = copy_out(connection, sql).splitlines()
    except psycopg.Error as error:
        assert error.sqlstate == "0A000"
    else:
        assert len(lines) == braid.rows("select count(*) from " + ("events" if "events" in sql else "customers"))[0][0]
    assert connection.execute("select 1").fetchone() == (1,)


def test_in_to_a_local_table(braid):
    connection = braid.psycopg()
    with connection.cursor().copy("copy audit_log (actor, what) from stdin") as copy:
        for i in range(5000):
            copy.write_row(("copy", f"line {i}\twith a tab"))
    assert connection.execute("select count(*) from audit_log where actor = 'copy'").fetchone() == (5000,)
    assert connection.execute("delete from audit_log where actor = 'copy'").rowcount == 5000


def test_in_to_a_distributed_table_is_refused_or_right(braid, fleet):
    connection = braid.psycopg()
    try:
        with connection.cursor().copy("copy counters from stdin") as copy:
            for i in range(10_000_000, 10_000_100):
                copy.write_row((i, 1, "copied"))
    except psycopg.Error as error:
        assert error.sqlstate == "0A000"
        assert braid.rows("select count(*) from counters where label = 'copied'") == [(0,)]
    else:
        for key in range(10_000_000, 10_000_100):
            assert connection.execute("delete from counters where id = %s", (key,)).rowcount == 1
    assert connection.execute("select 1").fetchone() == (1,)


def test_client_gives_up(braid):
    connection = braid.psycopg()
    with pytest.raises(psycopg.errors.QueryCanceled):
        with connection.cursor().copy("copy audit_log (actor, what) from stdin") as copy:
            copy.write_row(("gave up", "x"))
            raise ZeroDivisionError
    assert connection.execute("select count(*) from audit_log where actor = 'gave up'").fetchone() == (0,)


def test_a_bad_row_far_down(braid):
    connection = braid.psycopg()
    with pytest.raises(psycopg.errors.BadCopyFileFormat):
        with connection.cursor().copy("copy audit_log (actor, what) from stdin") as copy:
            for i in range(20000):
                copy.write(f"bad\t{i}\n".encode() if i != 15000 else b"only one column\n")
    assert connection.execute("select count(*) from audit_log where actor = 'bad'").fetchone() == (0,)


def test_inside_a_transaction(braid):
    connection = braid.psycopg(autocommit=False)
    with connection.cursor().copy("copy audit_log (actor, what) from stdin") as copy:
        copy.write_row(("in a transaction", "x"))
    assert connection.execute("select count(*) from audit_log where actor = 'in a transaction'").fetchone() == (1,)
    connection.rollback()
    assert connection.execute("select count(*) from audit_log where actor = 'in a transaction'").fetchone() == (0,)
