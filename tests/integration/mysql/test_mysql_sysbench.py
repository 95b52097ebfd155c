"""sysbench through Braid, on the database with one shard and on tables that are spread."""
import shutil
import subprocess

import pytest

from fleet.fleet import PASSWORD, USER
from support.mysql_clients import query

pytestmark = pytest.mark.skipif(shutil.which("sysbench") is None, reason="scripts/install-packages.sh brings sysbench")


def sysbench(port, script, *command):
    done = subprocess.run(["sysbench", script, "--mysql-host=127.0.0.1", f"--mysql-port={port}", f"--mysql-user={USER}",
                           f"--mysql-password={PASSWORD}", "--mysql-db=solo", "--mysql-ssl=off", "--tables=2",
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
