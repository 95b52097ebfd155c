"""Servers of both kinds with the same rows, and Braid for clients of either kind in front of them."""
import pytest

from fleet import Fleet
from fleet.fleet import MIXED_DATABASE
from support import crossing_braid
from support.mysql_clients import MysqlClients
from support.types_braid import TypesBraid


@pytest.fixture(scope="session")
def both_kinds():
    with Fleet(shards=2, mysql_shards=1, customers=100) as started:
        started.load_shop()
        crossing_braid.load(started)
        yield started


@pytest.fixture(scope="session")
def mysql_crossing(both_kinds):
    with crossing_braid.CrossingBraid(both_kinds, "cross_mysql.toml") as started:
        yield started


@pytest.fixture(scope="session")
def mysql_reference(both_kinds):
    with MysqlClients(both_kinds.mysql_reference.port, database=MIXED_DATABASE) as opened:
        yield opened


@pytest.fixture(scope="session")
def fleet_of_both():
    """For PostgreSQL clients: shop_my on two MariaDB shards, shop_mixed on one of each kind."""
    with Fleet(shards=1, mysql_shards=2, customers=60) as started:
        started.load_shop()
        started.start_braid()
        yield started


@pytest.fixture(scope="session")
def types_braid(fleet_of_both):
    with TypesBraid(fleet_of_both) as started:
        yield started
