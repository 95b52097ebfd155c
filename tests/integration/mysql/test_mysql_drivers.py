"""The mariadb program, PyMySQL and mysqlclient, side by side with a server."""
import MySQLdb
import pymysql
import pytest

from support.mysql_clients import outcome, query

READS = ["select * from customers where id = 17", "select name, balance * 2 from customers where id = 3 or id = 3",
         "select c.id, o.id, o.total from customers c join orders o on o.customer_id = c.id where c.id = 9 order by o.id",
         "select count(*), sum(total), avg(total), max(note) from orders where customer_id = 12",
         "select * from countries order by code", "select upper(name) n from countries where region is null order by 1",
         "select * from events where day = '2025-12-01' order by seq", "select 1 + 1 as two, 'x'", "select null",
         "select * from customers where id = 424242", "select now() > '2020-01-01'", "show tables", "describe orders",
         "show create table customers", "show columns from orders", "show variables like 'sql_mode'",
         "show character set like 'utf8mb4'", "explain select * from customers where id = 1", "show full columns from countries",
         "show create view customer_totals",
         "with w as (select * from orders where customer_id = 4) select count(*) from w",
         "select row_number() over (order by id) from orders where customer_id = 5",
         "select json_extract('{\"a\": 5}', '$.a')", "values (1, 2), (3, 4)", "select * from nowhere", "selec 1", "select nothing",
         "select * from customers where", "select 1 from customers where id = 1 for update",
         "select * from audit_log order by id limit 3"]


@pytest.mark.parametrize("sql", READS)
def test_pymysql(both, sql):
    mine, theirs = (outcome(clients.pymysql(), sql) for clients in both)
    assert mine == theirs


@pytest.mark.parametrize("sql", READS)
def test_the_mariadb_program(both, sql):
    mine, theirs = (clients.cli("-t", "--column-type-info", "-e", sql) for clients in both)
    # The format is MariaDB's extended metadata, which Braid does not offer.
    expected = theirs.stdout.replace(" (format=json)", "")
    assert (mine.stdout, mine.stderr, mine.returncode) == (expected, theirs.stderr, theirs.returncode)


def test_mysqldb(both):
    for sql in READS:
        mine, theirs = (outcome(clients.mysqldb(), sql) for clients in both)
        assert mine == theirs, sql


def test_writes(both):
    for clients in both:
        connection = clients.pymysql()
        query(connection, "delete from counters where id in (900001)")
        assert outcome(connection, "insert into counters values (900001, 1, 'new')")[2] == 1
        assert outcome(connection, "insert into counters values (900001, 1, 'again')")[:2] == ("error", 1062)
        assert outcome(connection, "insert ignore into counters values (900001, 1, 'again')")[2] == 0
        assert query(connection, "show warnings")[0][1] == 1062
        assert outcome(connection, "update counters set hits = hits + 1 where id = 900001")[2] == 1
        assert outcome(connection, "update counters set hits = 2 where id = 900001")[2] == 0
        assert outcome(connection, "replace into counters values (900001, 5, 'r')")[2] == 2
        assert outcome(connection, "insert into counters values (900001, 1, 'x') on duplicate key update hits = 9")[2] == 2
        assert outcome(connection, "delete from counters where id = 900001")[2] == 1


def test_found_rows_is_a_choice_of_the_client(both):
    for clients in both:
        changed = clients.pymysql()
        found = clients.pymysql(client_flag=pymysql.constants.CLIENT.FOUND_ROWS)
        sql = "update customers set level = level where id = 61"
        assert outcome(changed, sql)[2] == 0
        assert outcome(found, sql)[2] == 1


def test_a_transaction_of_mysqldb(both):
    for clients in both:
        connection = clients.mysqldb(autocommit=False)
        cursor = connection.cursor()
        cursor.execute("update customers set level = 123 where id = 62")
        connection.rollback()
        cursor.execute("select level = 123 from customers where id = 62")
        assert cursor.fetchall()[0][0] in (0, None)
        with pytest.raises(MySQLdb.IntegrityError):
            for _ in range(2):
                cursor.execute("insert into counters values (900002, 1, 'twice')")
        connection.rollback()


def test_a_script_of_the_mariadb_program(both):
    script = "select database();\nuse shop_my\nset @a = 5;\nselect @a * 2 as ten;\nbegin; select id from customers where id = 3;\ncommit;\nstatus\n"
    mine, theirs = (clients.cli("-t", script=script) for clients in both)
    keep = lambda text: [line for line in text.splitlines() if line.startswith(("|", "+"))]  # noqa: E731
    assert keep(mine.stdout) == keep(theirs.stdout) and mine.returncode == 0, mine.stderr


def test_show_databases(my):
    assert query(my.pymysql(), "show databases") == (("information_schema",), ("shop_my",), ("solo",))
    assert query(my.pymysql(), "show databases like 's%o'") == (("solo",),)


@pytest.mark.parametrize("charset", ["latin1", "utf8", "utf8mb4", "ascii", "cp1251"])
def test_character_sets_of_drivers(both, charset):
    answers = [query(clients.pymysql(charset=charset), "select name, @@character_set_client, @@collation_connection"
                     " from customers where id = 2") for clients in both]
    assert answers[0] == answers[1]
