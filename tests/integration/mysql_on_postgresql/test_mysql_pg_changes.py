"""INSERT, UPDATE, DELETE, transactions, errors and DDL of MySQL clients on one PostgreSQL server, beside MariaDB."""
import pymysql
import pytest

from support import crossing_braid
from support.mysql_clients import outcome, query

TABLES = ("create table t (id bigint auto_increment primary key, v varchar(20) collate utf8mb4_nopad_bin unique, n int not null default 7)",
          "create table child (id int primary key, t_id bigint, foreign key (t_id) references t (id))")


@pytest.fixture
def both(crossing, both_kinds):
    """(a connection through Braid, one to MariaDB) with empty tables t and child on each."""
    with crossing.clients(database="other") as clients, \
            crossing_braid.MysqlClients(both_kinds.mysql_reference.port, database="other") as theirs:
        pair = clients.pymysql(), theirs.pymysql()
        for connection in pair:
            for sql in ("drop table if exists child", "drop table if exists t", *TABLES):
                query(connection, sql)
        yield pair


def told(connection, sql):
    """What a driver sees: rows or counts, the new number, or the error's number."""
    try:
        with connection.cursor() as cursor:
            count = cursor.execute(sql)
            return count, cursor.fetchall(), cursor.lastrowid, [column[0] for column in cursor.description or ()]
    except pymysql.err.MySQLError as error:
        return "error", error.args[0], type(error)


def story(both, *statements):
    ours, theirs = both
    for sql in statements:
        assert told(ours, sql) == told(theirs, sql), sql


def test_inserts(both):
    story(both, "insert into t (v) values ('a')", "select last_insert_id()", "insert into t (v, n) values ('b', 1), ('c', 2)",
          "select last_insert_id()", "select * from t order by id", "insert into t values (null, 'd', 3)",
          "insert into t set v = 'e'", "insert into t (v) values ('f') returning v, n",
          "select v, n from t order by v", "insert into t (v) select concat(v, v) from t where v < 'c'",
          "select v, n from t order by v")


def test_ignored_rows(both):
    """Which numbers are skipped is each server's own."""
    counts = []
    for connection in both:
        query(connection, "insert into t (v) values ('a')")
        counts.append([told(connection, sql)[0] for sql in ("insert ignore into t (v) values ('a'), ('g')",
                                                            "insert ignore into t (v) values ('a')")])
    assert counts == [[1, 0], [1, 0]]
    story(both, "select v, n from t order by v")


def test_updates_and_deletes(both):
    story(both, "insert into t (v, n) values ('a', 1), ('b', 2), ('c', 3)", "update t set n = n + 1 where v <> 'b'",
          "update t set n = 2 where n = 2", "update t set n = 2", "select v, n from t order by v",
          "update t set v = concat(v, '!') order by v limit 1", "delete from t where v = 'nothing'", "delete from t where v = 'b'",
          "select v, n from t order by v", "delete from t order by v desc limit 1", "delete from t", "select count(*) from t")


def test_upserts(both):
    ours, theirs = both
    for connection in both:
        query(connection, "create table if not exists k (k int primary key, n int)")
        query(connection, "delete from k")
    story(both, "insert into k values (1, 1), (2, 2)", "insert into k values (1, 10) on duplicate key update n = n + values(n)",
          "insert into k values (1, 5), (3, 3) on duplicate key update n = values(n)",
          "insert into k values (3, 3) on duplicate key update n = values(n)", "replace into k values (1, 0), (4, 4)",
          "select * from k order by k", "drop table k")


def test_errors(both):
    story(both, "insert into t (id, v) values (1, 'a')", "insert into t (id, v) values (1, 'b')", "insert into t (v) values ('a')",
          "insert into t (v, n) values ('x', null)", "insert into t (v) values ('a text that is much too long for it')",
          "insert into child values (1, 99)", "insert into child values (1, 1)", "delete from t where id = 1", "select * from nothing",
          "select nothing from t", "insert into t (nothing) values (1)", "insert into nothing values (1)", "selec 1",
          "update t set n = 99999999999", "drop table nothing", "create table t (a int)", "select v from t order by v")


