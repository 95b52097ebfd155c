"""The two connections that are compared, and the report of what Braid refused."""

import pytest

from support.clients import Clients

import compare
import refusals as refusals_report

REPORT = "differential-refusals.md"


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
    """Statement -> reason, written to build/ at the end."""
    found = {}
    yield found
    refusals_report.write(REPORT, "Statements that Braid refused (0A000)", found)


@pytest.fixture(scope="session")
def pair(fleet, refusals):
    made = Pair(fleet, refusals)
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter):
    refusals_report.summarize(REPORT, terminalreporter)
