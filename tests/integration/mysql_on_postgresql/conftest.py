"""A fleet of both kinds, and Braid for MySQL clients in front of its PostgreSQL servers."""
import pytest

from fleet import Fleet
from fleet.fleet import MIXED_DATABASE
from support import crossing_braid
from support.mysql_clients import MysqlClients


@pytest.fixture(scope="session")
def both_kinds():
    with Fleet(shards=2, mysql_shards=1, customers=100) as started:
        started.load_shop()
        crossing_braid.load(started)
        yield started


@pytest.fixture(scope="session")
def crossing(both_kinds):
    with crossing_braid.CrossingBraid(both_kinds, "mysql_on_postgresql.toml") as started:
        yield started


@pytest.fixture
def clients(crossing):
    """MySQL clients of Braid; their database is lone."""
    with crossing.clients() as opened:
        yield opened


@pytest.fixture
def reference(both_kinds):
    """Clients of the MariaDB reference; their database is shop_mixed."""
    with MysqlClients(both_kinds.mysql_reference.port, database=MIXED_DATABASE) as opened:
        yield opened
