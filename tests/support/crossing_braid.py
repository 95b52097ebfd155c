"""Braid for MySQL clients in front of PostgreSQL servers: `lone` on one of them, `spread` over two, `shop_mixed` over a
PostgreSQL server and a MariaDB server. The MariaDB reference has the same rows in shop_mixed."""
import psycopg

from fleet import config, portable, process
from fleet.fleet import MIXED_DATABASE, PASSWORD, USER
from fleet.tables import portable_rules

from .mysql_clients import MysqlClients

POOL = {"default_pool_size": 4}
LONE, SPREAD = "lone", "spread"


def load(fleet):
    """The databases lone and spread, on the fleet's PostgreSQL shards, and `other` for what tests make themselves."""
    for server in fleet.shards:
        with server.connect() as connection:
            for name in (LONE, SPREAD, "other"):
                connection.execute(f"create database {name} owner {USER}")
    for name, shards in ((LONE, fleet.shards[:1]), (SPREAD, fleet.shards)):
        connections = [fleet.connect_to(server, database=name) for server in shards]
        try:
            portable.load(connections, [], fleet.customers, portable.MIXED_COLLATIONS)
        finally:
            for connection in connections:
                connection.close()
    with fleet.mysql_reference.connect() as root, root.cursor() as cursor:
        cursor.execute("create database if not exists other character set utf8mb4 collate utf8mb4_nopad_bin")
        cursor.execute(f"grant all on other.* to {USER}@'127.0.0.1'")


class CrossingBraid:
    """A Braid process for MySQL's clients in front of `fleet`, which has servers of both kinds."""

    def __init__(self, fleet, name, pool=None):
        self.fleet, self.port = fleet, process.free_port()
        servers, databases = [], []

        def add(database, shards, tables, **settings):
            names = []
            for server in shards:
                kind = "mysql" if server in fleet.mysql_servers else "postgresql"
                names.append(f"{database}_{server.name}")
                servers.append({"name": names[-1], "kind": kind, "host": server.host, "port": server.port,
                                "dbname": database, "user": USER, "password": PASSWORD})
            databases.append({"name": database, "shards": names, "table": tables(names),
                              "transactions": "single_shard", **settings})

        add(LONE, fleet.shards[:1], lambda names: [])
        add(SPREAD, fleet.shards, portable_rules)
        add("other", fleet.shards[:1], lambda names: [])
        add(MIXED_DATABASE, fleet.mixed_shards, portable_rules)
        text = config.braid_toml(
            {"workers": 2, "log_level": "info"},
            [{"protocol": "mysql", "address": "127.0.0.1", "port": self.port}], {**POOL, **(pool or {})}, servers,
            [{"name": USER, "password": PASSWORD, "databases": [entry["name"] for entry in databases]}], databases)
        self.process = fleet.new_braid(fleet.write_config(text, name), self.port)

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.process.stop()

    def clients(self, **options):
        return MysqlClients(self.port, **{"database": LONE, **options})


def postgresql(fleet, database, shard=0):
    """A connection to a shard of its own kind, past Braid."""
    server = fleet.shards[shard]
    return psycopg.connect(server.dsn(USER, PASSWORD, database), autocommit=True)
