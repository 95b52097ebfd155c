"""Fixtures that every suite with servers shares: a fleet with the shop, and Braid in front of it.

BRAID_STAND_IN=1 puts a plain PostgreSQL server in Braid's place: a test of the tests. What only Braid can do (EXPLAIN
ROUTE, --check, its pool) fails then, as it should.
"""
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "scripts"), HERE]

from fleet import Fleet, process  # noqa: E402  (needs the path above)

from support.clients import Clients  # noqa: E402


def pytest_configure():
    process.exit_on_signals()


@pytest.fixture(scope="session")
def fleet():
    """Two shards, the reference server, the shop, Braid. Shared: a test that breaks it takes own_fleet instead."""
    with Fleet() as started:
        started.load_shop()
        started.start_braid()
        yield started


@pytest.fixture(scope="module")
def own_fleet():
    """A fleet for one file alone: its tests may kill servers, fill pools, change the schema."""
    with Fleet(customers=60) as started:
        started.load_shop()
        started.start_braid()
        yield started


@pytest.fixture(scope="session")
def mysql_fleet():
    """Two MariaDB shards and their reference with the shop on them; no PostgreSQL, and Braid is not started."""
    with Fleet(shards=0, mysql_shards=2, customers=100) as started:
        started.load_shop()
        yield started


@pytest.fixture
def braid(fleet):
    """Connections through Braid, closed after the test."""
    with Clients(fleet) as clients:
        yield clients


@pytest.fixture
def reference(fleet):
    """Connections to the reference server, closed after the test."""
    with Clients(fleet, fleet.reference) as clients:
        yield clients


@pytest.fixture
def both(braid, reference):
    return braid, reference
