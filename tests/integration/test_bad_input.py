"""Bad input gets a clear error or an answer; never a crash, a hang or a wrong route. After each, Braid serves on."""
import os
import random
import struct

import pytest

from support import pgwire
from support.pgwire import Wire


@pytest.fixture(autouse=True)
def serves_on(braid, fleet):
    yield
    assert braid.rows("select count(*) from customers") == [(300,)]
    if fleet.braid:
        assert fleet.braid.alive()


def outcome(wire, sql):
    """(SQLSTATE of the first error or None, rows)."""
    messages = wire.simple(sql)
    errors = pgwire.errors(messages)
    return (errors[0]["C"] if errors else None), [pgwire.row(m.body) for m in messages if m.type == b"D"]


@pytest.mark.parametrize("sql", [
    "select " + "(" * 100_000 + "1" + ")" * 100_000,
    "select id from customers where id = " + "(" * 100_000 + "1" + ")" * 100_000,
    "select " + "(" * 100_000,
    "select " + "case when true then " * 50_000 + "1" + " end" * 50_000,
    "select " + "- " * 100_000 + "1",
    "select " + "not " * 100_000 + "true",
    "select * from " + "(select * from " * 20_000 + "customers" + ") x" * 20_000,
    "select array" + "[" * 50_000 + "1" + "]" * 50_000,
    "select 1" + "::int" * 50_000,
    "with x as (" * 10_000 + "select 1" + ") select 1" * 10_000,
    "select id from customers where id = 1" + " union all select id from customers where id = 1" * 5_000,
], ids=range(11))
def test_deep_nesting(braid, sql):
    state, rows = outcome(braid.wire(timeout=120), sql)
    assert state in ("54001", "54000", "42601", "0A000", "53200", "42804") or rows


@pytest.mark.parametrize("sql", [
    "select count(*) from (select id from customers" + " union all select id from customers" * 498 + ") x",
    "select id from customers where id = 7" + " union all select id from customers where id = 7" * 498,
    "select 1" + " + 1" * 1000, "select max(id" + " + 1" * 1000 + ") from customers", "select length('a'" + " || 'a'" * 1000 + ")",
    "select sum(" + "abs(" * 500 + "id" + ")" * 500 + ") from customers",
    "select count(*) from " + "(select * from " * 500 + "customers" + ") x" * 500,
    "select id from " + "(select * from " * 300 + "customers" + ") x" * 300 + " where id = 7",
], ids=range(8))
def test_long_and_deep_statements_are_answered(both, sql):
    answers = [outcome(clients.wire(timeout=120), sql) for clients in both]
    assert answers[0] == answers[1] and answers[0][0] is None


@pytest.mark.parametrize("count", [1_000, 20_000])
def test_long_conditions_are_right(braid, count):
    state, rows = outcome(braid.wire(timeout=120), "select count(*) from customers where id = -1" + " or id = 7" * count)
    assert (state, rows) == (None, [[b"1"]]) or state in ("54001", "54000", "0A000")


def test_long_in_list(both):
    keys = ", ".join(str(i) for i in range(100, 20_100))
    answers = [outcome(clients.wire(timeout=120), f"select count(*), sum(id) from customers where id in ({keys})") for clients in both]
    assert answers[0] == answers[1] and answers[0][1][0][0] == b"201"


def test_long_in_list_on_one_shard(both):
    keys = ", ".join(["5"] * 20_000)
    answers = [outcome(clients.wire(timeout=120), f"select id from customers where id in ({keys})") for clients in both]
    assert answers[0] == answers[1] == (None, [[b"5"]])


def test_huge_statements(both):
    for sql in ("select length('" + "x" * 50_000_000 + "') from customers where id = 3",
                "select 1 /* " + "x" * 50_000_000 + " */ + 1"):
        answers = [outcome(clients.wire(timeout=180), sql) for clients in both]
        assert answers[0] == answers[1] or answers[0][0] in ("54000", "53200", "08P01", "54001", "0A000")


def test_huge_parameter(both):
    for clients in both:
        wire = clients.wire(timeout=180)
        messages = wire.extended("select id, length($2) from customers where id = $1", ["3", "x" * 30_000_000], oids=[20, 25])
        assert [pgwire.row(m.body) for m in messages if m.type == b"D"] == [[b"3", b"30000000"]]


@pytest.mark.parametrize("sql", [
    "selec id from customers", "select from where", "insert into", "select 'unterminated", "select $$unterminated", "select /* unterminated",
    "select \"unterminated", "select E'\\", "select 1 +", ")", "((", "select 1 1", "update customers", "delete customers", "\x01\x02", "select \x00",
    "select U&'\\XXXX'", "select 1e", "select $1", "select id from customers where id = $0", "select 0x", "'", "select id from customers where id = 1 garbage garbage",
    "drop", "grant everything", "create table", "é", "select * from customers where id = 1; drop",
])
def test_what_does_not_parse(both, sql):
    answers = [outcome(clients.wire(), sql)[0] for clients in both]
    assert answers[0] == answers[1] or answers[0] == "0A000"
    assert answers[0] is not None


def test_invalid_utf8(both):
    states = []
    for clients in both:
        wire = clients.wire()
        wire.query(b"select '\xff\xfe' from customers where id = 1")
        states.append([e["C"] for e in pgwire.errors(wire.until_ready())])
    assert states[0] == states[1] == ["22021"]


def closes_or_refuses(wire):
    """The other side says an error, or nothing, and closes."""
    while True:
        try:
            message = wire.receive()
        except (ConnectionError, struct.error):
            return
        assert message.type in (b"E", b"N", b"S", b"Z", b"R", b"v"), message


