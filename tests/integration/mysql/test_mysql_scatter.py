"""SELECTs that several shards answer, by the text and by the binary protocol; what surrounds them in a session."""
import re
import struct

import pytest

from support import mysql_raw, mysql_wire
from support.mysql_clients import outcome, query

READS = ["select id, name, balance from customers order by id", "select count(*) from customers",
         "select country, count(*) as n, sum(balance), min(score), max(born) from customers group by country order by country",
         "select id from customers order by id desc limit 5", "select id, name from customers order by name, id limit 3, 4",
         "select distinct country from customers order by country", "select avg(balance) from customers",
         "select max(id) + 1 from customers", "select * from customers where id in (1, 2, 3, 4, 5, 6) order by id",
         "select c.id, count(*) from customers c join orders o on o.customer_id = c.id group by c.id order by c.id",
         "select id from customers where id > 1000000 order by id"]


@pytest.mark.parametrize("sql", READS)
@pytest.mark.parametrize("rows_of", [mysql_wire.text_rows, mysql_wire.binary_rows])
def test_as_on_one_server(both, sql, rows_of):
    mine, theirs = (rows_of(clients.pymysql(), sql) for clients in both)
    assert mine[1] == theirs[1]


def test_parameters(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        statement, parameters, _ = wire.prepare("select id, level from customers where id > ? and id <= ? order by id")
        assert parameters == 2
        types = b"\0\1" + struct.pack("<HH", 8, 8)
        answers.append([wire.execute(statement, types + struct.pack("<qq", low, low + 20))[1] for low in (0, 30, 90)])
    assert answers[0] == answers[1]


def test_found_rows_and_names(both):
    answers = []
    for clients in both:
        connection = clients.pymysql()
        answers.append([outcome(connection, sql) for sql in (
            "select id from customers order by id limit 7", "select found_rows()", "select row_count()",
            "select ID as Number from customers order by id limit 1", "select id+1 from customers order by id limit 1")])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("sql", [
    "select sql_calc_found_rows id from customers order by id limit 7",
    "select SQL_CALC_FOUND_ROWS id from customers limit 0", "select sql_calc_found_rows id from customers",
    "select sql_calc_found_rows distinct country from customers order by country limit 3, 2",
    "select sql_calc_found_rows country, count(*) from customers group by country order by country limit 1",
    "select sql_calc_found_rows id from customers where id < 0 limit 5",
    "select sql_calc_found_rows id from customers where id = 5 limit 1"])
def test_found_rows_without_the_limit(both, sql):
    answers = []
    for clients in both:
        connection = clients.pymysql()
        answers.append((len(query(connection, sql)), query(connection, "select found_rows()")))
    assert answers[0] == answers[1]


def test_warnings_of_all_shards(both):
    counts = []
    for clients in both:
        connection = clients.pymysql()
        query(connection, "select id from customers where name + 0 > 1 order by id")
        counts.append(len(query(connection, "show warnings")) > 0)
    assert counts[0] == counts[1]


def test_inside_a_transaction(both):
    for clients in both:
        connection = clients.pymysql()
        before = query(connection, "select sum(level) from customers")
        query(connection, "begin")
        query(connection, "update customers set level = coalesce(level, 0) + 1000 where id = 81")
        assert query(connection, "select sum(level) from customers") != before
        assert query(connection, "select level > 900 from customers where id = 81") == ((1,),)
        query(connection, "rollback")
        assert query(connection, "select sum(level) from customers") == before


def test_errors_are_the_server_s(both):
    for sql in ("select nothing from customers order by id", "select id, from customers", "select id from customers order by nothing"):
        mine, theirs = (outcome(clients.pymysql(), sql) for clients in both)
        assert mine == theirs


def test_what_is_refused_says_why(my):
    connection = my.pymysql()
    for sql in ("select group_concat(id) from customers", "update customers set level = 1",
                "delete from customers", "insert into customers (id, name) select id, name from customers"):
        error = outcome(connection, sql)
        assert error[:2] == ("error", 1235) and len(error[2]) > 20, sql
    assert query(connection, "select 1") == ((1,),)


def test_kill_during_a_scatter(my):
    victim, other = my.pymysql(), my.pymysql()
    victim._execute_command(mysql_raw.QUERY, "select id, sleep(1) from customers order by id")
    while not any(row[0] == victim.thread_id() and row[7] and "sleep" in row[7]
                  for row in query(other, "show full processlist")):
        pass
    query(other, f"kill query {victim.thread_id()}")
    try:
        victim._read_query_result()
        killed = 0
    except Exception as error:  # 1317, unless it was too late
        killed = error.args[0]
    assert killed in (0, 1317)
    assert query(victim, "select 1") == ((1,),)


def test_a_large_result_passes_with_one_connection(one_connection, ours):
    with one_connection.clients() as clients:
        sql = "select o.customer_id, o.id, l.line, l.product from orders o join order_lines l on l.customer_id = o.customer_id and l.order_id = o.id order by o.customer_id, o.id, l.line"
        assert query(clients.pymysql(), sql) == query(ours.pymysql(), sql)


def analyzed(connection, sql):
    """(lines, rows by node or shard) of EXPLAIN ROUTE ANALYZE."""
    lines = [row[0] for row in query(connection, "explain route analyze " + sql)]
    return lines, dict(re.findall(r"^\s*([\w ]+): rows=(\d+)", "\n".join(lines), re.MULTILINE))


def test_explain_route_analyze(my, ours):
    connection, one = my.pymysql(), ours.pymysql()
    lines, rows = analyzed(connection, "select id, name from customers order by name, id limit 7")
    assert lines[0].startswith("route: scatter") and set(rows) == {"limit", "merge sorted", "my1", "my2", "actual"}
    assert rows["limit"] == rows["actual"] == "7"
    lines, rows = analyzed(connection, "select country, count(*) from customers group by country")
    groups = query(one, "select count(distinct country) from customers")[0][0]
    assert int(rows["merge aggregates"]) == int(rows["actual"]) == groups <= int(rows["my1"]) + int(rows["my2"])
    lines, rows = analyzed(connection, "select country, count(*) n from customers group by country having n > 3 order by n")
    assert int(rows["actual"]) == len(query(one, "select 1 from customers group by country having count(*) > 3"))
    lines, rows = analyzed(connection, "select * from orders where customer_id = 12")
    assert lines[0].startswith("route: single") and len(rows) == 2
    assert int(rows["actual"]) == query(one, "select count(*) from orders where customer_id = 12")[0][0]


def test_explain_route_analyze_changes_rows_and_follows_the_transaction(my):
    connection = my.pymysql()
    before = query(connection, "select level from customers where id = 44")
    query(connection, "begin")
    assert analyzed(connection, "update customers set level = 1234 where id = 44")[1]["actual"] == "1"
    assert query(connection, "select level from customers where id = 44") == ((1234,),)
    assert analyzed(connection, "select count(*) from customers where level = 1234")[1]["actual"] == "1"
    query(connection, "rollback")
    assert query(connection, "select level from customers where id = 44") == before


def test_explain_route_analyze_of_what_does_not_run(my):
    connection = my.pymysql()
    lines, rows = analyzed(connection, "update customers set level = 1")
    assert lines[0].startswith("route: refused") and not rows
    assert outcome(connection, "explain route analyze create index x on customers (level)")[:2] == ("error", 1235)
    assert outcome(connection, "explain route analyze select no_such_column from customers where id = 5")[:2] == ("error", 1054)
    assert outcome(connection, "explain route analyze select no_such_column from customers")[:2] == ("error", 1054)
    assert query(connection, "select 1") == ((1,),)
