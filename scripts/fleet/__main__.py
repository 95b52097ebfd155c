"""`make run`: a demo fleet with a small shop, Braid in front of it, a first answer; Ctrl-C ends it all."""
import argparse
import os
import shlex
import signal
import socket
import subprocess
import sys

from . import process
from .fleet import DATABASE, MIXED_DATABASE, MYSQL_DATABASE, PASSWORD, USER, Fleet

FIRST_QUERY = ("select country, count(*), sum(balance), avg(balance)\n"
               "  from customers group by country order by 3 desc limit 5")
CROSSED_QUERY = ("select c.name, o.id, o.total from customers c join orders o on o.customer_id = c.id\n"
                 "  order by o.total desc, o.id limit 3")

USUAL_PORT, USUAL_MYSQL_PORT = 6432, 6033  # PgBouncer's and ProxySQL's


def main():
    arguments = argparse.ArgumentParser(prog="make run", description=__doc__)
    arguments.add_argument("--shards", type=int, default=2, help="PostgreSQL servers [2]")
    arguments.add_argument("--mysql-shards", type=int, default=2, help="MariaDB servers [2]")
    arguments.add_argument("--customers", type=int, default=100)
    arguments.add_argument("--port", type=int, help=f"Braid's port for PostgreSQL's clients [{USUAL_PORT}, or a free one]")
    arguments.add_argument("--mysql-port", type=int, help=f"and for MySQL's [{USUAL_MYSQL_PORT}, or a free one]")
    arguments.add_argument("--stand-in", action="store_true", help="a plain server in Braid's place, to test the demo")
    arguments.add_argument("--once", action="store_true", help="stop after the first query")
    options = arguments.parse_args()
    process.exit_on_signals()
    try:
        with Fleet(shards=options.shards, customers=options.customers, port=options.port or usual_port(USUAL_PORT),
                   mysql_shards=0 if options.stand_in else options.mysql_shards,
                   mysql_port=options.mysql_port or usual_port(USUAL_MYSQL_PORT), stand_in=options.stand_in,
                   say=step) as fleet:
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


def usual_port(usual):
    """`usual` when nobody has it, else None: the fleet then takes a free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", usual))
            return usual
        except OSError:
            return None


class Door:
    """One way into Braid: a database, the program that asks it, and how the program is told where to connect."""

    def __init__(self, database, program, shards, port, query=FIRST_QUERY):
        self.database = database
        self.program = program
        self.shards = shards
        self.port = port
        self.query = query

    def command(self, port):
        """(environment, arguments) of the program."""
        if self.program == "psql":
            return {"PGPASSWORD": PASSWORD}, ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", USER, "-d", self.database]
        return ({"MYSQL_PWD": PASSWORD},
                ["mariadb", "-h", "127.0.0.1", "-P", str(port), "-u", USER, self.database])

    def line(self, port):
        """What a shell is told to run the program."""
        environment, arguments = self.command(port)
        return " ".join(f"{key}={shlex.quote(value)}" for key, value in environment.items()) + " " + shlex.join(arguments)

    def ask(self, port, statement):
        """Prints the program's prompt, the statement and the answer; True when there is one."""
        environment, arguments = self.command(port)
        prompt = f"{self.database}=>" if self.program == "psql" else f"MariaDB [{self.database}]>"
        print(f"{prompt} {statement};", flush=True)
        options = (["-X", "-P", "pager=off", "-v", "ON_ERROR_STOP=1", "-c", statement] if self.program == "psql"
                   else ["--table", "-e", statement])
        # The mariadb program reads its options before the database's name.
        arguments = [*arguments, *options] if self.program == "psql" else [*arguments[:-1], *options, arguments[-1]]
        return subprocess.run(arguments, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                              check=False).returncode == 0


def own_doors(fleet):
    """Each kind of shards by its own program."""
    found = [Door(DATABASE, "psql", fleet.shards, fleet.braid_port)]
    if fleet.mysql_shards:
        found.append(Door(MYSQL_DATABASE, "mariadb", fleet.mysql_shards, fleet.mysql_port))
    return found


def crossed_doors(fleet):
    """Each kind of shards by the other kind's program, and tables that stand on both kinds by both."""
    if not fleet.mixed_shards:
        return []
    return [Door(MYSQL_DATABASE, "psql", fleet.mysql_shards, fleet.braid_port, CROSSED_QUERY),
            Door(DATABASE, "mariadb", fleet.shards, fleet.mysql_port, CROSSED_QUERY),
            Door(MIXED_DATABASE, "psql", fleet.mixed_shards, fleet.braid_port, CROSSED_QUERY),
            Door(MIXED_DATABASE, "mariadb", fleet.mixed_shards, fleet.mysql_port, CROSSED_QUERY)]


def show(fleet):
    for door in own_doors(fleet):
        kinds = "PostgreSQL" if door.program == "psql" else "MySQL"
        print(f"\nConnect to the fleet's {kinds} shards (password {PASSWORD}):\n    {door.line(door.port)}")
        for server in door.shards:
            print(f"See only shard {server.name}:\n    {door.line(server.port)}")
    for door in crossed_doors(fleet):
        print(f"\n{door.program} on {' and '.join(server.name for server in door.shards)}:\n    {door.line(door.port)}")
    print(f"\nThe configuration: {os.path.join(fleet.scratch, 'braid.toml')}")
    for door in own_doors(fleet) + crossed_doors(fleet):
        print()
        # The routes of crossed doors differ by the servers' names alone.
        explained = not fleet.stand_in and (door.query is FIRST_QUERY or door.database == MIXED_DATABASE)
        for statement in [door.query, "explain route " + door.query] if explained else [door.query]:
            if not door.ask(door.port, statement):
                raise RuntimeError(f"the first query failed; the end of Braid's log:\n"
                                   f"{fleet.braid.tail() if fleet.braid else ''}")


if __name__ == "__main__":
    sys.exit(main())
