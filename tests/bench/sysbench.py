"""sysbench's oltp_point_select on a fleet of MariaDB servers: its table, one run, and HAProxy as a plain forwarder.

The report is bench.py's; what is measured is the same as there: throughput, latency, and the proxy's own CPU time.
"""
import os
import random
import re
import shutil
import subprocess
import tempfile

from fleet import partition_hash, process
from fleet.braid import cpu_seconds
from fleet.fleet import MYSQL_DATABASE, PASSWORD, USER

RULES = [{"name": "sbtest1", "distribute_by": "id"}]
ROWS = 10000
MODES = {"text": "disable", "prepared": "auto"}

_SCHEMA = """create table sbtest1 (id integer not null primary key, k integer not null default 0,
    c char(120) not null default '', pad char(60) not null default '', key k_1 (k))"""


def load(fleet):
    """sysbench's table: each shard its own rows, the reference all of them."""
    made = random.Random(1)
    rows = [(number, made.randrange(ROWS), "-".join(f"{made.randrange(10**11):011}" for _ in range(10)),
             "-".join(f"{made.randrange(10**11):011}" for _ in range(5))) for number in range(1, ROWS + 1)]
    count = len(fleet.mysql_shards)
    placed = [partition_hash.bucket([row[0]], ["integer"], 256) * count // 256 for row in rows]
    for number, server in enumerate([*fleet.mysql_shards, fleet.mysql_reference]):
        mine = rows if number == count else [row for row, place in zip(rows, placed) if place == number]
        with fleet.connect_to(server) as connection, connection.cursor() as cursor:
            cursor.execute(_SCHEMA)
            cursor.executemany("insert into sbtest1 values (%s, %s, %s, %s)", mine)
            cursor.execute("analyze table sbtest1")
            cursor.fetchall()


class Haproxy:
    """One throw-away HAProxy that forwards bytes to one server."""

    def __init__(self, fleet, server):
        self.port = process.free_port()
        path = os.path.join(tempfile.mkdtemp(dir=fleet.scratch), "haproxy.cfg")
        with open(path, "w", encoding="ascii") as out:
            out.write("global\n  maxconn 2000\ndefaults\n  mode tcp\n  timeout connect 5s\n  timeout client 1h\n"
                      f"  timeout server 1h\nlisten mysql\n  bind 127.0.0.1:{self.port}\n"
                      f"  server one {server.host}:{server.port}\n")
        account = process.server_account()
        os.chmod(os.path.dirname(path), 0o755)
        self._process = subprocess.Popen([program(), "-db", "-f", path], stdin=subprocess.DEVNULL,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                         preexec_fn=process.die_with_parent(9), **process.popen_account(account))
        self.pid = self._process.pid

    def stop(self):
        self._process.kill()
        self._process.wait()


def program():
    """HAProxy's path; None when it is not installed."""
    return shutil.which("haproxy") or next((path for path in ("/usr/sbin/haproxy",) if os.path.exists(path)), None)


def run_once(port, clients, mode, seconds, pid):
    """One run: {tps, mean, p99 in ms, cpu in us per query}; None when sysbench fails. `mode`: a key of MODES."""
    before = cpu_seconds(pid) if pid else 0
    done = subprocess.run(["sysbench", "oltp_point_select", "--mysql-host=127.0.0.1", f"--mysql-port={port}",
                           f"--mysql-user={USER}", f"--mysql-password={PASSWORD}", f"--mysql-db={MYSQL_DATABASE}",
                           "--mysql-ssl=off", "--tables=1", f"--table-size={ROWS}", f"--threads={clients}",
                           f"--time={seconds}", "--percentile=99", "--rand-type=uniform",
                           f"--db-ps-mode={MODES[mode]}", "run"], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=seconds + 120)
    after = cpu_seconds(pid) if pid else 0
    count = re.search(r"transactions:\s+(\d+)\s+\(([\d.]+) per sec", done.stdout)
    mean, last = (re.search(rf"{word}:\s+([\d.]+)", done.stdout) for word in ("avg", "99th percentile"))
    if done.returncode != 0 or not (count and mean and last):
        return None
    return {"tps": float(count[2]), "mean": float(mean[1]), "p99": float(last[1]),
            "cpu": (after - before) / int(count[1]) * 1e6 if pid else None}
