"""One PostgreSQL server, spoken to by MySQL's drivers."""
import datetime
import decimal

import pymysql
import pytest

from support.mysql_clients import outcome, query


def test_select(clients):
    db = clients.pymysql()
    assert query(db, "select 1") == ((1,),)
    assert query(db, "select 1 + 1, 'a', null") == ((2, "a", None),)
    assert query(db, "select count(*) from customers") == ((100,),)


def test_session_values(clients):
    db = clients.pymysql()
    assert query(db, "select database()") == (("lone",),)
    assert query(db, "select @@autocommit, @@sql_mode")[0][0] == 1
    assert query(db, "select version()")[0][0].startswith("10.11")


def test_rows_are_those_of_mariadb(clients, reference):
    db, theirs = clients.pymysql(), reference.pymysql()
    for sql in ("select * from customers order by id", "select * from orders order by customer_id, id",
                "select * from products order by sku", "select * from events order by day, seq",
                "select * from sessions order by started", "select * from keys_bytea order by v",
                "select * from keys_bool order by k, v", "select name, population from countries where code = 'DE'"):
        assert outcome(db, sql) == outcome(theirs, sql), sql
