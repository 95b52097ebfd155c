"""The two connections that are compared, and the report of what Braid refused."""
import collections
import os

import pytest

from fleet import ROOT
from support.clients import Clients

import compare

REPORT = os.path.join(ROOT, "build", "differential-refusals.md")


class Pair:
    """Braid and the reference server, each by one connection that is replaced when it breaks."""

    def __init__(self, fleet, refusals):
        self.fleet = fleet
        self.refusals = refusals
        self.clients = {"braid": Clients(fleet), "reference": Clients(fleet, fleet.reference)}
        self.wires = {}

    def close(self):
        for clients in self.clients.values():
            clients.__exit__()

    def wire(self, side):
        if side not in self.wires:
            self.wires[side] = self.clients[side].wire()
        return self.wires[side]

    def run(self, side, statement, mode, parameters=((), (), ())):
        values, oids, formats = parameters
        try:
            wire = self.wire(side)
            for setting in statement.settings:
                pgwire_ok(wire.simple(setting))
            result = compare.run(wire, statement.sql, mode, values, oids, formats)
            for setting in statement.settings:
                pgwire_ok(wire.simple("reset " + setting.split()[1]))
            return result
        except (ConnectionError, TimeoutError, OSError):
            self.wires.pop(side).close()
            raise

    def parameters(self, statement):
        """(values, oids, formats) in every way of sending: typed text, untyped text, typed binary."""
        if not statement.parameters:
            return [((), (), ())]
        oids, texts, binaries = [], [], []
        for kind, value in statement.parameters:
            (oid, send), = self.wire("reference").rows(
                f"select oid::int8, typsend::text from pg_type where oid = '{kind}'::regtype")
            oids.append(int(oid))
            texts.append(value)
            if value is None:
                binaries.append(None)
            else:
                escaped = value.replace("'", "''")
                sent = self.wire("reference").rows(f"select encode({send.decode()}('{escaped}'::{kind}), 'hex')")
                binaries.append(bytes.fromhex(sent[0][0].decode()))
        return [(texts, oids, ()), (texts, (), ()), (binaries, oids, (1,))]

    def check(self, statement):
        """Asserts that both answer alike in every mode; what Braid refuses is noted instead."""
        modes = compare.MODES[1:] if statement.parameters else compare.MODES
        for mode in modes:
            for parameters in self.parameters(statement):
                theirs = self.run("reference", statement, mode, parameters)
                mine = self.run("braid", statement, mode, parameters)
                reason = compare.refusal(mine, theirs)
                if reason is not None:
                    assert reason, "refused without a reason"
                    self.refusals[statement.sql] = reason
                    continue
                found = compare.differences(mine, theirs, statement.unordered, statement.count, statement.approx)
                assert not found, f"{statement.name} ({mode})\n{statement.sql}\n" + "\n".join(found)
                if statement.sql in self.refusals:
                    raise AssertionError(f"{statement.sql}\nrefused in one protocol, answered in another: "
                                         f"{self.refusals[statement.sql]}")


def pgwire_ok(messages):
    from support import pgwire
    pgwire.raise_error(messages)


@pytest.fixture(scope="session")
def refusals():
    """Statement -> reason, written to build/differential-refusals.md at the end."""
    found = {}
    yield found
    by_reason = collections.defaultdict(list)
    for sql, reason in found.items():
        by_reason[reason].append(sql)
    os.makedirs(os.path.dirname(REPORT), exist_ok=True)
    with open(REPORT, "w", encoding="utf-8") as out:
        out.write(f"# Statements that Braid refused (0A000), by reason: {len(found)}\n")
        for reason, statements in sorted(by_reason.items(), key=lambda item: -len(item[1])):
            out.write(f"\n## {reason} ({len(statements)})\n\n```sql\n" + ";\n".join(statements) + ";\n```\n")


@pytest.fixture(scope="session")
def pair(fleet, refusals):
    made = Pair(fleet, refusals)
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter):
    if os.path.exists(REPORT):
        with open(REPORT, encoding="utf-8") as report:
            terminalreporter.write_line(report.readline().strip("# \n") + f", listed in {os.path.relpath(REPORT, ROOT)}")
