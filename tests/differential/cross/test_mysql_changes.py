"""The statements of mysql_changes.sql, each on a MariaDB server and through Braid on a PostgreSQL server: the same errors,
the same counts, the same rows."""
import os

import mysql_reads
from support.mysql_raw import WireError

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mysql_changes.sql")


def statements():
    with open(PATH, encoding="utf-8") as text:
        return [line for line in text.read().splitlines() if line and not line.startswith("--")]


def answer(wire, sql):
    try:
        result = wire.query(sql)
    except WireError as error:
        return ("error", error.number, error.sqlstate), error.text
    if len(result) != 3:
        affected, insert_id = result[:2]
        return ("done", affected, insert_id), ""
    return ("rows", [mysql_reads.column(payload)[0][0] for payload in result[0]],
            [tuple(mysql_reads.text_values(row)) for row in result[1]]), ""


def test_changes(mysql_crossing, mysql_reference):
    theirs = mysql_reference.raw(database="other")
    differences = []
    with mysql_crossing.clients(database="other") as clients:
        ours = clients.raw()
        for wire in (ours, theirs):
            wire.query("set time_zone = '+00:00'")
        for sql in statements():
            (own, text), (other, words) = answer(ours, sql), answer(theirs, sql)
            if own != other:
                differences.append(f"{sql}\n    {own} {text}\n    instead of {other} {words}")
    assert not differences, "\n".join(differences)
