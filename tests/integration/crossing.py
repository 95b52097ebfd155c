"""What the tests of values between the kinds share: scratch servers of both kinds, and Braid's crossing_probe."""
import contextlib
import os
import subprocess
import tempfile

from fleet.mariadb import MariadbServer, Template

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def ask(requests):
    """Sends requests (lists of fields, see tools/crossing_probe.cpp); returns the answers, split at tabs."""
    binary = os.path.join(ROOT, os.environ.get("BRAID_BUILD_DIR", "build"), "crossing_probe")
    lines = "".join("\t".join(str(field) for field in fields) + "\n" for fields in requests)
    done = subprocess.run([binary], input=lines.encode(), capture_output=True, check=True, timeout=120)
    answers = [line.split("\t") for line in done.stdout.decode().split("\n")[:-1]]
    assert len(answers) == len(requests), done.stderr
    return answers


def hexed(value):
    return (value.encode() if isinstance(value, str) else value).hex()


@contextlib.contextmanager
def scratch_mariadb():
    """A MariaDB server of one's own with a database `test`, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="braid-crossing-") as scratch:
        os.chmod(scratch, 0o755)
        template = Template(scratch)
        server = MariadbServer("crossing", scratch, template, accounts="CREATE DATABASE IF NOT EXISTS test;\n",
                               max_connections=10)
        try:
            template.begin()
            server.start()
            yield server
        finally:
            server.stop()
            template.stop()
