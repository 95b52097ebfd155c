"""Transactions of MySQL clients: on one shard as on one server; a second shard may be read and not written."""
import pytest

from support.mysql_clients import outcome, query

STORIES = {
    "commit": ["begin", "update customers set level = 77 where id = 11", "select level from customers where id = 11",
               "commit", "select level from customers where id = 11"],
    "rollback": ["start transaction", "update customers set level = 78 where id = 11", "rollback",
                 "select level from customers where id = 11"],
    "savepoints": ["begin", "update customers set level = 1 where id = 12", "savepoint a",
                   "update customers set level = 2 where id = 12", "savepoint b",
                   "update customers set level = 3 where id = 12", "rollback to savepoint A",
                   "select level from customers where id = 12", "rollback to b", "release savepoint a",
                   "release savepoint a", "commit", "select level from customers where id = 12"],
    "autocommit": ["set autocommit = 0", "select @@autocommit", "update customers set level = 5 where id = 13",
                   "rollback", "select level from customers where id = 13", "update customers set level = 6 where id = 13",
                   "set autocommit = 1", "select level from customers where id = 13"],
    "read only": ["start transaction read only", "select level from customers where id = 14",
                  "update customers set level = 5 where id = 14", "commit",
                  "start transaction read write, with consistent snapshot", "rollback"],
    "errors inside": ["begin", "update customers set level = 50 where id = 15", "insert into customers (id) values (15)",
                      "select level from customers where id = 15", "no such statement", "commit",
                      "select level from customers where id = 15"],
    "chain": ["begin", "update customers set level = 60 where id = 16", "commit and chain",
              "update customers set level = 61 where id = 16", "rollback", "select level from customers where id = 16"],
    "implicit commit": ["begin", "update customers set level = 70 where id = 17", "begin", "rollback",
                        "select level from customers where id = 17"],
    "next transaction": ["set transaction isolation level read committed", "begin", "set transaction read only",
                         "select level from customers where id = 18", "commit",
                         "set transaction isolation level sideways"],
    "words": ["begin work", "commit work", "start transaction with", "commit and", "savepoint", "rollback to nothing"],
}


@pytest.mark.parametrize("name", STORIES)
def test_as_on_one_server(both, name):
    mine, theirs = (clients.pymysql() for clients in both)
    for sql in STORIES[name]:
        assert outcome(mine, sql) == outcome(theirs, sql), sql
        assert (mine.server_status & 3) == (theirs.server_status & 3), sql


def _two_customers(connection):
    """Two ids on different shards."""
    shards = {}
    for number in range(1, 60):
        route = query(connection, f"explain route select 1 from customers where id = {number}")[0][0]
        shards.setdefault(route, number)
    assert len(shards) == 2
    return list(shards.values())


def test_a_second_shard_may_be_read_and_not_written(my):
    connection = my.pymysql()
    first, second = _two_customers(connection)
    query(connection, "begin")
    query(connection, f"update customers set level = 33 where id = {first}")
    assert len(query(connection, f"select id from customers where id = {second}")) == 1
    assert outcome(connection, f"update customers set level = 33 where id = {second}")[:2] == ("error", 1235)
    assert query(connection, f"select level from customers where id = {first}") == ((33,),)
    query(connection, "commit")
    assert query(connection, f"select level from customers where id = {first}") == ((33,),)
    query(connection, f"update customers set level = null where id = {first}")


def test_nothing_of_a_transaction_reaches_the_next_client(one_connection):
    with one_connection.clients() as clients:
        one = clients.pymysql(autocommit=False)
        before = query(one, "select level from customers where id = 21")
        query(one, "update customers set level = 4444 where id = 21")
        one.close()
        two = clients.pymysql()
        assert query(two, "select level from customers where id = 21") == before
        assert query(two, "select @@autocommit, @@in_transaction") == ((1, 0),)


def test_a_deadlock_ends_the_whole_transaction(my):
    one, two = my.pymysql(), my.pymysql()
    query(one, "set innodb_lock_wait_timeout = 3")
    query(one, "begin")
    query(two, "begin")
    query(one, "update customers set level = 1 where id = 31")
    query(two, "select level from customers where id = 32")
    second = query(one, "explain route select 1 from customers where id = 31")[0]
    for number in range(32, 90):
        if query(one, f"explain route select 1 from customers where id = {number}")[0] == second:
            break
    query(two, f"update customers set level = 1 where id = {number}")
    two._execute_command(3, "update customers set level = 2 where id = 31")
    failures = [outcome(one, f"update customers set level = 2 where id = {number}")]
    try:
        two._read_query_result()
    except Exception as error:  # whoever loses
        failures.append(("error", *error.args))
    lost = [failure for failure in failures if failure[0] == "error"]
    assert len(lost) == 1 and lost[0][1] == 1213
    loser = one if failures[0][0] == "error" else two
    assert query(loser, "select @@in_transaction") == ((0,),)
    query(one, "rollback")
    query(two, "rollback")
