"""The hand-written statements: queries/<topic>.sql, each statement ended by a semicolon at a line's end.

Lines that start with `--!` before a statement say how to run and compare it:
    --! unordered            rows as a multiset although there is an ORDER BY (its ties are not broken)
    --! count                only the number of rows (LIMIT without a total order)
    --! fold                 texts without case, accents and blanks (MySQL: a group shows any of its equal texts)
    --! approx               floats within 1e-12 (their sum depends on the order of addition)
    --! set <name> = <value> a setting for this statement alone
    --! $ <type> <value>     the next parameter, or NULL: sent as text with and without its type, and in binary
Other lines that start with `--` are comments.
"""
import collections
import os
import re

Statement = collections.namedtuple("Statement", "name sql unordered count approx fold settings parameters")

QUERIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "queries")


def read_all(directory=QUERIES):
    found = []
    for name in sorted(os.listdir(directory)):
        if name.endswith(".sql"):
            with open(os.path.join(directory, name), encoding="utf-8") as text:
                found += parse(name[:-4], text.read())
    return found


def parse(topic, text):
    found, lines, marks, first = [], [], [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if not lines and line.startswith("--!"):
            marks.append(line[3:].strip())
        elif not lines and (line.startswith("--") or not line.strip()):
            continue
        else:
            first = first or number
            lines.append(line)
            if line.rstrip().endswith(";"):
                found.append(statement(f"{topic}:{first}", "\n".join(lines).rstrip()[:-1], marks))
                lines, marks, first = [], [], 0
    assert not lines and not marks, f"{topic}.sql: the last statement is not ended"
    return found


def statement(name, sql, marks=()):
    settings, parameters, words = [], [], set()
    for mark in marks:
        if mark.startswith("set "):
            settings.append(mark)
        elif mark.startswith("$ "):
            _, kind, value = mark.split(" ", 2)
            parameters.append((kind, None if value == "NULL" else value))
        else:
            assert mark in ("unordered", "count", "approx", "fold"), f"{name}: unknown mark {mark}"
            words.add(mark)
    return Statement(name, sql, "unordered" in words or not is_ordered(sql), "count" in words, "approx" in words,
                     "fold" in words, settings, parameters)


def is_ordered(sql):
    """True when there is an ORDER BY outside all parentheses and quotes."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|--[^\n]*", " ", sql)
    depth, outside = 0, []
    for character in bare:
        depth += (character == "(") - (character == ")")
        if depth == 0:
            outside.append(character)
    return re.search(r"\border\s+by\b", "".join(outside), re.IGNORECASE) is not None
