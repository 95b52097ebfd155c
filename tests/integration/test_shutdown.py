"""SIGTERM: who is idle goes at once, a transaction in progress has its time, and nobody holds the process for ever."""
import signal

import psycopg

from fleet import process
from support import pgwire


def test_an_idle_transaction_does_not_hold_the_process(start_braid):
    braid, clients = start_braid("drained", braid={"workers": 1})
    idle, busy, late = clients.wire(), clients.wire(), clients.wire()
    busy.simple("begin")
    busy.simple("insert into audit_log (id, at, actor, what) values (-20, '2025-01-01', 'x', 'x')")
    late.simple("begin")
    late.simple("insert into audit_log (id, at, actor, what) values (-21, '2025-01-01', 'x', 'x')")
    braid.signal(signal.SIGTERM)
    assert pgwire.errors([idle.receive()])[0]["C"] == "57P01"
    # In time: it ends as its client wishes.
    assert pgwire.tags(busy.simple("commit")) == ["COMMIT"]
    assert pgwire.errors([busy.receive()])[0]["C"] == "57P01"
    # Out of time: 30 seconds, as README says.
    error = pgwire.errors([late.receive()])[0]
    assert (error["S"], error["C"]) == ("FATAL", "57P01")
    assert late.at_end()
    assert braid.wait(20) == 0


def test_the_rest_is_rolled_back(fleet):
    with psycopg.connect(fleet.shards[0].dsn("app", "s3cret", "shop"), autocommit=True) as direct:
        process.wait_until(lambda: direct.execute("select array_agg(id) from audit_log where id in (-20, -21)").fetchone() == ([-20],),
                           20, "the roll-back")
        direct.execute("delete from audit_log where id = -20")
