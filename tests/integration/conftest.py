"""Fixtures of the integration tests: further Braid processes with configurations of their own, a pgbench fleet."""
import contextlib

import psycopg
import pytest

from fleet import Fleet, pgbench, process
from support import certificates
from support.clients import Clients


@pytest.fixture(scope="session")
def start_braid(fleet):
    """start_braid(name, **config) gives (process, clients): another Braid in front of the shared fleet's shards."""
    with contextlib.ExitStack() as stack:

        def start(name, in_front_of=fleet, **settings):
            port = process.free_port()
            settings["listener"] = {"port": port, **settings.get("listener", {})}
            braid = in_front_of.new_braid(in_front_of.write_config(in_front_of.config(**settings), name + ".toml"), port)
            stack.callback(braid.stop)
            braid.start()
            return braid, stack.enter_context(Clients(in_front_of, port=port))

        yield start


@pytest.fixture(scope="session")
def certs(fleet):
    return certificates.make(fleet.scratch + "/tls")


@pytest.fixture(scope="module")
def pgbench_fleet():
    with Fleet() as started:
        started.load_pgbench()
        started.start_braid(tables=pgbench.RULES)
        yield started


@pytest.fixture
def activity(fleet):
    """activity(condition): how many of the application's sessions on the shards satisfy it, by superusers' eyes."""
    connections = [psycopg.connect(server.dsn(), autocommit=True)
                   for server in (fleet.shards if not fleet.stand_in else [fleet.server("standin")])]

    def count(condition="true", parameters=None):
        return sum(c.execute("select count(*) from pg_stat_activity where usename = 'app' and " + condition,
                             parameters).fetchone()[0] for c in connections)

    yield count
    for connection in connections:
        connection.close()
