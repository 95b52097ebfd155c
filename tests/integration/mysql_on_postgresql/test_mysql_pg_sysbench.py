"""sysbench's OLTP programs with the MySQL driver, prepared statements and all, on a PostgreSQL server."""
import re
import subprocess

import pytest

from fleet.fleet import PASSWORD, USER


def sysbench(port, program, command, *options):
    arguments = ["sysbench", program, "--db-driver=mysql", "--mysql-host=127.0.0.1", f"--mysql-port={port}",
                 f"--mysql-user={USER}", f"--mysql-password={PASSWORD}", "--mysql-db=other", "--tables=1",
                 "--table-size=500", *options, command]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("program", ["oltp_point_select", "oltp_read_only", "oltp_read_write"])
def test_sysbench(crossing, program):
    for command in ("prepare", "run", "cleanup"):
        # One thread: two would meet in rows, and PostgreSQL's snapshots tell one of them to try again.
        done = sysbench(crossing.port, program, command, "--threads=1", "--events=30", "--time=0")
        assert done.returncode == 0, done.stdout + done.stderr
        if command == "run":
            assert int(re.search(r"transactions:\s+(\d+)", done.stdout).group(1)) == 30
            assert re.search(r"ignored errors:\s+0 ", done.stdout), done.stdout
