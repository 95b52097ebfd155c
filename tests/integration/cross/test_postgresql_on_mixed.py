"""PostgreSQL clients of a database over both kinds of servers: one table on a PostgreSQL and a MariaDB shard."""
import psycopg
import pytest


def shard_of(connection, sql, parameter):
    """The shard that the route of the statement names."""
    line, = connection.execute("explain route " + sql.replace("%s", str(parameter))).fetchone()
    return line.split("shard=")[1].split()[0]


@pytest.fixture
def keys(on_mixed):
    """A connection, and a free key of counters on each kind of server."""
    connection = on_mixed.psycopg()
    found = {}
    for key in range(800_000, 800_200):
        found.setdefault(shard_of(connection, "select * from counters where id = %s", key), key)
    assert set(found) == {"mixed_pg1", "mixed_my1"}
    for key in found.values():
        connection.execute("delete from counters where id = %s", (key,))
    return connection, found


def test_a_row_is_written_where_its_key_lies(keys, cross_fleet):
    connection, found = keys
    for number, key in enumerate(found.values()):
        assert connection.execute("insert into counters values (%s, %s, 'ß')", (key, number)).statusmessage == "INSERT 0 1"
    rows = connection.execute("select id, label from counters where id >= 800000 order by id").fetchall()
    assert rows == [(key, "ß") for key in sorted(found.values())]
    with cross_fleet.connect_to(cross_fleet.mysql_shards[0], database="shop_mixed") as there, there.cursor() as cursor:
        cursor.execute("select id from counters where id >= 800000")
        assert [row[0] for row in cursor.fetchall()] == [found["mixed_my1"]]


def test_both_kinds_answer_one_statement(on_mixed):
    connection = on_mixed.psycopg()
    count, total = connection.execute("select count(*), sum(balance) from customers").fetchone()
    rows = connection.execute("select id, balance from customers order by balance, id").fetchall()
    assert count == len(rows) and total == sum(row[1] for row in rows) and rows == sorted(rows, key=lambda r: (r[1], r[0]))
    assert connection.execute("select id, balance from customers order by balance, id limit 7").fetchall() == rows[:7]


@pytest.mark.parametrize("binary", [False, True])
def test_both_kinds_give_the_same_types(on_mixed, binary):
    with on_mixed.psycopg().cursor(binary=binary) as cursor:
        cursor.execute("select id, name, vip, score, born, created, country from customers order by id")
        assert [column.type_code for column in cursor.description] == [20, 1043, 16, 701, 1082, 1184, 1042]
        assert len(cursor.fetchall()) > 10


@pytest.mark.parametrize("place", ["mixed_pg1", "mixed_my1"])
def test_a_transaction_on_one_shard(keys, on_mixed, place):
    connection, found = keys
    key = found[place]
    with on_mixed.psycopg(autocommit=False) as writer:
        writer.execute("insert into counters values (%s, 1, 'x')", (key,))
        assert connection.execute("select count(*) from counters where id = %s", (key,)).fetchone() == (0,)
        writer.rollback()
        writer.execute("insert into counters values (%s, 2, 'x')", (key,))
    assert connection.execute("select hits from counters where id = %s", (key,)).fetchone() == (2,)


def test_a_second_kind_is_not_written_in_one_transaction(keys, on_mixed):
    connection, found = keys
    writer = on_mixed.psycopg(autocommit=False)
    writer.execute("insert into counters values (%s, 1, 'x')", (found["mixed_my1"],))
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        writer.execute("insert into counters values (%s, 1, 'x')", (found["mixed_pg1"],))
    writer.rollback()
    assert connection.execute("select count(*) from counters where id >= 800000").fetchone() == (0,)


@pytest.mark.parametrize("place", ["mixed_pg1", "mixed_my1"])
def test_an_error_has_one_class(keys, place):
    connection, found = keys
    connection.execute("insert into counters values (%s, 1, 'x')", (found[place],))
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        connection.execute("insert into counters values (%s, 1, 'x')", (found[place],))
    assert caught.value.diag.constraint_name == "counters_pkey"


def test_the_catalog_is_postgresql_s(on_mixed):
    assert on_mixed.psycopg().execute("select count(*) from pg_class where relname = 'customers'").fetchone() == (1,)


def test_check_of_the_fleet(cross_fleet):
    import subprocess
    path = cross_fleet.scratch + "/braid.toml"
    done = subprocess.run([cross_fleet.binary, "--config", path, "--check"], capture_output=True, text=True, timeout=60,
                          check=False)
    assert "shards mixed_pg1 (postgresql), mixed_my1 (mysql)" in done.stdout, done.stdout + done.stderr
    assert "note: shop_mixed: " in done.stdout and "error: shop_mixed" not in done.stdout, done.stdout
