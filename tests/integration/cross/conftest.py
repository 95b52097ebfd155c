"""Both kinds of servers, and Braid in front of them: shop_my on two MariaDB shards, shop_mixed on one of each kind."""
import pytest

from fleet import Fleet
from support.clients import Clients


@pytest.fixture(scope="session")
def cross_fleet():
    with Fleet(shards=1, mysql_shards=2, customers=60) as started:
        started.load_shop()
        started.start_braid()
        yield started


@pytest.fixture
def on_mysql(cross_fleet):
    """PostgreSQL clients of shop_my."""
    with Clients(cross_fleet, dbname="shop_my") as clients:
        yield clients


@pytest.fixture
def on_mixed(cross_fleet):
    """PostgreSQL clients of shop_mixed."""
    with Clients(cross_fleet, dbname="shop_mixed") as clients:
        yield clients
