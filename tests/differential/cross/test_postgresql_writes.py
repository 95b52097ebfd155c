"""Writes of PostgreSQL clients on MySQL shards and mixed tables, beside a PostgreSQL server: what each answers, and what it holds then.

What a PostgreSQL server takes and Braid refuses is listed in build/cross-refusals-writes-<database>.md; more than is known is a
failure.
"""
import contextlib
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from fleet import ROOT  # noqa: E402  (needs the path above)
from support.types_braid import DATABASES  # noqa: E402

import compare  # noqa: E402
import postgresql_writes  # noqa: E402
from test_postgresql_reads import difference, parameters_of  # noqa: E402

# Written values that MySQL does not have, arithmetic with a numeric of any scale, statements.
MOST_REFUSED = {"parameters": 12, "read-parameters": 4, "statements": 0}
EVERYTHING = ("select * from things order by id", "select * from parts order by id, part")


class Pair:
    """One connection to Braid and one to the reference, and what came out otherwise."""

    def __init__(self, name, mine, theirs):
        self.name, self.mine, self.theirs = name, mine, theirs
        self.wrong, self.refused = [], {}

    def run(self, sql, mode="extended", values=(), oids=(), formats=()):
        expected = compare.run(self.theirs, sql, mode, values, oids, formats)
        found = compare.run(self.mine, sql, mode, values, oids, formats)
        # Infinity and years that MySQL does not have.
        beyond = found.error and not expected.error and found.error.get("C") == "22008"
        if beyond or compare.refusal(found, expected) is not None:
            self.refused[f"{sql} {short(values)}"] = found.error.get("M", "")
            return False
        if found.rows != expected.rows and "returning" in sql:  # in the server's order
            found = found._replace(rows=sorted(found.rows, key=str))
            expected = expected._replace(rows=sorted(expected.rows, key=str))
        differs = difference(found, expected)
        if differs:
            self.wrong.append(f"{sql} ({mode}, {short(values)}, {len(oids)} types): {differs}")
        return True

    def both(self, sql):
        """Brings both to one state."""
        for wire in (self.mine, self.theirs):
            compare.run(wire, sql, "simple")


def short(values):
    return [value if value is None or len(value) < 50 else value[:20] + "..." + str(len(value)) if isinstance(value, str)
            else value[:20] for value in values]


@contextlib.contextmanager
def opened(types_braid, database):
    with types_braid.clients(database) as clients, types_braid.reference() as reference:
        made = Pair(database, clients.wire(), reference.wire())
        for table in ("parts", "things"):
            compare.run(made.theirs, f"delete from {table}", "simple")
            # Several shards are not written in one statement.
            for key, in compare.run(made.mine, f"select distinct id from {table}", "simple").rows:
                compare.run(made.mine, f"delete from {table} where id = {key.decode()}", "simple")
        yield made


@pytest.fixture(params=DATABASES)
def pair(request, types_braid):
    with opened(types_braid, request.param) as made:
        yield made


@pytest.fixture
def lone(types_braid):
    with opened(types_braid, "lone") as made:
        yield made


def report(pair, what):
    path = os.path.join(ROOT, "build", f"cross-refusals-writes-{what}-{pair.name}.md")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"# PostgreSQL clients' {what} on {pair.name}: {len(pair.refused)} refused\n\n")
        out.writelines(f"- `{sql}`: {reason}\n" for sql, reason in pair.refused.items())
    assert not pair.wrong, f"{len(pair.wrong)} wrong answers:\n" + "\n".join(pair.wrong[:40])
    assert len(pair.refused) <= MOST_REFUSED[what], "\n".join(f"{sql}: {reason}" for sql, reason in pair.refused.items())


def test_parameters_of_all_types(pair):
    """Text with and without a type, and binary: stored, found again and changed."""
    pair.both("insert into things (id) values (500)")
    number = 0
    for column, kind, values in postgresql_writes.VALUES:
        for value in values:
            for texts, oids, formats in parameters_of(pair.theirs, [(kind, value)]):
                number += 1
                done = pair.run(f"insert into things (id, {column}) values ({number}, $1)", values=texts, oids=oids, formats=formats)
                if not done:
                    pair.both(f"delete from things where id = {number}")
                    continue
                for mode in ("extended", "binary"):
                    pair.run(f"select {column}, {column} is null from things where id = {number}", mode)
                if column != "j":
                    pair.run(f"select id from things where {column} = $1 and id = {number}", "extended", texts, oids, formats)
                pair.run(f"update things set {column} = $1 where id = 500 returning {column}", "binary", texts, oids, formats)
    report(pair, "parameters")


def test_parameters_that_are_read(pair):
    for key, text in ((1, "one"), (2, "two  "), (3, 'quo"te')):
        pair.both(f"insert into things (id, tx, n, d, u) values ({key}, '{text}', {key}.5, '2024-02-29', "
                  "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')")
    for sql, kind, values in postgresql_writes.READ:
        for value in values:
            for texts, oids, formats in parameters_of(pair.theirs, [(kind, value)]):
                if oids:
                    for mode in ("extended", "binary"):
                        pair.run(sql, mode, texts, oids, formats)
    report(pair, "read-parameters")


def test_statements(lone):
    """In their order; after each both have the same rows."""
    for statement in postgresql_writes.STATEMENTS:
        lone.run(statement, "simple")
        for everything in EVERYTHING:
            lone.run(everything, "simple")
        if lone.wrong:
            break
    report(lone, "statements")
