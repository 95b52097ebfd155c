#!/usr/bin/python3
"""`make bench`: pgbench -S through Braid (two shards), through PgBouncer (one server) and direct, side by side; then
sysbench's oltp_point_select through Braid (two MariaDB shards), through HAProxy (one server) and direct.

The three take turns within every round, so that a machine's moods hit all alike; a cell is the median over rounds.
CPU per transaction is the proxy process's own user and system time. Written to build/bench.md as well.
"""
import argparse
import glob
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from fleet import Fleet, ROOT, pgbench, process
from fleet.braid import cpu_seconds
from fleet.fleet import DATABASE, PASSWORD, USER

import sysbench

REPORT = os.path.join(ROOT, "build", "bench.md")


class PgBouncer:
    """One throw-away PgBouncer before one server, with the same pool as Braid's."""

    def __init__(self, fleet, server, pool_size):
        self.port = process.free_port()
        directory = tempfile.mkdtemp(dir=fleet.scratch)
        with open(os.path.join(directory, "users.txt"), "w", encoding="ascii") as out:
            out.write(f'"{USER}" "{PASSWORD}"\n')
        path = os.path.join(directory, "pgbouncer.ini")
        with open(path, "w", encoding="ascii") as out:
            out.write(f"[databases]\n{DATABASE} = host={server.host} port={server.port} dbname={DATABASE} user={USER}"
                      f" password={PASSWORD}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\n"
                      f"unix_socket_dir =\nauth_type = scram-sha-256\nauth_file = {directory}/users.txt\npool_mode = transaction\n"
                      f"default_pool_size = {pool_size}\nmax_client_conn = 10000\nlogfile =\nsyslog = 0\nlog_connections = 0\n"
                      "log_disconnections = 0\n" + ("max_prepared_statements = 200\n" if prepares() else ""))
        account = process.server_account()
        if account:
            for name in (directory, path, os.path.join(directory, "users.txt")):
                os.chown(name, account.pw_uid, account.pw_gid)
        self._process = subprocess.Popen([shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", "-q", path], stdin=subprocess.DEVNULL,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                         preexec_fn=process.die_with_parent(9), **process.popen_account(account))
        self.pid = self._process.pid

    def stop(self):
        self._process.terminate()
        self._process.wait()


def prepares():
    """Whether the installed PgBouncer knows prepared statements in transaction mode (1.21 and later)."""
    text = subprocess.run([shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", "--version"], capture_output=True, text=True,
                          check=False).stdout
    found = re.search(r"PgBouncer (\d+)\.(\d+)", text)
    return bool(found) and (int(found[1]), int(found[2])) >= (1, 21)


def run_once(port, clients, mode, seconds, pid):
    """One pgbench run: {tps, p50, p99 in ms, cpu in us per transaction}; None when pgbench fails."""
    with tempfile.TemporaryDirectory() as directory:
        before = cpu_seconds(pid) if pid else 0
        done = subprocess.run(["pgbench", "-n", "-S", "-M", mode, "-c", str(clients), "-j", str(min(2, clients)), "-T", str(seconds),
                               "--log", "--log-prefix", os.path.join(directory, "log")], capture_output=True, text=True,
                              check=False, stdin=subprocess.DEVNULL,
                              env={**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": USER,
                                   "PGPASSWORD": PASSWORD, "PGDATABASE": DATABASE})
        after = cpu_seconds(pid) if pid else 0
        tps = re.search(r"tps = ([\d.]+)", done.stdout)
        count = re.search(r"actually processed: (\d+)", done.stdout)
        if done.returncode != 0 or not tps:
            return None
        latencies = []
        for name in glob.glob(os.path.join(directory, "log.*")):
            with open(name, encoding="ascii") as log:
                latencies += [int(line.split(" ", 3)[2]) for line in log]
    latencies.sort()
    return {"tps": float(tps[1]), "p50": latencies[len(latencies) // 2] / 1000,
            "p99": latencies[min(len(latencies) - 1, len(latencies) * 99 // 100)] / 1000,
            "cpu": (after - before) / int(count[1]) * 1e6 if pid else None}


def memory_per_client(port, pid, clients, dbname=DATABASE):
    """Bytes of resident memory for each of `clients` sessions that are logged in, have asked once and wait."""
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    from support.pgwire import Wire

    def rss():
        with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    wires = []
    try:
        # The first hundred pay for what is allocated once.
        for _ in range(100):
            wires.append(Wire.connect("127.0.0.1", port, USER, PASSWORD, dbname))
            wires[-1].simple("select abalance from pgbench_accounts where aid = 1")
        before = rss()
        for _ in range(clients):
            wires.append(Wire.connect("127.0.0.1", port, USER, PASSWORD, dbname))
            wires[-1].simple("select abalance from pgbench_accounts where aid = 1")
        return (rss() - before) / clients
    finally:
        for wire in wires:
            wire.close()


def main():
    arguments = argparse.ArgumentParser(prog="make bench", description=__doc__)
    arguments.add_argument("--seconds", type=int, default=5, help="of each run [5]")
    arguments.add_argument("--rounds", type=int, default=3, help="[3]")
    arguments.add_argument("--clients", default="1,16,64")
    arguments.add_argument("--modes", default="simple,extended,prepared", help="of pgbench")
    arguments.add_argument("--mysql-modes", default="text,prepared", help="of sysbench")
    arguments.add_argument("--idle", type=int, default=1000, help="idle clients for the memory figure [1000]")
    arguments.add_argument("--only", choices=["postgresql", "mysql"])
    options = arguments.parse_args()
    process.exit_on_signals()
    lines = []
    if options.only != "mysql":
        lines += bench_postgresql(options)
    if options.only != "postgresql":
        lines += bench_mysql(options)
    os.makedirs(os.path.dirname(REPORT), exist_ok=True)
    with open(REPORT, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    print(f"written to {os.path.relpath(REPORT, ROOT)}")


def step(text):
    print(f"==> {text}", flush=True)


def bench_postgresql(options):
    """The report's lines, which are printed as they come."""
    with Fleet(say=step) as fleet:
        fleet.load_pgbench()
        fleet.start_braid(tables=pgbench.RULES, pool={"default_pool_size": 20}, braid={"log_level": "warn"})
        bouncer = PgBouncer(fleet, fleet.reference, 20)
        try:
            process.wait_until(lambda: run_once(bouncer.port, 1, "simple", 1, bouncer.pid), 20, "PgBouncer")
            ours = "stand-in for Braid, 1 server" if fleet.stand_in else "Braid, 2 shards"
            ways = {ours: (fleet.braid_port, fleet.braid.pid if fleet.braid else None),
                    "PgBouncer, 1 server": (bouncer.port, bouncer.pid), "direct, 1 server": (fleet.reference.port, None)}

            def run(port, clients, mode, seconds, pid):
                if mode == "prepared" and pid == bouncer.pid and not prepares():
                    return None
                return run_once(port, clients, mode, seconds, pid)

            lines = table("pgbench -S", "p50", ways, options.modes, run, options)
            lines += ["| way | memory per idle client, bytes |", "|---|---|"]
            for way, (port, pid) in ways.items():
                if pid:
                    lines.append(f"| {way} | {memory_per_client(port, pid, options.idle):.0f} |")
            lines.append("")
            print("\n".join(lines[-5:]), flush=True)
            return lines
        finally:
            bouncer.stop()


def bench_mysql(options):
    """The same with sysbench, for MySQL's clients on MariaDB shards."""
    with Fleet(shards=0, mysql_shards=2, stand_in=False, say=step) as fleet:
        sysbench.load(fleet)
        fleet.start_braid(tables=sysbench.RULES, pool={"default_pool_size": 20}, braid={"log_level": "warn"})
        ways = {"Braid, 2 shards": (fleet.mysql_port, fleet.braid.pid)}
        forwarder = sysbench.Haproxy(fleet, fleet.mysql_reference) if sysbench.program() else None
        try:
            if forwarder:
                process.wait_until(lambda: sysbench.run_once(forwarder.port, 1, "text", 1, None), 20, "HAProxy")
                ways["HAProxy (TCP), 1 server"] = (forwarder.port, forwarder.pid)
            ways["direct, 1 server"] = (fleet.mysql_reference.port, None)
            return table("sysbench oltp_point_select", "mean", ways, options.mysql_modes, sysbench.run_once, options)
        finally:
            if forwarder:
                forwarder.stop()


def table(title, latency, ways, modes, run, options):
    """Runs every way in every mode. `latency`: the key of the first latency in what run() gives.

    Ratios are to the direct way's throughput, of the medians. A proxy's CPU time counts, the servers' does not.
    """
    lines = [f"{title}, {options.rounds} rounds of {options.seconds} s, interleaved, medians; {os.cpu_count()} cores", "",
             f"| mode | clients | way | tps | of direct | {latency} ms | p99 ms | proxy CPU us/transaction |",
             "|---|---|---|---|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    for mode in modes.split(","):
        for clients in (int(n) for n in options.clients.split(",")):
            results = {way: [] for way in ways}
            for _ in range(options.rounds):
                for way, (port, pid) in ways.items():
                    one = run(port, clients, mode, options.seconds, pid)
                    if one:
                        results[way].append(one)
            direct = next((median(runs, "tps") for way, runs in results.items() if way.startswith("direct") and runs), None)
            for way, runs in results.items():
                lines.append(f"| {mode} | {clients} | {way} | " + cells(runs, latency, direct) + " |")
                print(lines[-1], flush=True)
    lines.append("")
    return lines


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def cells(runs, latency, direct):
    if not runs:
        return "- | - | - | - | -"
    share = f"{median(runs, 'tps') / direct:.2f}" if direct else "-"
    cpu = "-" if runs[0]["cpu"] is None else f"{median(runs, 'cpu'):.1f}"
    return f"{median(runs, 'tps'):.0f} | {share} | {median(runs, latency):.3f} | {median(runs, 'p99'):.3f} | {cpu}"


if __name__ == "__main__":
    main()
