"""One throw-away MariaDB server: a data directory below a scratch directory, an unprivileged user, a free port.

mariadb-install-db runs once per fleet, into a template that every server copies. What a server needs at its start (the
operator's password, the application's account, databases) is SQL that it runs itself before it takes connections.
"""
import os
import secrets
import shutil
import signal
import subprocess
import threading

import pymysql

from . import process

SUPERUSER = "root"

# Small and quick, the data are thrown away anyway: what is committed survives the server's death, not the machine's.
# Everything is a command line option: no option file is read.
_STORAGE = ["--innodb-log-file-size=4M", "--innodb-data-file-path=ibdata1:3M:autoextend",
            "--innodb-autoextend-increment=1"]
_OPTIONS = _STORAGE + [
    "--innodb-buffer-pool-size=24M", "--innodb-flush-log-at-trx-commit=2", "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0", "--innodb-fast-shutdown=2", "--innodb-buffer-pool-load-at-startup=OFF",
    "--innodb-buffer-pool-dump-at-shutdown=OFF", "--key-buffer-size=1M", "--aria-pagecache-buffer-size=4M",
    "--performance-schema=OFF", "--skip-log-bin", "--skip-name-resolve", "--default-time-zone=+00:00",
    "--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci", "--table-open-cache=200"]


class Template:
    """A freshly installed data directory, made while other servers start; copy() waits for it."""

    def __init__(self, scratch):
        self.directory = os.path.join(scratch, "mariadb-template")
        self._account = process.server_account()
        self._process = None
        self._lock = threading.Lock()

    def begin(self):
        if shutil.which("mariadb-install-db") is None:
            raise RuntimeError("MariaDB is not installed: run scripts/install-packages.sh")
        _make_directory(self.directory, self._account)
        data = os.path.join(self.directory, "data")
        command = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
                   "--skip-test-db", "--skip-name-resolve", "--innodb-buffer-pool-size=8M",
                   "--innodb-flush-method=nosync", *_STORAGE]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/",
                                         stdin=subprocess.DEVNULL, env=_environment(),
                                         preexec_fn=process.die_with_parent(signal.SIGKILL),
                                         **process.popen_account(self._account))

    def copy(self, target):
        with self._lock:
            if self._process is not None:
                output, _ = self._process.communicate(timeout=120)
                if self._process.returncode != 0:
                    raise RuntimeError(f"mariadb-install-db failed:\n{output.decode(errors='replace')}")
                self._process = None
        subprocess.run(["cp", "-a", "--reflink=auto", os.path.join(self.directory, "data"), target], check=True)

    def stop(self):
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class MariadbServer:
    """start() once, stop() and start() again as often as wanted; the port stays the same.

    `accounts`: SQL that runs at every start, so it says IF NOT EXISTS. `options`: further options of mariadbd.
    """

    def __init__(self, name, scratch, template, accounts="", options=(), max_connections=200):
        self.name = name
        self.host = "127.0.0.1"
        self.port = process.free_port()
        self.password = secrets.token_hex(16)  # root's
        self.directory = os.path.join(scratch, name)
        self.data = os.path.join(self.directory, "data")
        self.socket = os.path.join(self.directory, "socket")
        self.log = os.path.join(self.directory, "log")
        self._template = template
        self._account = process.server_account()
        self._accounts = accounts
        self._options = [*_OPTIONS, f"--max-connections={max_connections}", *options]
        self._process = None

    def start(self):
        """Starts the server and waits until it answers."""
        self.begin_start()
        self.finish_start()

    def begin_start(self):
        if not os.path.exists(self.data):
            _make_directory(self.directory, self._account)
            self._template.copy(self.data)
        init_file = os.path.join(self.directory, "init.sql")
        with open(init_file, "w", encoding="utf-8") as out:
            out.write(f"ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('{self.password}');\n"
                      f"CREATE USER IF NOT EXISTS root@'127.0.0.1';\n"
                      f"ALTER USER root@'127.0.0.1' IDENTIFIED VIA mysql_native_password USING PASSWORD('{self.password}');\n"
                      + self._accounts)
        os.chmod(init_file, 0o600)
        if self._account:
            os.chown(init_file, self._account.pw_uid, self._account.pw_gid)
        command = ["mariadbd", "--no-defaults", f"--datadir={self.data}", f"--port={self.port}",
                   "--bind-address=127.0.0.1", f"--socket={self.socket}", f"--pid-file={self.directory}/pid",
                   f"--init-file={init_file}", f"--tmpdir={self.directory}", *self._options]
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                             env=_environment(), preexec_fn=process.die_with_parent(signal.SIGKILL),
                                             **process.popen_account(self._account))

    def finish_start(self, timeout=60):
        attempts = 5

        def answers():
            nonlocal attempts
            if self._process.poll() is not None:
                attempts -= 1
                if attempts == 0 or "Address already in use" not in self.tail():
                    raise RuntimeError(f"server {self.name} ended with status {self._process.returncode}:\n{self.tail()}")
                self.port = process.free_port()
                self.begin_start()
            try:
                self.connect().close()
                return True
            except pymysql.err.OperationalError:
                return False

        process.wait_until(answers, timeout, f"start of server {self.name}")

    @property
    def pid(self):
        """The server's process id, None when it is not running."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def stop(self):
        """Ends the server in order; the next start finds its data."""
        self._end(signal.SIGTERM)

    def kill(self):
        """As a crash would: SIGKILL."""
        self._end(signal.SIGKILL)

    def begin_stop(self):
        """Ends the server whose data nobody wants any more: at once, without waiting for it."""
        if self.pid:
            self._process.send_signal(signal.SIGKILL)

    def _end(self, number):
        if self._process is None:
            return
        process.end(self._process, number)
        self._process = None

    def tail(self):
        return process.tail(self.log)

    def parameters(self, user=SUPERUSER, password=None, database=None):
        """Arguments of pymysql.connect()."""
        password = self.password if user == SUPERUSER else password
        return {"host": self.host, "port": self.port, "user": user, "password": password, "database": database,
                "charset": "utf8mb4", "autocommit": True, "connect_timeout": 10}

    def connect(self, user=SUPERUSER, password=None, database=None, **options):
        """A PyMySQL connection, root's unless another user is named."""
        return pymysql.connect(**{**self.parameters(user, password, database), **options})


def _make_directory(directory, account):
    os.makedirs(directory, mode=0o700)
    if account:
        os.chown(directory, account.pw_uid, account.pw_gid)


def _environment():
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MYSQL", "MARIADB"))}
    environment["LC_ALL"] = "C.UTF-8"
    return environment
