"""The same reads by PostgreSQL clients: the reference server against MySQL shards alone, and against one shard of each kind.

What a PostgreSQL server answers and Braid refuses is listed in build/cross-refusals-postgresql-<database>.md; more refusals than are
known here are a failure.
"""
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

from fleet import ROOT  # noqa: E402  (needs the path above)
from support.clients import Clients  # noqa: E402

import compare  # noqa: E402
import postgresql_reads  # noqa: E402

REPORT = os.path.join(ROOT, "build", "cross-refusals-postgresql.md")
# Of all statements, in percent.
MOST_REFUSALS = {"shop_my": 3, "shop_mixed": 2}
# Braid's error may tell another fault of a statement that no server runs.
SAME_CLASS = {"42883", "42804", "0A000", "22P02", "42725"}


def described(answer):
    """Names and types: what an expression's length is said to be is each kind's own matter."""
    return answer.columns and [(name, oid, form) for name, oid, _, _, form in answer.columns]


def difference(mine, theirs):
    if mine.error or theirs.error:
        states = [side.error and side.error.get("C") for side in (mine, theirs)]
        if states[0] == states[1] or (all(states) and states[0] in SAME_CLASS):
            return None
        return f"error: {mine.error} instead of {theirs.error}"
    if described(mine) != described(theirs):
        return f"columns: {described(mine)} instead of {described(theirs)}"
    if mine.tag != theirs.tag:
        return f"tag: {mine.tag} instead of {theirs.tag}"
    if mine.rows != theirs.rows:
        at = next((i for i, pair in enumerate(zip(mine.rows, theirs.rows)) if pair[0] != pair[1]), None)
        return f"rows: {len(mine.rows)} and {len(theirs.rows)}, first difference {at}: " + \
            (f"{mine.rows[at]} instead of {theirs.rows[at]}" if at is not None else "")
    return None


def parameters_of(reference, parameters):
    """Text with and without types, and binary, each as (values, oids, formats)."""
    if not parameters:
        return [((), (), ())]
    oids, binaries = [], []
    for kind, value in parameters:
        (oid, send), = reference.rows(f"select oid::int8, typsend::text from pg_type where oid = '{kind}'::regtype")
        oids.append(int(oid))
        if value is None:
            binaries.append(None)
            continue
        quoted = value.replace("'", "''")
        (sent,), = reference.rows(f"select encode({send.decode()}('{quoted}'::{kind}), 'hex')")
        binaries.append(bytes.fromhex(sent.decode()))
    texts = [value for _, value in parameters]
    return [(texts, oids, ()), (texts, (), ()), (binaries, oids, (1,))]


@pytest.mark.parametrize("database", ["shop_my", "shop_mixed"])
def test_reads(fleet_of_both, database):
    everything = [(sql, ()) for sql in postgresql_reads.statements()] + postgresql_reads.WITH_PARAMETERS
    assert len(everything) >= 200
    refused, wrong = {}, []
    with Clients(fleet_of_both, dbname=database) as braid, \
            Clients(fleet_of_both, fleet_of_both.reference, dbname="shop_mixed") as reference:
        mine, theirs = braid.wire(), reference.wire()
        for sql, parameters in everything:
            for values, oids, formats in parameters_of(theirs, parameters):
                for mode in compare.MODES[1:] if parameters else compare.MODES:
                    expected = compare.run(theirs, sql, mode, values, oids, formats)
                    found = compare.run(mine, sql, mode, values, oids, formats)
                    reason = compare.refusal(found, expected)
                    if reason is not None:
                        refused[sql] = f"{reason} {found.error.get('D', '')}".strip()
                        continue
                    differs = difference(found, expected)
                    if differs:
                        wrong.append(f"{sql} ({mode}, {values}): {differs}")
    report(database, refused, len(everything))
    assert not wrong, f"{len(wrong)} wrong answers:\n" + "\n".join(wrong[:40])
    assert len(refused) * 100 <= MOST_REFUSALS[database] * len(everything), \
        f"{len(refused)} of {len(everything)} refused, see {REPORT}"


def report(database, refused, count):
    os.makedirs(os.path.dirname(REPORT), exist_ok=True)
    path = REPORT.replace(".md", f"-{database}.md")
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"# PostgreSQL clients on {database}: {len(refused)} of {count} reads refused\n\n")
        for sql, reason in refused.items():
            out.write(f"- `{sql}`: {reason}\n")
