"""One throw-away PostgreSQL server: initdb below a scratch directory, as an unprivileged user, on a free port."""
import glob
import os
import secrets
import signal
import subprocess

import psycopg

from . import process

SUPERUSER = "postgres"

_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{directory}'
port = {port}
password_encryption = scram-sha-256
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 20s
max_connections = {max_connections}
max_prepared_transactions = 10
shared_buffers = 32MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
"""

_ACCESS = """
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""


def binaries():
    """PostgreSQL's newest installed bin directory."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: run scripts/install-packages.sh")
    return os.path.dirname(found[-1])


class PostgresServer:
    """start() once, stop() and start() again as often as wanted; the port stays the same."""

    def __init__(self, name, scratch, max_connections=200, settings="", password=None):
        self.name = name
        self.host = "127.0.0.1"
        self.port = process.free_port()
        self.password = password or secrets.token_hex(16)  # the superuser's
        self.directory = os.path.join(scratch, name)
        self.data = os.path.join(self.directory, "data")
        self.log = os.path.join(self.directory, "log")
        self._account = process.server_account()
        self._max_connections = max_connections
        self._extra = settings
        self._process = None
        self._initdb = None

    def begin_initdb(self):
        """Starts initdb and returns at once, so that several servers can be made side by side."""
        os.makedirs(self.directory, mode=0o700)
        password_file = os.path.join(self.directory, "password")
        with open(password_file, "w", encoding="ascii") as out:
            out.write(self.password)
        if self._account:
            for path in (self.directory, password_file):
                os.chown(path, self._account.pw_uid, self._account.pw_gid)
        command = [os.path.join(binaries(), "initdb"), "--no-sync", "--no-instructions", "-D", self.data,
                   "-U", SUPERUSER, "--pwfile", password_file, "-A", "scram-sha-256", "-E", "UTF8",
                   "--locale", "C.UTF-8"]
        self._initdb = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        stdin=subprocess.DEVNULL, cwd="/", env=_environment(),
                                        **process.popen_account(self._account))

    def start(self):
        if self._initdb is None and not os.path.exists(self.data):
            self.begin_initdb()
        if self._initdb is not None:
            output, _ = self._initdb.communicate()
            if self._initdb.returncode != 0:
                raise RuntimeError(f"initdb of {self.name} failed:\n{output.decode(errors='replace')}")
            self._initdb = None
            with open(os.path.join(self.data, "pg_hba.conf"), "w", encoding="ascii") as out:
                out.write(_ACCESS)
        for attempt in range(5):
            self._write_settings()
            if self._try_start():
                return
            if attempt < 4 and "Address already in use" in self.tail():
                self.port = process.free_port()
                continue
            raise RuntimeError(f"PostgreSQL server {self.name} does not start:\n{self.tail()}")

    def _write_settings(self):
        with open(os.path.join(self.data, "postgresql.auto.conf"), "w", encoding="utf-8") as out:
            out.write(_SETTINGS.format(directory=self.directory, port=self.port,
                                       max_connections=self._max_connections))
            out.write(self._extra)

    def _try_start(self):
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [os.path.join(binaries(), "postgres"), "-D", self.data], stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, cwd="/", env=_environment(), preexec_fn=process.die_with_parent(signal.SIGQUIT),
                **process.popen_account(self._account))

        def answers():
            if self._process.poll() is not None:
                return "ended"
            try:
                self.connect().close()
                return "ready"
            except psycopg.OperationalError:
                return None

        return process.wait_until(answers, 60, f"start of server {self.name}") == "ready"

    @property
    def pid(self):
        """The postmaster's process id, None when it is not running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def stop(self):
        """Ends the server at once (an immediate shutdown: its data are thrown away anyway, or recovered)."""
        self._end(signal.SIGQUIT)

    def kill(self):
        """As a crash would: SIGKILL to the postmaster and all its children."""
        children = subprocess.run(["pgrep", "-P", str(self._process.pid)], capture_output=True, text=True,
                                  check=False).stdout.split()
        self._end(signal.SIGKILL)
        for child in children:
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                pass
        process.wait_until(lambda: not any(os.path.exists(f"/proc/{child}") for child in children), 30,
                           f"end of the children of {self.name}")

    def _end(self, number):
        if self._initdb is not None:
            self._initdb.kill()
            self._initdb.wait()
            self._initdb = None
        if self._process is None:
            return
        process.end(self._process, number)
        self._process = None

    def tail(self):
        return process.tail(self.log)

    def dsn(self, user=SUPERUSER, password=None, dbname="postgres"):
        password = self.password if user == SUPERUSER else password
        return f"host={self.host} port={self.port} user={user} password={password} dbname={dbname}"

    def connect(self, dbname="postgres", autocommit=True):
        """A superuser's connection."""
        return psycopg.connect(self.dsn(dbname=dbname), autocommit=autocommit, connect_timeout=10)


def _environment():
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment["LC_ALL"] = "C.UTF-8"
    return environment
