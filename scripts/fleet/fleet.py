"""A fleet: shards, a reference server, the shop on all of them, and Braid in front. Use as a context manager."""
import os
import shutil
import tempfile

import psycopg

from . import config, load, pgbench, process
from .braid import BraidProcess
from .server import PostgresServer
from .tables import table_rules

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
USER = "app"
PASSWORD = "s3cret"
ADMIN = "operator"
ADMIN_PASSWORD = "0perator"
DATABASE = "shop"


class Fleet:
    """Shards pg1, pg2, ... and `reference`, which holds every row unsharded. Several fleets may run at once.

    `stand_in`: a plain server with all rows plays Braid's part, so that the tests themselves can be tested [when the
    environment has BRAID_STAND_IN=1].
    """

    def __init__(self, shards=2, customers=300, stand_in=None, binary=None, server_settings="", port=None,
                 say=lambda text: None):
        self.binary = binary or os.environ.get("BRAID_BINARY") or os.path.join(ROOT, "build", "braid")
        self.stand_in = os.environ.get("BRAID_STAND_IN") == "1" if stand_in is None else stand_in
        self.customers = customers
        self.braid = None
        self.braid_port = port
        self._say = say
        self._count = shards
        self._settings = server_settings
        self.scratch = None
        self.servers = []

    def __enter__(self):
        try:
            self.start()
            return self
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def start(self):
        """Starts the servers: empty, with the application's role and database."""
        self.scratch = tempfile.mkdtemp(prefix="braid-fleet-")
        os.chmod(self.scratch, 0o711)  # the servers' own directories in it are closed to others
        names = [f"pg{number + 1}" for number in range(self._count)] + ["reference"]
        if self.stand_in:
            names.append("standin")
        self._say(f"making {len(names)} throw-away PostgreSQL servers in {self.scratch}")
        self.servers = [PostgresServer(name, self.scratch, settings=self._settings) for name in names]
        for server in self.servers:
            server.begin_initdb()
        for server in self.servers:
            server.start()
            self._say(f"{server.name} listens on {server.host}:{server.port}")
            with server.connect() as connection:
                connection.execute(f"create role {USER} login password '{PASSWORD}'")
                connection.execute(f"create database {DATABASE} owner {USER}")
            with server.connect(DATABASE) as connection:
                connection.execute(f"alter schema public owner to {USER}")

    def stop(self):
        if self.braid:
            self.braid.stop()
            self.braid = None
        for server in self.servers:
            server.stop()
        self.servers = []
        if self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)
            self.scratch = None

    @property
    def shards(self):
        return self.servers[:self._count]

    @property
    def reference(self):
        return self.servers[self._count]

    def server(self, name):
        return next(server for server in self.servers if server.name == name)

    def connect_to(self, server, user=USER, **options):
        """psycopg connection to one server's shop database as the application, past Braid."""
        return psycopg.connect(server.dsn(user, PASSWORD, DATABASE), autocommit=True, **options)

    def execute_everywhere(self, sql):
        """Runs SQL on every server, past Braid."""
        for server in self.servers:
            with self.connect_to(server) as connection:
                connection.execute(sql)

    def load_shop(self):
        self.execute_everywhere(load.read_schema())
        connections = [self.connect_to(server) for server in self.servers]
        try:
            shards, reference, others = (connections[:self._count], connections[self._count],
                                         connections[self._count + 1:])
            load.load_shop(reference, shards, self.customers)
            for other in others:
                for name, _, _ in load.Shop(self.customers).tables():
                    load.copy_across(reference, other, name, "true", shuffled=True)
                    load.set_sequences(reference, [other], name)
        finally:
            for connection in connections:
                connection.close()
        self._say(f"loaded the shop: {self.customers} customers and what belongs to them")

    def load_pgbench(self, scale=1):
        """pgbench's tables, spread by aid and bid; their rules are pgbench.RULES."""
        connections = [self.connect_to(server) for server in self.servers]
        try:
            for number, connection in enumerate(connections):
                pgbench.load(connection, scale, number if number < self._count else None, self._count)
        finally:
            for connection in connections:
                connection.close()
        self._say(f"loaded pgbench's tables at scale {scale}")

    def config(self, listener=None, pool=None, braid=None, extra_tables=(), database=None, users=(), tables=None,
               server=None):
        """The text of braid.toml; the arguments add to or replace what their sections hold (`server`: all of them)."""
        names = [shard.name for shard in self.shards]
        if tables is None:
            tables = table_rules(names)
        return config.braid_toml(
            braid={"log_level": "info", **(braid or {})},
            listeners=[{"protocol": "postgresql", "address": "127.0.0.1", "port": self.braid_port, **(listener or {})}],
            pool=pool or {},
            servers=[{"name": shard.name, "kind": "postgresql", "host": shard.host, "port": shard.port,
                      "dbname": DATABASE, "user": USER, "password": PASSWORD, **(server or {})} for shard in self.shards],
            users=[{"name": USER, "password": PASSWORD, "databases": [DATABASE]}, *users],
            databases=[{"name": DATABASE, "shards": names, "transactions": "single_shard", **(database or {}),
                        "table": [*tables, *extra_tables]}])

    def write_config(self, text, name="braid.toml"):
        """Writes a configuration that only we may read; returns its path."""
        path = os.path.join(self.scratch, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def start_braid(self, **settings):
        """Starts Braid in front of the shards with config(**settings); a stand-in needs no start."""
        if self.stand_in:
            self.braid_port = self.server("standin").port
            return None
        if self.braid_port is None:
            self.braid_port = process.free_port()
        self.braid = self.new_braid(self.write_config(self.config(**settings)), self.braid_port)
        self.braid.start()
        self._say(f"Braid listens on 127.0.0.1:{self.braid_port}")
        return self.braid

    def new_braid(self, config_path, port):
        """A Braid process for a configuration of one's own; the caller starts and stops it."""
        log = os.path.join(self.scratch, os.path.basename(config_path) + ".log")
        return BraidProcess(self.binary, config_path, "127.0.0.1", port, log)

    def parameters(self, server=None):
        """Connection parameters of Braid, or of `server`, for the application."""
        return {"host": "127.0.0.1", "port": server.port if server else self.braid_port, "user": USER,
                "password": PASSWORD, "dbname": DATABASE}
