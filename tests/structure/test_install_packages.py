"""scripts/install-packages.sh in its branches, with fakes for the programs that would look at or change the machine."""
import os
import re
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, "scripts", "install-packages.sh")


class Machine:
    """A PATH whose dpkg-query knows all packages but `missing`; what runs as root is written down, not run."""

    def __init__(self, directory, missing, sudo=True):
        self.directory = directory
        self.log = directory / "as-root"
        self.log.touch()
        for name in ("bash", "awk", "grep", "dirname", "cat", "tee"):
            (directory / name).symlink_to(subprocess.check_output(["which", name], text=True).strip())
        gaps = "|".join(missing) or "-"
        self.program("dpkg-query", 'shift 2; status=0\n'
                                   f'for p in "$@"; do case $p in {gaps}) status=1;; *) echo "installed $p";; esac; done\n'
                                   'exit $status')
        self.program("id", "echo 1000")
        self.program("apt-get", f'echo "unprivileged apt-get $*" >>{self.log}')
        if sudo:
            self.program("sudo", f'[ "$1" = -n ] && exit 0\n[ "$1" = tee ] && cat >/dev/null\necho "$*" >>{self.log}')

    def program(self, name, text):
        path = self.directory / name
        path.write_text(f"#!/bin/bash\n{text}\n")
        path.chmod(0o755)

    def run(self):
        return subprocess.run(["/bin/bash", SCRIPT], env={"PATH": str(self.directory)}, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=60, check=False)


def test_nothing_happens_when_all_is_there(tmp_path):
    machine = Machine(tmp_path, [])
    done = machine.run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.log.read_text() == ""


def test_installs_exactly_what_is_missing_and_takes_its_precautions_back(tmp_path):
    machine = Machine(tmp_path, ["pgbouncer", "g++"])
    done = machine.run()
    assert done.returncode == 0, done.stderr
    assert done.stdout == "installing: g++ pgbouncer\n"
    commands = machine.log.read_text().splitlines()
    install = "env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends g++ pgbouncer"
    assert commands.index("apt-get update -q") < commands.index(install)
    made = [line.split()[-1] for line in commands if line.startswith("tee ")]
    assert all(commands.index(f"tee {path}") < commands.index(install) for path in made)
    # A machine may have one of its own, which stays.
    assert commands[-1] == ("rm -f " + " ".join(made) if made else install)


def test_a_failed_installation_fails_and_takes_the_precautions_back(tmp_path):
    machine = Machine(tmp_path, ["cmake"])
    machine.program("sudo", f'[ "$1" = -n ] && exit 0\n[ "$1" = tee ] && cat >/dev/null\necho "$*" >>{machine.log}\n'
                            '[ "$1" != env ]')
    assert machine.run().returncode != 0
    commands = machine.log.read_text().splitlines()
    assert commands[-1].startswith("rm -f ") == any(line.startswith("tee ") for line in commands)


def test_without_root_and_sudo_it_says_what_to_type(tmp_path):
    machine = Machine(tmp_path, ["clang-tidy"], sudo=False)
    done = machine.run()
    assert done.returncode == 1
    assert "apt-get install clang-tidy" in done.stderr
    assert machine.log.read_text() == ""


@pytest.mark.parametrize("pattern, needed", [
    (r"find_package\((\w+)", {"GTest": "libgtest-dev", "benchmark": "libbenchmark-dev", "fmt": "libfmt-dev",
                              "spdlog": "libspdlog-dev", "PkgConfig": "pkg-config", "Threads": "g++"}),
    (r"IMPORTED_TARGET ([\w -]+)\)", {"libmariadb": "libmariadb-dev", "libpq": "libpq-dev", "openssl": "libssl-dev", "icu-uc": "libicu-dev",
                                      "openssl icu-uc": "libssl-dev"}),
    (r"find_program\(\w+ (\w+)", {"antlr4": "antlr4", "ccache": "ccache"}),
])
def test_what_cmake_looks_for_is_in_the_list(pattern, needed):
    with open(SCRIPT, encoding="utf-8") as script:
        listed = script.read().split("packages=(")[1].split("\n)")[0].split()
    for directory, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(("build", "."))]
        for name in files:
            if name == "CMakeLists.txt" or name.endswith(".cmake"):
                with open(os.path.join(directory, name), encoding="utf-8") as text:
                    for found in re.findall(pattern, text.read()):
                        assert found in needed, f"{name} looks for {found}: which package has it?"
                        assert needed[found] in listed, f"{needed[found]} is not in scripts/install-packages.sh"
