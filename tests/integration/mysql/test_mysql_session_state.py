"""What a session sets, and what its last statement left, survives pooled connections and reaches nobody else."""
import pytest

from support.mysql_clients import outcome, query

# Statement after statement in one session: each outcome is the reference server's.
STORIES = {
    "names": ["set names latin1", "select @@character_set_client, @@collation_connection, charset('x')",
              "set names utf8mb4 collate utf8mb4_bin", "select 'a' = 'A', @@collation_connection",
              "set character set utf8mb4", "select @@character_set_connection"],
    "sql_mode": ["set sql_mode = 'ANSI_QUOTES'", 'select 1 as "x y"', "select @@sql_mode",
                 "set session sql_mode = concat(@@sql_mode, ',PIPES_AS_CONCAT')", "select 'a' || 'b'", "select @@sql_mode",
                 "set sql_mode = default", "select 'a' || 'b'", "set sql_mode = 'NO_SUCH_MODE'"],
    "time_zone": ["set time_zone = '+05:30'", "select from_unixtime(0), @@time_zone",
                  "set @@session.time_zone = '-03:00'", "select from_unixtime(86400)"],
    "variables": ["set @a = 1, @b := 'zwei', @c = 2.50, @d = 1e3, @e = null", "select @a, @b, @c, @d, @e, @never",
                  "select @a + 1, concat(@b, 'x'), @c * 2, @d / 4", "set @a = @a + 41", "select @a",
                  "select @x := 5, @y := @x * 2", "select @x, @y", "select id, name into @i, @n from customers where id = 7",
                  "select @i, @n", "set @bytes = x'00ff41'", "select hex(@bytes), @bytes = x'00FF41'",
                  "set @u = 18446744073709551615", "select @u, @u - 1", "set @s = _latin1'abc' collate latin1_bin",
                  "select collation(@s), @s = 'ABC'", "set @`odd name` = 'it''s'", "select @`odd name`"],
    "found_rows": ["select id from customers where id in (1) union all select 2", "select found_rows()",
                   "select sql_calc_found_rows 1 union all select 2 union all select 3 limit 1", "select found_rows()",
                   "select found_rows() + 1 as n, 2"],
    "row_count": ["update customers set level = level where id = 3", "select row_count()",
                  "update customers set score = 1.5 where id = 3", "select row_count()", "select row_count()",
                  "do 1", "select row_count()"],
    "warnings": ["select cast('abc' as signed)", "show warnings", "show warnings limit 1", "show count(*) warnings",
                 "select @@warning_count", "show errors", "select 1", "show warnings",
                 "select no_such_column from customers where id = 1", "show warnings", "select @@error_count",
                 "show errors", "select id from customers where id = 1", "show warnings"],
    "functions": ["select database()", "select schema() as s, 1", "select version()", "select current_user() is null",
                  "select connection_id() = connection_id()", "select connection_id() > 0 as x",
                  "select upper(database()), database() 'db'"],
    "settings": ["set session group_concat_max_len = 10", "select @@group_concat_max_len",
                 "set foreign_key_checks = 0, unique_checks = off", "select @@foreign_key_checks, @@unique_checks",
                 "set session transaction isolation level read committed", "select @@tx_isolation",
                 "set no_such_variable = 1", "select @@group_concat_max_len",
                 "set @old = @@sql_mode, sql_mode = 'STRICT_ALL_TABLES'", "select @old <> @@sql_mode",
                 "set sql_mode = @old", "select @@sql_mode = @old"],
    "prepared": ["prepare s from 'select ? + 1 as n, name from customers where id = ?'", "set @p = 1, @q = 5",
                 "execute s using @p, @q", "set @q = 6", "execute s using @p, @q", "execute s using @p",
                 "deallocate prepare s", "execute s using @p, @q", "set @t = 'select 7 as seven'",
                 "prepare u from @t", "execute u", "drop prepare u"],
    "last_insert_id": ["use solo", "insert into notes (body) values ('a'), ('b')",
                       "select last_insert_id() = (select max(id) - 1 from notes)",
                       "insert into notes (id, body) values (100000, 'explicit')",
                       "select last_insert_id() < 100000", "select last_insert_id(77)", "select last_insert_id(), @@identity",
                       "delete from notes", "alter table notes auto_increment = 1", "use shop_my"],
}


@pytest.mark.parametrize("name", STORIES)
def test_as_on_one_server(both, name):
    mine, theirs = (clients.pymysql() for clients in both)
    for sql in STORIES[name]:
        assert outcome(mine, sql) == outcome(theirs, sql), sql


