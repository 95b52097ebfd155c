"""Braid for PostgreSQL clients in front of one table with a column of each type that both kinds of servers hold.

`lone` is on a MariaDB server, `spread` over two, `mixed` over a PostgreSQL and a MariaDB server. The PostgreSQL reference has the
table in a database of its own. The tables are made through Braid, as its clients make them.
"""
from fleet import config, process
from fleet.fleet import PASSWORD, USER

from .clients import Clients

DATABASES = ("lone", "spread", "mixed")
REFERENCE = "types"
TABLES = ("things", "parts")
DEFINITIONS = ("""create table things (id bigint primary key, i2 smallint, i4 integer, i8 bigint, n numeric(20,6), f4 real,
    f8 double precision, b boolean, tx text, vc varchar(30), c char(6), by bytea, d date, ti time, ts timestamp, tz timestamptz,
    u uuid, j json, k integer check (k > 0), nn integer not null default 7)""",
               "create table parts (id bigint, part integer, label varchar(10) not null, primary key (id, part))",
               "create index things_i4 on things (i4)",
               "create index on things (tx)",
               "alter table parts add column more text")


class TypesBraid:
    """A Braid process of its own; `fleet` has a PostgreSQL shard and two MariaDB shards."""

    def __init__(self, fleet, name="types.toml"):
        self.fleet, self.port = fleet, process.free_port()
        shards = {"lone": fleet.mysql_shards[:1], "spread": fleet.mysql_shards,
                  "mixed": [fleet.shards[0], fleet.mysql_shards[0]]}
        servers, databases = [], []
        for database, members in shards.items():
            names = []
            for server in members:
                names.append(f"{database}_{server.name}")
                kind = "mysql" if server in fleet.mysql_servers else "postgresql"
                servers.append({"name": names[-1], "kind": kind, "host": server.host, "port": server.port,
                                "dbname": database, "user": USER, "password": PASSWORD})
                self._make_database(server, database)
            rules = [] if database == "lone" else [
                {"name": "things", "distribute_by": "id"}, {"name": "parts", "distribute_by": "id", "colocate_with": "things"}]
            databases.append({"name": database, "shards": names, "transactions": "single_shard", "table": rules})
        self._make_database(fleet.reference, REFERENCE)
        text = config.braid_toml(
            {"workers": 2, "log_level": "info"}, [{"protocol": "postgresql", "address": "127.0.0.1", "port": self.port}],
            {"default_pool_size": 4}, servers, [{"name": USER, "password": PASSWORD, "databases": list(DATABASES)}], databases)
        self.process = fleet.new_braid(fleet.write_config(text, name), self.port)

    def _make_database(self, server, name):
        with server.connect() as connection:
            if server in self.fleet.mysql_servers:
                with connection.cursor() as cursor:
                    cursor.execute(f"create database {name} character set utf8mb4 collate utf8mb4_nopad_bin")
                    cursor.execute(f"grant all on {name}.* to {USER}@'127.0.0.1'")
            else:
                connection.execute(f"create database {name} owner {USER} template template0 locale 'C'")

    def __enter__(self):
        self.process.start()
        try:
            for place in [self.clients(name) for name in DATABASES] + [self.reference()]:
                with place:
                    for sql in DEFINITIONS:
                        place.psycopg().execute(sql)
        except BaseException:
            self.process.stop()
            raise
        return self

    def __exit__(self, *_):
        self.process.stop()

    def clients(self, database):
        return Clients(self.fleet, port=self.port, dbname=database)

    def reference(self):
        return Clients(self.fleet, self.fleet.reference, dbname=REFERENCE)
