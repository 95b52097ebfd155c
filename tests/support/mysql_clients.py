"""Real MySQL drivers and programs, connected to one place: Braid or a server. Everything opened is closed with them."""
import os
import subprocess

import MySQLdb
import pymysql

from fleet.fleet import PASSWORD, USER

from .mysql_raw import Raw


class MysqlClients:
    def __init__(self, port, user=USER, password=PASSWORD, database="shop_my"):
        self.host, self.port = "127.0.0.1", port
        self.user, self.password, self.database = user, password, database
        self._open = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for connection in self._open:
            try:
                connection.close()
            except Exception:  # a connection that the test has broken
                pass
        self._open = []

    def _settings(self, options):
        return {"host": self.host, "port": self.port, "user": self.user, "password": self.password,
                "database": self.database, "connect_timeout": 20, "charset": "utf8mb4", **options}

    def pymysql(self, **options):
        connection = pymysql.connect(**{"autocommit": True, "read_timeout": 60, **self._settings(options)})
        self._open.append(connection)
        return connection

    def mysqldb(self, autocommit=True, **options):
        connection = MySQLdb.connect(**self._settings(options))
        connection.autocommit(autocommit)
        self._open.append(connection)
        return connection

    def raw(self, **options):
        """A connection that has logged in and speaks packets."""
        wire = Raw(self.host, self.port)
        self._open.append(wire)
        wire.login(**{"user": self.user, "password": self.password, "database": self.database, **options})
        return wire

    def greeted(self):
        """A connection on which nothing has been said."""
        wire = Raw(self.host, self.port)
        self._open.append(wire)
        return wire

    def cli(self, *arguments, script=None, database=None, timeout=60):
        """Runs the mariadb program; `script` on its stdin: subprocess.CompletedProcess with text."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MYSQL", "MARIADB"))}
        command = ["mariadb", "--no-defaults", f"--host={self.host}", f"--port={self.port}", "--protocol=tcp",
                   f"--user={self.user}", "--default-character-set=utf8mb4", *arguments]
        if database != "":
            command.append(database or self.database)
        return subprocess.run(command, input=script, stdin=None if script is not None else subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=timeout, check=False,
                              env={**kept, "MYSQL_PWD": self.password, "LC_ALL": "C.UTF-8"})


def query(connection, sql, arguments=None):
    """All rows of one statement; PyMySQL or MySQLdb."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall()


def outcome(connection, sql, arguments=None):
    """What a client sees of a statement: column names, rows and counts, or the error's number and text."""
    try:
        with connection.cursor() as cursor:
            count = cursor.execute(sql, arguments)
            names = [column[0] for column in cursor.description or ()]
            return names, cursor.fetchall(), count
    except (pymysql.err.MySQLError, MySQLdb.Error) as error:
        return ("error", *error.args)
