"""`make run`: a demo fleet with a small shop, Braid in front of it, a first answer; Ctrl-C ends it all."""
import argparse
import os
import shlex
import signal
import socket
import subprocess
import sys

from . import process
from .fleet import DATABASE, PASSWORD, USER, Fleet

FIRST_QUERY = ("select country, count(*), sum(balance), avg(balance)\n"
               "  from customers group by country order by 3 desc limit 5")


def main():
    arguments = argparse.ArgumentParser(prog="make run", description=__doc__)
    arguments.add_argument("--shards", type=int, default=2)
    arguments.add_argument("--customers", type=int, default=100)
    arguments.add_argument("--port", type=int, help="Braid's port [6432, or a free one]")
    arguments.add_argument("--stand-in", action="store_true", help="a plain server in Braid's place, to test the demo")
    arguments.add_argument("--once", action="store_true", help="stop after the first query")
    options = arguments.parse_args()
    process.exit_on_signals()
    try:
        with Fleet(shards=options.shards, customers=options.customers, port=options.port or usual_port(),
                   stand_in=options.stand_in, say=step) as fleet:
            fleet.load_shop()
            fleet.start_braid()
            show(fleet)
            if options.once:
                return 0
            print("\nCtrl-C stops everything.", flush=True)
            if fleet.braid:
                status = fleet.braid.wait()
                print(f"Braid ended with status {status}:\n{fleet.braid.tail()}", file=sys.stderr)
                return 1
            signal.pause()
    except KeyboardInterrupt:
        print("\nstopped")
        return 0
    except (RuntimeError, TimeoutError) as error:
        print(f"make run: {error}", file=sys.stderr)
        return 1


def step(text):
    print(f"==> {text}", flush=True)


def usual_port():
    """6432 when nobody has it, else None: the fleet then takes a free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 6432))
            return 6432
        except OSError:
            return None


def show(fleet):
    command = ["psql", "-h", "127.0.0.1", "-p", str(fleet.braid_port), "-U", USER, "-d", DATABASE]
    past_braid = [["psql", "-h", server.host, "-p", str(server.port), "-U", USER, "-d", DATABASE]
                  for server in fleet.shards]
    config = os.path.join(fleet.scratch, "braid.toml")
    print(f"\nConnect to the fleet (password {PASSWORD}):\n    PGPASSWORD={PASSWORD} {shlex.join(command)}")
    for server, line in zip(fleet.shards, past_braid):
        print(f"See only shard {server.name}:\n    PGPASSWORD={PASSWORD} {shlex.join(line)}")
    print(f"The configuration: {config}\n")
    statements = [FIRST_QUERY]
    if not fleet.stand_in:
        statements.append("explain route " + FIRST_QUERY)
    for statement in statements:
        print(f"{DATABASE}=> {statement};", flush=True)
        done = subprocess.run([*command, "-X", "-P", "pager=off", "-v", "ON_ERROR_STOP=1", "-c", statement],
                              env={**os.environ, "PGPASSWORD": PASSWORD}, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"the first query failed; the end of Braid's log:\n"
                               f"{fleet.braid.tail() if fleet.braid else ''}")


if __name__ == "__main__":
    sys.exit(main())
