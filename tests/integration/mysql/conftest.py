"""Braid for MySQL clients, in front of the fleet's MariaDB servers: shop_my over two shards, solo on one of them."""
import os

import pytest

from fleet.fleet import USER
from support import certificates
from support.mysql_braid import MysqlBraid
from support.mysql_clients import MysqlClients, query

@pytest.fixture(scope="session")
def solo_fleet(mysql_fleet):
    """The fleet with the database solo on its first shard and on the reference."""
    for server in (mysql_fleet.mysql_shards[0], mysql_fleet.mysql_reference):
        with server.connect() as root:
            for statement in ("create database if not exists solo", f"grant all on solo.* to {USER}@'127.0.0.1'"):
                query(root, statement)
            query(root, "create table if not exists solo.notes (id int auto_increment primary key, body varchar(200))")
    return mysql_fleet


@pytest.fixture(scope="session")
def my_braid(solo_fleet):
    with MysqlBraid(solo_fleet, "mysql.toml") as started:
        yield started


@pytest.fixture(scope="session")
def one_connection(solo_fleet):
    """A pool of one connection per server, one worker: whatever a session leaves behind, the next one meets."""
    with MysqlBraid(solo_fleet, "mysql_one.toml", pool={"default_pool_size": 1}) as started:
        yield started


@pytest.fixture
def my(my_braid):
    with my_braid.clients() as clients:
        yield clients


@pytest.fixture
def ours(solo_fleet):
    """Connections to the reference server."""
    with MysqlClients(solo_fleet.mysql_reference.port) as clients:
        yield clients


@pytest.fixture
def both(my, ours):
    return my, ours


@pytest.fixture(scope="session")
def tls_braid(solo_fleet):
    paths = certificates.make(os.path.join(solo_fleet.scratch, "mysql-tls"))
    listener = {"tls": {"mode": "prefer", "cert": paths["server"][0], "key": paths["server"][1]}}
    with MysqlBraid(solo_fleet, "mysql_tls.toml", listener=listener) as started:
        started.certificate = paths["ca"][0]
        yield started
