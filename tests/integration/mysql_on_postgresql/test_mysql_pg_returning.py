"""RETURNING of a value that MySQL has none of: the statement fails, and has changed nothing."""
import pymysql
import pytest

from support.crossing_braid import LONE, postgresql
from support.mysql_clients import query


@pytest.fixture
def table(both_kinds, clients):
    with postgresql(both_kinds, LONE) as server:
        server.execute("create table endless (id int primary key, d date default 'infinity')")
        connection = clients.pymysql()
        # Braid reads the tables again.
        query(connection, "create table endless_other (id int primary key)")
        yield connection
        server.execute("drop table endless, endless_other")


def test_an_error_in_returning_changes_nothing(table):
    with pytest.raises(pymysql.err.MySQLError):
        query(table, "insert into endless (id) values (1) returning id, d")
    assert query(table, "select count(*) from endless") == ((0,),)
    assert query(table, "insert into endless (id) values (1) returning id") == ((1,),)
    assert query(table, "select id from endless") == ((1,),)


def test_within_a_transaction_the_others_stay(table):
    query(table, "begin")
    query(table, "insert into endless (id) values (1)")
    with pytest.raises(pymysql.err.MySQLError):
        query(table, "insert into endless (id) values (2) returning id, d")
    assert query(table, "insert into endless (id) values (3) returning id") == ((3,),)
    query(table, "commit")
    assert query(table, "select id from endless order by id") == ((1,), (3,))