@pytest.mark.parametrize("data", [
    b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 300, b"\0" * 64,
    b"\xff\xff\xff\xff", b"\0\0\0\4", b"\0\0\0\7abc", struct.pack("!II", 8, 196608), struct.pack("!II", 9, 196608) + b"x",
    struct.pack("!II", 20000, 196608) + b"user\0app\0" * 2000, struct.pack("!II", 24, 196608) + b"user\0app\0database",
    struct.pack("!II", 8, 80877102), struct.pack("!IIII", 16, 80877102, 1, 1), b"SSH-2.0-OpenSSH_9.2\r\n", b"Q\0\0\0\x0dselect 1\0",
    struct.pack("!II", 0x7fffffff, 196608), struct.pack("!II", 13, 196608) + b"user\0",
], ids=range(16))
def test_garbage_instead_of_a_startup(braid, data):
    wire = braid.raw(timeout=20)
    try:  # Braid may have closed before all of this is said
        wire.sock.sendall(data)
        wire.sock.shutdown(1)
        while wire.sock.recv(65536):
            pass
    except TimeoutError:
        raise
    except OSError:
        pass
    assert braid.wire().rows("select 1") == [[b"1"]]


@pytest.mark.parametrize("frame", [
    b"Q\0\0\0\3", b"Q\0\0\0\0", b"Q\xff\xff\xff\xff", b"Q\0\0\0\4", b"Q\0\0\0\x08abcd", b"P\0\0\0\x05\0", b"P\0\0\0\x08\0\0\xff\xff",
    b"P\0\0\0\x0a\0x\0\xff\xff\0\0"[:11], b"B\0\0\0\x06\0\0", b"B\0\0\0\x0c\0\0\0\0\xff\xff\0\0", b"B\0\0\0\x10\0\0\0\0\0\1\x7f\xff\xff\xff\0\0",
    b"B\0\0\0\x10\0\0\0\0\0\1\xff\xff\xff\xfe\0\0", b"D\0\0\0\5S", b"D\0\0\0\6X\0", b"E\0\0\0\5\0", b"C\0\0\0\6?\0", b"z\0\0\0\4", b"\0\0\0\0\4",
    b"\xff\0\0\0\4", b"p\0\0\0\5x", b"d\0\0\0\4", b"c\0\0\0\4", b"f\0\0\0\5\0", b"R\0\0\0\x08\0\0\0\0", b"Q\x7f\xff\xff\xff", b"S\0\0\0\5x", b"H\0\0\0\5x",
    b"P\0\0\0\x09\0select", b"F\0\0\0\4",
], ids=range(29))
def test_malformed_frames(braid, frame):
    wire = braid.wire(timeout=20)
    wire.send_bytes(frame)
    wire.sync()
    wire.flush_out()
    wire.sock.shutdown(1)
    closes = 0
    try:
        while True:
            message = wire.receive()
            assert message.type in (b"E", b"N", b"Z", b"I", b"1", b"2", b"3", b"n", b"t", b"C"), message
            closes += 1
    except (ConnectionError, OSError):
        pass


def test_random_bytes(braid):
    r = random.Random(7)
    for _ in range(60):
        wire = braid.wire(timeout=20)
        wire.sock.sendall(bytes(r.choice(b"QPBDECSHXFdcfp")for _ in range(1)) + struct.pack("!I", r.randrange(4, 60)) + r.randbytes(r.randrange(0, 100)))
        wire.sock.shutdown(1)
        try:
            while wire.sock.recv(65536):
                pass
        except OSError:
            pass
        wire.close()


def test_truncated_conversations(braid):
    """The client goes away after every byte of a batch."""
    recorded = Wire.__new__(Wire)
    recorded._out = []
    recorded.parse("select id from customers where id = $1", "s", [20])
    recorded.bind(["5"], "s")
    recorded.execute()
    recorded.sync()
    data = b"".join(recorded._out)
    for cut in range(0, len(data), 3):
        wire = braid.wire()
        wire.sock.sendall(data[:cut])
        wire.close()


def test_a_statement_byte_by_byte(braid):
    wire = braid.wire()
    wire.sock.setsockopt(6, 1, 1)
    for byte in b"Q" + struct.pack("!I", 4 + 42) + b"select count(*) from customers where id>0\0"[:42].ljust(42, b"\0"):
        wire.sock.sendall(bytes([byte]))
    assert [pgwire.row(m.body) for m in wire.until_ready() if m.type == b"D"] == [[b"300"]]


def test_many_connections_that_say_nothing(braid):
    silent = [braid.raw() for _ in range(300)]
    assert braid.rows("select 1") == [(1,)]
    for wire in silent:
        wire.close()


def test_huge_number_of_parameters(both):
    states = []
    for clients in both:
        wire = clients.wire(timeout=120)
        count = 65535
        wire.parse("select count(*) from customers where id in (" + ", ".join(f"${i + 1}" for i in range(count)) + ")", oids=[20] * count)
        wire.bind([str(i) for i in range(count)])
        wire.execute()
        wire.sync()
        messages = wire.until_ready()
        states.append(([e["C"] for e in pgwire.errors(messages)], [pgwire.row(m.body) for m in messages if m.type == b"D"]))
    assert states[0] == states[1] or states[0][0][0] in ("54001", "54000", "0A000")


def test_memory_is_given_back(fleet, braid):
    """After megabytes of nonsense the process is not megabytes larger for good."""
    if fleet.braid is None:
        return
    before = fleet.braid.rss()
    for _ in range(5):
        outcome(braid.wire(timeout=120), "select length('" + "x" * 20_000_000 + "') from customers where id = 3")
    assert fleet.braid.rss() - before < 200 * 2 ** 20
    assert os.path.exists(f"/proc/{fleet.braid.pid}")
