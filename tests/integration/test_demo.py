"""What `make run` starts and prints."""
import os
import re
import signal
import subprocess

from fleet import ROOT


def test_the_demo_answers_by_both_protocols_and_leaves_nothing(fleet):
    with subprocess.Popen(["/usr/bin/python3", "-u", "-m", "fleet", "--customers", "20"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, "BRAID_BINARY": fleet.binary, "PYTHONPATH": os.path.join(ROOT, "scripts")}) as demo:
        seen = []
        for line in demo.stdout:
            seen.append(line)
            if "Ctrl-C" in line:
                break
        try:
            text = "".join(seen)
            commands = re.findall(r"^    (\w+=\S+ (?:psql|mariadb) .*)$", text, re.MULTILINE)
            assert len(commands) == 10 and text.count("route: scatter") == 4, text
            for prompt in ("shop=>", "MariaDB [shop_my]>"):
                assert prompt + " select country" in text, text
            for prompt in ("shop_my=>", "MariaDB [shop]>", "shop_mixed=>", "MariaDB [shop_mixed]>"):
                assert prompt + " select c.name" in text, text
            for command in commands:
                # As a user would type it, with one statement more.
                question = " -c 'select 1 + 1'" if "psql" in command else " -e 'select 1 + 1'"
                done = subprocess.run(command + question, shell=True, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                      timeout=60, check=False)
                assert done.returncode == 0 and "2" in done.stdout, (command, done.stderr)
        finally:
            demo.send_signal(signal.SIGINT)
        rest = demo.stdout.read()
        assert demo.wait(60) == 0 and "stopped" in rest, rest
    scratch = re.search(r"servers in (\S+)", text)[1]
    assert not os.path.exists(scratch)
