"""What test_partition_hash.py and test_values.py share: a scratch server to ask, and Braid's value_probe to compare with."""
import contextlib
import os
import subprocess
import tempfile

from fleet.server import PostgresServer

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def ask(requests):
    """Sends requests (lists of fields, see tools/value_probe.cpp) to value_probe; returns the answers, split at tabs."""
    binary = os.path.join(_ROOT, os.environ.get("BRAID_BUILD_DIR", "build"), "value_probe")
    lines = "".join("\t".join(fields) + "\n" for fields in requests)
    done = subprocess.run([binary], input=lines.encode(), capture_output=True, check=True, timeout=120)
    answers = [line.split("\t") for line in done.stdout.decode().split("\n")[:-1]]
    assert len(answers) == len(requests)
    return answers


def hexed(text):
    """A field of a request: hexadecimal, `-` for NULL."""
    return "-" if text is None else text.encode().hex()


def quoted(text):
    """A text constant in SQL."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


@contextlib.contextmanager
def scratch_connection():
    """A connection to a server of one's own, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="braid-values-") as scratch:
        os.chmod(scratch, 0o755)
        server = PostgresServer("values", scratch, max_connections=10)
        try:
            server.start()
            with server.connect() as connection:
                yield connection
        finally:
            server.stop()