@pytest.mark.parametrize("name", STORIES)
def test_with_another_session_on_the_same_connection(one_connection, ours, name):
    """Between any two statements another client uses the only connection, with other settings."""
    with one_connection.clients() as clients:
        mine, other, theirs = clients.pymysql(), clients.pymysql(), ours.pymysql()
        query(other, "set sql_mode = 'NO_ENGINE_SUBSTITUTION', time_zone = '+09:00', @a = 'leak', @p = 9, @x = 'leak'")
        for sql in STORIES[name]:
            assert outcome(mine, sql) == outcome(theirs, sql), sql
            assert query(other, "select @a, @@time_zone, @b, @i, @old from customers where id = 1") == (
                ("leak", "+09:00", None, None, None),)


def test_one_session_s_state_is_not_another_s(one_connection):
    with one_connection.clients() as clients:
        one, two = clients.pymysql(), clients.pymysql()
        query(one, "set @v = 1, sql_mode = 'ANSI_QUOTES', time_zone = '+01:00'")
        query(one, "select sql_calc_found_rows 1 union select 2 limit 1")
        assert query(two, "select @v, @@sql_mode = 'ANSI_QUOTES', @@time_zone") == ((None, 0, "+00:00"),)
        assert query(two, "select found_rows(), row_count()") == ((1, -1),)
        assert query(two, "show warnings") == ()
        assert query(one, "select found_rows()") == ((2,),)
        assert query(one, "select @v, @@sql_mode, @@time_zone") == ((1, "ANSI_QUOTES", "+01:00"),)
        assert query(one, "select connection_id()") != query(two, "select connection_id()")


def test_reset_connection_forgets(both):
    for clients in both:
        wire = clients.raw()
        wire.query("set @v = 1, sql_mode = 'ANSI_QUOTES'")
        wire.command(31)
        wire.ok()
        _, rows, _ = wire.query("select @v is null, @@sql_mode = 'ANSI_QUOTES'")
        assert rows == [b"\x011\x010"]


def test_what_cannot_be_kept_alike_is_refused(my):
    connection = my.pymysql()
    for sql in ("set global max_connections = 5", "set insert_id = 5", "set names gbk", "create temporary table t (a int)",
                "lock tables customers read", "create database more", "handler customers open"):
        assert outcome(connection, sql)[:2] == ("error", 1235), sql
    assert query(connection, "select 1") == ((1,),)


def test_temporary_tables_and_locks_on_one_shard(one_connection):
    with one_connection.clients(database="solo") as clients:
        first = clients.pymysql()
        query(first, "create temporary table scratch (a int)")
        query(first, "insert into scratch values (1), (2)")
        assert query(first, "select sum(a) from scratch") == ((3,),)
        assert query(first, "select get_lock('braid', 1)") == ((1,),)
        first.close()
        second = clients.pymysql()
        assert outcome(second, "select * from scratch")[:2] == ("error", 1146)
        assert query(second, "select is_free_lock('braid')") == ((1,),)


def test_braid_s_own_settings(my):
    connection = my.pymysql()
    query(connection, "set braid.shard = 'my2'")
    assert query(connection, "show braid.shard") == (("my2",),)
    one = query(connection, "select count(*) from customers")[0][0]
    query(connection, "set @@braid.shard = 'my1'")
    assert one + query(connection, "select count(*) from customers")[0][0] == 100
    assert query(connection, "select /*+ braid: shard=my2 */ count(*) from customers") == ((one,),)
    assert outcome(connection, "set braid.nothing = 1")[:2] == ("error", 1193)
    query(connection, "set braid.shard = default")
    assert query(connection, "explain route select * from customers where id = 1")[0][0].startswith("route: single shard=my")


def test_set_transaction_meets_nobody_else(one_connection, ours):
    """What it said of the next transaction goes neither to another session nor to the one after the next."""
    with one_connection.clients(database="solo") as clients:
        for make in (clients.pymysql, lambda: ours.pymysql(database="solo")):
            one, other = make(), make()
            query(one, "set transaction read only")
            assert outcome(one, "insert into notes (body) values ('never')")[:2] == ("error", 1792)
            assert query(other, "insert into notes (body) values ('mine')") == ()
            query(one, "begin")
            assert outcome(one, "insert into notes (body) values ('never')")[:2] == ("error", 1792)
            query(one, "rollback")
            query(one, "insert into notes (body) values ('later')")
            query(one, "delete from notes where body in ('mine', 'later')")


def test_the_types_of_what_braid_says_of_the_session(both):
    """As a server's: drivers choose a number's class by them."""
    seen = []
    for clients in both:
        connection = clients.pymysql(database="solo")
        columns = []
        for sql in ("select row_count(), found_rows(), @@warning_count", "show warnings", "show count(*) warnings"):
            with connection.cursor() as cursor:
                cursor.execute(sql)
                columns.append([column[:2] for column in cursor.description])
        query(connection, "prepare p from 'select body, ? + 1, ? as named from notes where id = ? or 1 = 1 limit 0'")
        with connection.cursor() as cursor:
            cursor.execute("execute p using 1, 2, 3")
            columns.append([column[0] for column in cursor.description])
        seen.append(columns)
    assert seen[0] == seen[1]
