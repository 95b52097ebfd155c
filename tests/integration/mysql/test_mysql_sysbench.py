"""sysbench through Braid, on the database with one shard and on tables that are spread."""
import subprocess

import pytest

from fleet.fleet import PASSWORD, USER
from support.mysql_clients import query

def sysbench(port, script, *command, database="solo"):
    done = subprocess.run(["sysbench", script, "--mysql-host=127.0.0.1", f"--mysql-port={port}", f"--mysql-user={USER}",
                           f"--mysql-password={PASSWORD}", f"--mysql-db={database}", "--mysql-ssl=off", "--tables=2",
                           "--table-size=500", "--threads=4", "--time=2", "--rand-seed=7", *command],
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def prepared(my_braid):
    sysbench(my_braid.port, "oltp_read_write", "prepare")
    yield my_braid.port
    sysbench(my_braid.port, "oltp_read_write", "cleanup")


@pytest.mark.parametrize("mode", ["auto", "disable"])
@pytest.mark.parametrize("script", ["oltp_point_select", "oltp_read_only", "oltp_read_write"])
def test_on_one_shard(prepared, script, mode):
    """With prepared statements and without."""
    report = sysbench(prepared, script, f"--db-ps-mode={mode}", "run")
    assert "transactions:" in report and "FATAL" not in report


def test_the_tables_have_all_their_rows(prepared, my):
    assert query(my.pymysql(database="solo"), "select count(*) from sbtest1") == ((500,),)


# What stays on one shard of a table that is spread by id: points in a transaction, ranges and writes in none.
SPREAD = {
    "points": ("oltp_point_select",),
    "points in transactions": ("oltp_read_only", "--range_selects=off"),
    "writes by id": ("oltp_read_write", "--range_selects=off", "--skip_trx=on", "--threads=1"),
}


@pytest.fixture(scope="module")
def spread(my_braid):
    """The rows one by one: a text with rows of several shards would be a write on several, which is refused."""
    with my_braid.clients() as clients:
        connection = clients.pymysql()
        for table in ("sbtest1", "sbtest2"):
            query(connection, f"drop table if exists {table}")
            query(connection, f"create table {table} (id integer not null primary key, k integer not null default 0,"
                              " c char(120) not null default '', pad char(60) not null default '', key (k))")
            for number in range(1, 501):
                query(connection, f"insert into {table} values ({number}, {number % 50}, 'c{number}', 'pad')")
        yield my_braid.port
        for table in ("sbtest1", "sbtest2"):
            query(connection, f"drop table {table}")


@pytest.mark.parametrize("mode", ["auto", "disable"])
@pytest.mark.parametrize("name", SPREAD)
def test_on_tables_spread_by_id(spread, name, mode):
    report = sysbench(spread, *SPREAD[name], f"--db-ps-mode={mode}", "run", database="shop_my")
    assert "transactions:" in report and "FATAL" not in report