def test_errors_in_words(both):
    for sql in ("insert into t (id, v) values (1, 'a')",) * 2 + ("insert into t (v, n) values ('x', null)", "select * from nothing"):
        ours, theirs = (outcome(connection, sql) for connection in both)
        assert ours == theirs


def test_a_failed_statement_leaves_the_transaction_alive(both):
    story(both, "begin", "insert into t (id, v) values (1, 'a')", "insert into t (id, v) values (1, 'b')", "select nothing",
          "insert into t (id, v) values (2, 'c')", "select v from t order by v", "commit", "select v from t order by v",
          "begin", "insert into t (id, v) values (1, 'x')", "insert into t (id, v) values (3, 'd')", "rollback", "select v from t order by v")


def test_savepoints(both):
    story(both, "begin", "insert into t (id, v) values (1, 'a')", "savepoint one", "insert into t (id, v) values (2, 'b')",
          "savepoint two", "insert into t (id, v) values (3, 'c')", "rollback to one", "select v from t order by v", "rollback to two",
          "release savepoint one", "rollback to one", "insert into t (id, v) values (4, 'd')", "commit", "select v from t order by v")


def test_autocommit_off(both, crossing, both_kinds):
    story(both, "set autocommit = 0", "insert into t (id, v) values (1, 'a')", "select count(*) from t")
    with crossing_braid.postgresql(both_kinds, "other") as connection:
        assert connection.execute("select count(*) from t").fetchone() == (0,)
    story(both, "rollback", "select count(*) from t", "insert into t (id, v) values (2, 'b')", "set autocommit = 1",
          "rollback", "select v from t")


def test_a_transaction_reads_one_snapshot(both, crossing):
    ours, _ = both
    with crossing.clients(database="other") as others:
        other = others.pymysql()
        query(ours, "begin")
        assert query(ours, "select count(*) from t") == ((0,),)
        query(other, "insert into t (v) values ('new')")
        assert query(ours, "select count(*) from t") == ((0,),)
        query(ours, "commit")
        assert query(ours, "select count(*) from t") == ((1,),)


def test_read_only_transactions(both):
    story(both, "start transaction read only", "insert into t (v) values ('a')", "select count(*) from t", "commit",
          "set session transaction read only", "insert into t (v) values ('a')", "set session transaction read write",
          "insert into t (v) values ('a')")


def test_ddl(both):
    story(both, "create table made (id int primary key, name varchar(10) collate utf8mb4_nopad_bin)", "insert into made values (1, 'a')",
          "alter table made add column more int not null default 3", "select * from made", "create index by_more on made (more)",
          "begin", "insert into made values (2, 'b', 1)", "create table made2 (id int)", "rollback", "select * from made order by id",
          "truncate table made", "select * from made", "drop table made, made2", "select * from made")


def test_found_rows(crossing, both_kinds):
    with crossing.clients(database="other") as clients:
        plain = clients.pymysql()
        finding = clients.pymysql(client_flag=pymysql.constants.CLIENT.FOUND_ROWS)
        for sql in ("drop table if exists child", "drop table if exists f", "create table f (id int primary key, n int)", "insert into f values (1, 1), (2, 2)"):
            query(plain, sql)
        assert told(plain, "update f set n = 1")[0] == 1
        assert told(plain, "update f set n = 1")[0] == 0
        assert told(finding, "update f set n = 1")[0] == 2
        query(plain, "drop table f")


def test_what_is_refused_says_why(both):
    ours, _ = both
    for sql in ("load data infile 'x' into table t", "lock tables t read", "call p()", "select get_lock('a', 1)",
                "insert into t (v) values ('a') on duplicate key update n = 1", "show create table t",
                "update t join child on t.id = child.t_id set t.n = 1"):
        answer = told(ours, sql)
        assert answer[:2] == ("error", 1235), (sql, answer)
    assert query(ours, "select 1") == ((1,),)
