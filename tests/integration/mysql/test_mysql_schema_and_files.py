"""DDL on every shard, and LOAD DATA LOCAL."""
import os

import pymysql
import pytest

from support import mysql_raw
from support.mysql_clients import outcome, query
from support.mysql_raw import WireError


def test_ddl_reaches_every_shard(my, solo_fleet):
    connection = my.pymysql()
    assert outcome(connection, "alter table counters add column extra int default 7") == ([], (), 0)
    try:
        for server in solo_fleet.mysql_shards:
            with solo_fleet.connect_to(server) as direct:
                assert query(direct, "show columns from counters like 'extra'")
        assert query(connection, "select extra from counters where id = 1") in (((7,),), ())
    finally:
        assert outcome(connection, "alter table counters drop column extra") == ([], (), 0)


def test_ddl_that_fails_says_where_it_stands(my, solo_fleet):
    connection = my.pymysql()
    with solo_fleet.connect_to(solo_fleet.mysql_shards[1]) as direct:
        query(direct, "create index only_here on counters (hits)")
    error = outcome(connection, "create index only_here on counters (hits)")
    assert error[:2] == ("error", 1061)
    assert "the change stands on my1 and not on my2" in error[2]
    first = outcome(connection, "create index only_here on counters (hits)")
    assert "no shard was changed" in first[2]
    query(connection, "drop index only_here on counters")


def test_ddl_commits_what_is_open(my):
    connection = my.pymysql()
    query(connection, "begin")
    query(connection, "update customers set level = 88 where id = 71")
    query(connection, "alter table counters comment = 'as it was'")
    query(connection, "rollback")
    assert query(connection, "select level, @@in_transaction from customers where id = 71") == ((88, 0),)
    query(connection, "update customers set level = null where id = 71")


def test_truncate_and_create_of_unlisted_tables(my):
    connection = my.pymysql()
    assert outcome(connection, "create table not_listed (a int)")[:2] == ("error", 1235)
    assert query(connection, "select 1") == ((1,),)


@pytest.fixture
def rows_file(tmp_path):
    path = tmp_path / "rows.txt"
    path.write_text("".join(f"{number}\tline {number}\n" for number in range(1, 2001)))
    os.chmod(tmp_path, 0o755)
    return str(path)


def test_load_data_local_on_one_shard(my, rows_file):
    connection = my.pymysql(database="solo", local_infile=True)
    query(connection, "create table if not exists loaded (id int primary key, body varchar(100))")
    query(connection, "truncate loaded")
    assert outcome(connection, f"load data local infile '{rows_file}' into table loaded")[2] == 2000
    assert query(connection, "select count(*), sum(id), max(body) from loaded") == ((2000, 2001000, "line 999"),)
    query(connection, "drop table loaded")


def test_only_a_client_that_agrees_is_asked_for_a_file(my, rows_file):
    connection = my.pymysql(database="solo")
    error = outcome(connection, f"load data local infile '{rows_file}' into table notes (body)")
    assert error[:2] == ("error", 4166)
    assert query(connection, "select 1") == ((1,),)


def test_the_file_that_is_asked_for_is_the_one_named(my):
    wire = my.raw(database="solo", flags=mysql_raw.USUAL | mysql_raw.LOCAL_FILES)
    wire.command(mysql_raw.QUERY, b"load data local infile '/named/file' into table notes (body)")
    asked = wire.receive()
    assert asked == b"\xfb/named/file"
    wire.send(b"one\ntwo\n")
    wire.send(b"")
    assert wire.ok()[0] == 2
    wire.query("delete from notes")


def test_a_client_that_stops_in_the_middle_of_a_file(my):
    wire = my.raw(database="solo", flags=mysql_raw.USUAL | mysql_raw.LOCAL_FILES)
    wire.command(mysql_raw.QUERY, b"load data local infile 'x' into table notes (body)")
    wire.receive()
    wire.send(b"half of it\n")
    wire.close()
    connection = my.pymysql(database="solo")
    assert query(connection, "select count(*) from notes where body = 'half of it'") == ((0,),)


def test_a_file_for_several_shards_is_refused_before_it_is_asked_for(my, rows_file):
    connection = my.pymysql(local_infile=True)
    assert outcome(connection, f"load data local infile '{rows_file}' into table counters")[:2] == ("error", 1235)
    with pytest.raises(pymysql.err.ProgrammingError):
        query(connection, "load data local infile")
