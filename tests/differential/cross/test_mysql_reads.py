"""The reads of mysql_reads.sql: by MySQL clients on one PostgreSQL server, on two, and on both kinds of servers.

What is refused is listed in build/cross-refusals-mysql-<database>.md and bounded: a statement that was answered once
stays answered.
"""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mysql_reads  # noqa: E402  (needs the path above)

BUILD = os.environ.get("BRAID_BUILD_DIR", "build")
# Refused of each database's reads, text and binary alike.
MOST_REFUSED = {"lone": 4, "spread": 20, "shop_mixed": 20}


def run(crossing, reference, database, binary):
    """(differences, refusals): sentences."""
    differences, refusals = [], []
    theirs = reference.raw()
    theirs.query("set time_zone = '+00:00'")
    with crossing.clients(database=database) as clients:
        ours = clients.raw()
        ours.query("set time_zone = '+00:00'")
        for sql in mysql_reads.statements():
            own = mysql_reads.Answer(ours, sql, binary)
            other = mysql_reads.Answer(theirs, sql, binary)
            if own.refused:
                refusals.append((sql, own.text))
                continue
            difference = mysql_reads.difference(sql, own, other)
            if difference:
                differences.append(f"{sql}\n    {difference}")
    return differences, refusals


@pytest.mark.parametrize("database", list(MOST_REFUSED))
@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
def test_reads(mysql_crossing, mysql_reference, database, binary):
    differences, refusals = run(mysql_crossing, mysql_reference, database, binary)
    with open(os.path.join(BUILD, f"cross-refusals-mysql-{database}.md"), "w", encoding="utf-8") as report:
        report.write(f"# Refused on {database}: {len(refusals)} of {len(mysql_reads.statements())} reads of MySQL clients\n\n")
        report.writelines(f"- `{sql}`: {reason}\n" for sql, reason in refusals)
    assert not differences, "\n".join(differences)
    assert len(refusals) <= MOST_REFUSED[database], "\n".join(f"{sql}: {reason}" for sql, reason in refusals)


def test_there_are_enough():
    assert len(mysql_reads.statements()) >= 200
