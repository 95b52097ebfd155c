"""Real drivers and programs, connected to one place: Braid or a server. Everything opened is closed with the Clients."""
import os
import subprocess

import psycopg
import psycopg2

from fleet.fleet import DATABASE, PASSWORD, USER

from .pgwire import Wire


class Clients:
    def __init__(self, fleet, server=None, port=None, user=USER, password=PASSWORD, dbname=DATABASE):
        self.fleet = fleet
        self.host = "127.0.0.1"
        self.port = port or (server.port if server else fleet.braid_port)
        self.user, self.password, self.dbname = user, password, dbname
        self._open = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self._open:
            try:
                connection.close()
            except Exception:  # a connection that the test has broken
                pass

    def psycopg(self, autocommit=True, **options):
        settings = {"host": self.host, "port": self.port, "user": self.user, "password": self.password,
                    "dbname": self.dbname, "connect_timeout": 20, **options}
        return self._keep(psycopg.connect(autocommit=autocommit, **settings))

    def psycopg2(self, autocommit=True, **options):
        connection = psycopg2.connect(host=self.host, port=self.port, user=self.user, password=self.password,
                                      dbname=self.dbname, connect_timeout=20, **options)
        connection.autocommit = autocommit
        return self._keep(connection)

    def wire(self, timeout=60, **options):
        return self._keep(Wire.connect(self.host, self.port, self.user, self.password, self.dbname, timeout, **options))

    def raw(self, timeout=60):
        """A connection on which nothing has been said."""
        return self._keep(Wire(self.host, self.port, timeout))

    def environment(self, **more):
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        return {**kept, "PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user,
                "PGPASSWORD": self.password, "PGDATABASE": self.dbname, "PGCONNECT_TIMEOUT": "20", **more}

    def psql(self, *commands, script=None, timeout=60, options=(), **environment):
        """Runs psql with each command as -c, or a script on stdin: subprocess.CompletedProcess with text."""
        arguments = ["psql", "-X", "-P", "pager=off", *options]
        for command in commands:
            arguments += ["-c", command]
        return subprocess.run(arguments, input=script, stdin=None if script is not None else subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=timeout, check=False,
                              env=self.environment(**environment))

    def pgbench(self, *arguments, timeout=120):
        return subprocess.run(["pgbench", *arguments], capture_output=True, text=True, timeout=timeout, check=False,
                              stdin=subprocess.DEVNULL, env=self.environment())

    def rows(self, sql, parameters=None):
        """Rows of one statement over a psycopg connection of its own."""
        with psycopg.connect(host=self.host, port=self.port, user=self.user, password=self.password,
                             dbname=self.dbname, autocommit=True, connect_timeout=20) as connection:
            return connection.execute(sql, parameters).fetchall()

    def _keep(self, connection):
        self._open.append(connection)
        return connection
