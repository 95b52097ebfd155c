"""A file does one thing: 100-300 lines say it, and past the limit it is several."""
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 500
SUFFIXES = (".cpp", ".h", ".py", ".sh")
# What servers computed for the tests to compare with: recorded, not written.
RECORDED = "_constants.h"
# Too long already when the limit came: they may not grow. An entry goes when its file has been split.
OLDER_THAN_THE_LIMIT = {
    "proxy/session/extended_query.cpp": 800,
    "proxy/session/session_statements.cpp": 650,
}


def overlong(lines_of):
    """"path: lines" for each file over the limit; `lines_of` maps a path to its number of lines."""
    return [f"{path}: {lines} lines" for path, lines in sorted(lines_of.items())
            if lines > OLDER_THAN_THE_LIMIT.get(path, LIMIT) and path.endswith(SUFFIXES) and not path.endswith(RECORDED)]


def sources():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in listed if path.endswith(SUFFIXES) and os.path.exists(os.path.join(ROOT, path))]


def test_no_file_is_too_long():
    lines_of = {}
    for path in sources():
        with open(os.path.join(ROOT, path), encoding="utf-8") as source:
            lines_of[path] = sum(1 for _ in source)
    assert lines_of, "no sources found"
    found = overlong(lines_of)
    assert not found, f"over {LIMIT} lines, split along what they do:\n" + "\n".join(found)


def test_the_check_finds_a_long_file():
    assert overlong({"planner/everything.cpp": LIMIT + 1}) == [f"planner/everything.cpp: {LIMIT + 1} lines"]
    assert not overlong({"planner/plan.cpp": LIMIT, "tests/unit/router/hash_constants.h": 10 * LIMIT})
