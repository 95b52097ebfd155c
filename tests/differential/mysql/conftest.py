"""The two connections that are compared, and the report of what Braid refused."""
import random
import struct

import pytest

from fleet import partition_hash
from support.mysql_braid import MysqlBraid
from support.mysql_clients import MysqlClients

import mysql_compare
import refusals as refusals_report

REPORT = "differential-refusals-mysql.md"

# MySQL's own types, which the shop does not have. The key is `id`; NULLs in every other column.
_WIDE = """create table wide (id int primary key, u bigint unsigned, m mediumint, t tinyint unsigned, b bit(10), f float, d double,
    n decimal(30,10), z int(6) unsigned zerofill, y year, dt datetime(3), ts timestamp(2) null, dy date, tm time(1),
    e enum('small','Medium','large'), s set('a','b','c'), c char(5), vb varbinary(20), bn binary(4), tx text, bl blob, j json,
    cb varchar(20) collate utf8mb4_bin, cu varchar(20) collate utf8mb4_unicode_ci, l1 varchar(20) character set latin1)"""


def _wide_rows():
    r = random.Random(7)
    choices = [[0, 1, 2**63, 2**64 - 1, 77], [-8388608, 0, 12], [0, 255, 7], [b"\0\0", b"\3\xff", b"\0\1"], [0.5, -1.25, 3e10, 0.0],
               [0.1, -1e300, 0.0, 2.5], ["12345678901234567890.0123456789", "-0.5", "0", "1.50"], [7, 0, 123456], [1999, 2024, 0],
               ["2024-02-29 12:00:00.125", "0000-00-00 00:00:00", "1999-12-31 23:59:59.999"],
               ["2024-02-29 12:00:00.12", "1971-01-01 00:00:00"], ["2024-02-29", "0000-00-00", "1000-01-01"],
               ["-838:59:59.0", "00:00:00.5", "12:34:56.7"], ["small", "Medium", "large"], ["", "a", "b,c", "a,b,c"],
               ["ab", "AB ", "", "é"], [b"", b"\0a", b"\xff\xfe"], [b"ab", b"\0\0\0\1"], ["Text", "text ", "TEXT", ""],
               [b"blob\0", b""], ['{"a": 1}', "[1, 2]", "null"], ["x", "X", "x "], ["Straße", "strasse", "ä", "a"], ["café", "CAFE", "z"]]
    for number in range(1, 121):
        yield (number, *(None if r.random() < 0.15 else r.choice(values) for values in choices))


def _load_wide(fleet):
    rows = list(_wide_rows())
    for number, server in enumerate([*fleet.mysql_shards, fleet.mysql_reference]):
        with fleet.connect_to(server) as connection, connection.cursor() as cursor:
            cursor.execute("set sql_mode = ''")
            cursor.execute(_WIDE)
            mine = [row for row in rows if server is fleet.mysql_reference
                    or partition_hash.bucket([row[0]], ["integer"], 256) * 2 // 256 == number]
            cursor.executemany(f"insert into wide values ({', '.join(['%s'] * len(rows[0]))})", mine)


class MysqlPair:
    """Braid and the reference server, each by one connection that is replaced when it breaks."""

    def __init__(self, ports, refusals):
        self.refusals = refusals
        self.clients = {side: MysqlClients(port) for side, port in ports.items()}
        self.wires = {}

    def close(self):
        for clients in self.clients.values():
            clients.__exit__()

    def run(self, side, statement, mode, parameters):
        if side not in self.wires:
            self.wires[side] = self.clients[side].raw()
        wire = self.wires[side]
        try:
            for setting in statement.settings:
                wire.query(setting)
            result = mysql_compare.run(wire, statement.sql, mode, parameters)
            for setting in statement.settings:
                name = setting.split()[1]
                wire.query(f"set {name} = {'null' if name.startswith('@') else 'default'}")
            return result
        except Exception:
            self.wires.pop(side).close()
            raise

    def check(self, statement):
        """Asserts that both answer alike in every mode; what Braid refuses is noted instead."""
        refused = []
        modes = mysql_compare.MODES if not statement.parameters else ("binary",)
        for mode in modes:
            for parameters in bindings(statement):
                theirs = self.run("reference", statement, mode, parameters)
                mine = self.run("braid", statement, mode, parameters)
                reason = mysql_compare.refusal(mine, theirs)
                if theirs.error is None:
                    refused.append(reason)
                if reason is not None:
                    assert reason, "refused without a reason"
                    continue
                found = mysql_compare.differences(mine, theirs, statement)
                assert not found, f"{statement.name} ({mode})\n{statement.sql}\n" + "\n".join(found)
        if any(refused):
            # A parameter's type may decide: a text makes a sum one of floats.
            assert statement.parameters or all(refused), f"{statement.sql}\nrefused in one protocol, answered in another: {refused}"
            self.refusals[statement.sql] = next(filter(None, refused))


_INTEGER, _DOUBLE, _STRING = 8, 5, 253


def bindings(statement):
    """The parameters in every way of sending: as their type, and all as text."""
    if not statement.parameters:
        return [()]
    typed, texts = [], []
    for kind, value in statement.parameters:
        text = None if value is None else bytes([len(value.encode())]) + value.encode()
        texts.append((_STRING, text))
        if kind == "int":
            typed.append((_INTEGER, None if value is None else struct.pack("<q", int(value))))
        elif kind == "double":
            typed.append((_DOUBLE, None if value is None else struct.pack("<d", float(value))))
        else:
            typed.append((_STRING, text))
    # Where a text does not compare as the number would, the statement says so by its kind.
    return [typed, texts] if all(kind != "double" for kind, _ in statement.parameters) else [typed]


@pytest.fixture(scope="session")
def mysql_refusals():
    """Statement -> reason, written to build/ at the end."""
    found = {}
    yield found
    refusals_report.write(REPORT, "MySQL statements that Braid refused (1235)", found)


@pytest.fixture(scope="session")
def mysql_pair(mysql_fleet, mysql_refusals):
    _load_wide(mysql_fleet)
    with MysqlBraid(mysql_fleet, "mysql_differential.toml", solo=False,
                    tables=[{"name": "wide", "distribute_by": "id"}]) as braid:
        made = MysqlPair({"braid": braid.port, "reference": mysql_fleet.mysql_reference.port}, mysql_refusals)
        yield made
        made.close()


def pytest_terminal_summary(terminalreporter):
    refusals_report.summarize(REPORT, terminalreporter)
