"""The Braid process under test or in the demo: started with a configuration file, awaited, watched, stopped."""
import os
import signal
import socket
import subprocess

from . import process


class BraidProcess:
    def __init__(self, binary, config_path, host, port, log):
        self.binary = binary
        self.config_path = config_path
        self.host = host
        self.port = port
        self.log = log
        self._process = None

    def start(self, timeout=30):
        if not os.path.exists(self.binary):
            raise RuntimeError(f"{self.binary} is not there: run make build")
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen([self.binary, "--config", self.config_path], stdin=subprocess.DEVNULL,
                                             stdout=log, stderr=log,
                                             preexec_fn=process.die_with_parent(signal.SIGKILL))

        def listens():
            if self._process.poll() is not None:
                raise RuntimeError(f"Braid ended with status {self._process.returncode}:\n{self.tail()}")
            try:
                socket.create_connection((self.host, self.port), timeout=1).close()
                return True
            except OSError:
                return False

        process.wait_until(listens, timeout, f"Braid on port {self.port}")

    def check(self):
        """Runs `braid --check`: (exit status, stdout, stderr)."""
        done = subprocess.run([self.binary, "--config", self.config_path, "--check"], capture_output=True, text=True,
                              timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr

    @property
    def pid(self):
        return self._process.pid

    def alive(self):
        return self._process is not None and self._process.poll() is None

    def wait(self, timeout=None):
        """The exit status, as from Popen.wait."""
        return self._process.wait(timeout)

    def signal(self, number):
        self._process.send_signal(number)

    def stop(self):
        if self._process is None:
            return
        ended, self._process = process.end(self._process, signal.SIGINT, 60), None
        if not ended:
            raise RuntimeError(f"Braid did not end by itself:\n{self.tail()}")

    def rss(self):
        """Resident memory in bytes."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def cpu_seconds(self):
        return cpu_seconds(self.pid)

    def tail(self):
        return process.tail(self.log)


def cpu_seconds(pid):
    """User and system time that a process has used so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
