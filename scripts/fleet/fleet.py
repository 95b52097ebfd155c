"""A fleet: shards, a reference server, the shop on all of them, and Braid in front. Use as a context manager."""
import os
import shutil
import tempfile

import psycopg

from . import config, load, mariadb, pgbench, portable, process
from .braid import BraidProcess
from .server import PostgresServer
from .tables import portable_rules, table_rules

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
USER = "app"
PASSWORD = "s3cret"
ADMIN = "operator"
ADMIN_PASSWORD = "0perator"
DATABASE = "shop"
MYSQL_DATABASE = "shop_my"
MIXED_DATABASE = "shop_mixed"
_MYSQL_ACCOUNTS = f"""
CREATE USER IF NOT EXISTS {USER}@'127.0.0.1' IDENTIFIED VIA mysql_native_password USING PASSWORD('{PASSWORD}');
GRANT PROCESS ON *.* TO {USER}@'127.0.0.1';
""" + "".join(f"""
CREATE DATABASE IF NOT EXISTS {name};
GRANT ALL ON {name}.* TO {USER}@'127.0.0.1';
""" for name in (MYSQL_DATABASE, MIXED_DATABASE))


class Fleet:
    """Shards pg1, pg2, ... and `reference`, which holds every row unsharded. Several fleets may run at once.

    `mysql_shards`: so many MariaDB shards my1, my2, ... and `mysql_reference` beside them; `shards=0` leaves PostgreSQL
    out. On MySQL shards stands the database shop_my; with both kinds there is shop_mixed too, on pg1 and my1. Both
    hold the portable part of the shop (portable.py). References: mysql_reference has it in shop_my, with the collations
    of MySQL users, and in shop_mixed; the PostgreSQL reference has it in shop_mixed.

    `stand_in`: a plain server with all rows plays Braid's part, so that the tests themselves can be tested [when the
    environment has BRAID_STAND_IN=1].
    """

    def __init__(self, shards=2, customers=300, stand_in=None, binary=None, server_settings="", port=None,
                 say=lambda text: None, mysql_shards=0, mysql_options=(), mysql_port=None):
        self.binary = binary or os.environ.get("BRAID_BINARY") or os.path.join(ROOT, "build", "braid")
        self.stand_in = os.environ.get("BRAID_STAND_IN") == "1" if stand_in is None else stand_in
        self.customers = customers
        self.braid = None
        self.braid_port = port
        self.mysql_port = mysql_port  # of Braid's listener for MySQL's clients, when start_braid() makes one
        self._say = say
        self._count = shards
        self._settings = server_settings
        self.scratch = None
        self.servers = []  # PostgreSQL's
        self.mysql_servers = []
        self._mysql_count = mysql_shards
        self._mysql_options = mysql_options
        self._template = None

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
        if self._mysql_count:
            self._template = mariadb.Template(self.scratch)
            self._template.begin()
        if self._count:
            self._start_postgresql()
        if self._mysql_count:
            self._start_mysql()

    def _start_postgresql(self):
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

    def _start_mysql(self):
        names = [f"my{number + 1}" for number in range(self._mysql_count)] + ["mysql_reference"]
        self._say(f"making {len(names)} throw-away MariaDB servers")
        self.mysql_servers = [mariadb.MariadbServer(name, self.scratch, self._template, accounts=_MYSQL_ACCOUNTS,
                                                    options=self._mysql_options) for name in names]
        for server in self.mysql_servers:
            server.begin_start()
        for server in self.mysql_servers:
            server.finish_start()
            self._say(f"{server.name} listens on {server.host}:{server.port}")

    def stop(self):
        braid, self.braid = self.braid, None
        try:
            if braid:
                braid.stop()
        finally:
            self._stop_servers()

    def _stop_servers(self):
        for server in self.mysql_servers:
            server.begin_stop()
        for server in [*self.servers, *self.mysql_servers]:
            server.stop()
        self.servers = []
        self.mysql_servers = []
        if self._template:
            self._template.stop()
            self._template = None
        if self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)
            self.scratch = None

    @property
    def shards(self):
        return self.servers[:self._count]

    @property
    def reference(self):
        return self.servers[self._count]

    @property
    def mysql_shards(self):
        return self.mysql_servers[:self._mysql_count]

    @property
    def mysql_reference(self):
        return self.mysql_servers[self._mysql_count]

    @property
    def mixed_shards(self):
        """The shards of shop_mixed in their order: none without both kinds."""
        return [self.shards[0], self.mysql_shards[0]] if self._count and self._mysql_count else []

    def server(self, name):
        return next(server for server in [*self.servers, *self.mysql_servers] if server.name == name)

    def connect_to(self, server, user=USER, database=None, **options):
        """A connection to one server's database as the application, past Braid: psycopg's [shop] or PyMySQL's [shop_my]."""
        if server in self.mysql_servers:
            return server.connect(user, PASSWORD, database or MYSQL_DATABASE, **options)
        return psycopg.connect(server.dsn(user, PASSWORD, database or DATABASE), autocommit=True, **options)

    def execute_everywhere(self, sql):
        """Runs SQL on every PostgreSQL server, past Braid."""
        for server in self.servers:
            with self.connect_to(server) as connection:
                connection.execute(sql)

    def load_shop(self):
        """Fills every database that the fleet has."""
        if self._count:
            self._load_postgresql()
        if self._mysql_count:
            self._load_portable(MYSQL_DATABASE, self.mysql_shards, [self.mysql_reference], portable.COLLATIONS)
        if self.mixed_shards:
            for server in (self.shards[0], self.reference):
                with server.connect() as connection:
                    connection.execute(f"create database {MIXED_DATABASE} owner {USER}")
            self._load_portable(MIXED_DATABASE, self.mixed_shards, [self.reference, self.mysql_reference],
                                portable.MIXED_COLLATIONS)
        self._say(f"loaded the shop: {self.customers} customers and what belongs to them")

    def _load_portable(self, database, shards, references, collations):
        connections = [self.connect_to(server, database=database) for server in [*shards, *references]]
        try:
            portable.load(connections[:len(shards)], connections[len(shards):], self.customers, collations)
        finally:
            for connection in connections:
                connection.close()

    def _load_postgresql(self):
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
               server=None, mysql_server=None, more_listeners=()):
        """The text of braid.toml; the arguments add to or replace what their sections hold.

        `server`, `mysql_server`: all servers of the kind. shop_mixed's are called mixed_pg1 and mixed_my1. `database`, `tables`, `extra_tables`: of shop, without
        PostgreSQL shards of shop_my.
        """
        account = {"user": USER, "password": PASSWORD}
        servers, databases = [], []
        for name, shards, prefix in ((DATABASE, self.shards, ""), (MYSQL_DATABASE, self.mysql_shards, ""),
                                     (MIXED_DATABASE, self.mixed_shards, "mixed_")):
            if not shards:
                continue
            for shard in shards:
                kind, more = ("mysql", mysql_server) if shard in self.mysql_servers else ("postgresql", server)
                servers.append({"name": prefix + shard.name, "kind": kind, "host": shard.host, "port": shard.port,
                                "dbname": name, **account, **(more or {})})
            names = [prefix + shard.name for shard in shards]
            rules = table_rules(names) if name == DATABASE else portable_rules(names)
            entry = {"name": name, "shards": names, "transactions": "single_shard"}
            if not databases:
                entry.update(database or {})
                rules = [*(rules if tables is None else tables), *extra_tables]
            databases.append({**entry, "table": rules})
        return config.braid_toml(
            braid={"log_level": "info", **(braid or {})},
            listeners=[{"protocol": "postgresql", "address": "127.0.0.1", "port": self.braid_port, **(listener or {})},
                       *more_listeners],
            pool=pool or {}, servers=servers,
            users=[{"name": USER, "password": PASSWORD, "databases": [entry["name"] for entry in databases]}, *users],
            databases=databases)

    def write_config(self, text, name="braid.toml"):
        """Writes a configuration that only we may read; returns its path."""
        path = os.path.join(self.scratch, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def start_braid(self, **settings):
        """Starts Braid in front of the shards with config(**settings); a stand-in needs no start.

        With MySQL shards it listens for MySQL's clients too, at `mysql_port`.
        """
        if self.stand_in:
            self.braid_port = self.server("standin").port
            return None
        if self.braid_port is None:
            self.braid_port = process.free_port()
        if self._mysql_count:
            self.mysql_port = self.mysql_port or process.free_port()
            settings["more_listeners"] = [*settings.get("more_listeners", ()),
                                          {"protocol": "mysql", "address": "127.0.0.1", "port": self.mysql_port}]
        self.braid = self.new_braid(self.write_config(self.config(**settings)), self.braid_port)
        self.braid.start()
        self._say(f"Braid listens on 127.0.0.1:{self.braid_port}"
                  + (f", for MySQL's clients on 127.0.0.1:{self.mysql_port}" if self._mysql_count else ""))
        return self.braid

    def new_braid(self, config_path, port):
        """A Braid process for a configuration of one's own; the caller starts and stops it."""
        log = os.path.join(self.scratch, os.path.basename(config_path) + ".log")
        return BraidProcess(self.binary, config_path, "127.0.0.1", port, log)

    def parameters(self, server=None):
        """Connection parameters of Braid, or of `server`, for the application."""
        return {"host": "127.0.0.1", "port": server.port if server else self.braid_port, "user": USER,
                "password": PASSWORD, "dbname": DATABASE}
