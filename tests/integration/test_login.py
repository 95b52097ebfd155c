"""Logging in: passwords, their errors, TLS."""
import itertools

import psycopg
import pytest

from support import pgwire
from support.clients import Clients
from support.pgwire import Wire


def refused(clients, user=None, password=None, dbname=None, **options):
    """The FATAL error's fields that a client sees."""
    with pytest.raises(pgwire.WireError) as caught:
        Wire.connect(clients.host, clients.port, user or clients.user, password or clients.password,
                     dbname or clients.dbname, **options)
    return {code: caught.value.fields.get(code) for code in "SVCM"}


@pytest.mark.parametrize("wrong", [{"user": "nobody"}, {"password": "wrong"}, {"dbname": "nowhere"},
                                   {"user": "nobody", "dbname": "nowhere"}, {"password": "wrong", "dbname": "nowhere"},
                                   {"user": "na\u00efve user"}, {"user": "APP"}, {"dbname": "SHOP"},
                                   {"user": "' or 1=1 --"}])
def test_refused_in_postgresql_words(both, wrong):
    answers = [refused(clients, **wrong) for clients in both]
    assert answers[0] == answers[1]


def test_a_wrong_user_looks_like_a_wrong_password(braid):
    def challenge(user):
        with braid.raw() as wire:
            wire.startup(user=user, database="shop")
            asked = wire.receive()
            wire.send(b"p", b"SCRAM-SHA-256\0\0\0\0\x14n,,n=,r=abcdefghijkl")
            return asked, wire.receive()

    known, unknown, again = challenge("app"), challenge("nobody"), challenge("nobody")
    assert known[0] == unknown[0]
    parts = [dict(p.split("=", 1) for p in c[1].body[4:].decode().split(",")) for c in (known, unknown, again)]
    assert parts[0]["i"] == parts[1]["i"] and len(parts[0]["s"]) == len(parts[1]["s"])
    assert parts[1]["s"] == parts[2]["s"], "the salt of an unknown user must not change"
    assert parts[1]["r"] != parts[2]["r"]


def test_no_database_means_the_user_s_name(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        wire.startup(user="app")
        messages = []
        try:
            nonce_login(wire)
        except pgwire.WireError as error:
            messages.append((error.sqlstate, error.message))
        answers.append(messages)
    assert answers[0] == answers[1] == [[("3D000", 'database "app" does not exist')]][0]


def nonce_login(wire):
    """The rest of a login whose startup message has been queued."""
    first = "n=,r=0123456789abcdefgh"
    while True:
        message = wire.receive()
        if message.type == b"E":
            raise pgwire.WireError(pgwire.fields(message.body))
        if message.type == b"Z":
            return
        if message.type == b"R" and message.body[:4] == b"\0\0\0\x0a":
            initial = b"n,," + first.encode()
            wire.send(b"p", b"SCRAM-SHA-256\0" + len(initial).to_bytes(4, "big") + initial)
        elif message.type == b"R" and message.body[:4] == b"\0\0\0\x0b":
            wire.send(b"p", pgwire.scram("s3cret", first, message.body[4:].decode())[0].encode())


def test_no_user(both):
    answers = []
    for clients in both:
        wire = clients.raw()
        wire.startup(database="shop")
        error = pgwire.fields(wire.receive().body)
        answers.append((error["S"], error["C"], error["M"]))
    assert answers[0] == answers[1]


def test_what_the_server_says_of_itself(both):
    answers = []
    for clients in both:
        wire = clients.wire()
        answers.append({name: value for name, value in wire.parameters.items()})
        assert len(wire.key) == 8
    assert answers[0] == answers[1]


@pytest.mark.parametrize("mechanism", [b"SCRAM-SHA-1", b"", b"PLAIN"])
def test_unknown_mechanism(both, mechanism):
    answers = []
    for clients in both:
        wire = clients.raw()
        wire.startup(user="app", database="shop")
        wire.receive()
        wire.send(b"p", mechanism + b"\0\0\0\0\x14n,,n=,r=abcdefghijkl")
        error = pgwire.fields(wire.receive().body)
        answers.append((error["S"], error["C"]))
        assert wire.at_end()
    assert answers[0] == answers[1]


def test_gssapi_is_answered_no(braid):
    wire = braid.raw()
    wire.sock.sendall(b"\0\0\0\x08\x04\xd2\x16\x30")
    assert wire.sock.recv(1) == b"N"
    wire.login(braid.user, braid.password, braid.dbname)
    assert wire.rows("select 1") == [[b"1"]]


def test_tls_is_answered_no_without_a_certificate(braid):
    wire = braid.raw()
    wire.sock.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f")
    assert wire.sock.recv(1) == b"N"
    wire.login(braid.user, braid.password, braid.dbname)
    assert wire.rows("select 1") == [[b"1"]]


@pytest.mark.parametrize("version", [196609, 196610, 262144, 0])
def test_other_protocol_versions(both, version):
    answers = []
    for clients in both:
        wire = clients.raw()
        wire.startup(version=version, user="app", database="shop")
        message = wire.receive()
        seen = pgwire.fields(message.body).get("C") if message.type == b"E" else message.body
        answers.append((message.type, seen))
    assert answers[0] == answers[1]


@pytest.fixture(scope="module")
def tls(start_braid, certs):
    """mode -> clients of a Braid whose listener speaks TLS."""
    started = {}

    def of(mode):
        if mode not in started:
            settings = {"cert": certs["server"][0], "key": certs["server"][1], "mode": mode}
            if mode == "verify":
                settings["client_ca"] = certs["ca"][0]
            started[mode] = start_braid("tls-" + mode, listener={"tls": settings})[1]
        return started[mode]

    return of


@pytest.mark.parametrize("sslmode", ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
def test_sslmodes(tls, certs, sslmode):
    connection = tls("prefer").psycopg(sslmode=sslmode, sslrootcert=certs["ca"][0])
    assert connection.execute("select count(*) from customers").fetchone() == (300,)
    assert connection.pgconn.ssl_in_use == (sslmode not in ("disable", "allow"))


@pytest.mark.parametrize("sslmode", ["verify-ca", "verify-full"])
def test_a_client_refuses_a_strange_authority(tls, certs, sslmode):
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        tls("prefer").psycopg(sslmode=sslmode, sslrootcert=certs["stranger"][0])


def test_required_tls(tls, certs):
    clients = tls("require")
    with pytest.raises(psycopg.OperationalError) as caught:
        clients.psycopg(sslmode="disable")
    assert "28000" in str(caught.value.sqlstate or "") or "SSL" in str(caught.value) or "TLS" in str(caught.value)
    assert clients.psycopg(sslmode="prefer").execute("select 1").fetchone() == (1,)


def test_required_client_certificate(tls, certs):
    clients = tls("verify")
    with pytest.raises(psycopg.OperationalError):
        clients.psycopg(sslmode="require").execute("select 1")
    connection = clients.psycopg(sslmode="verify-full", sslrootcert=certs["ca"][0], sslcert=certs["client"][0],
                                 sslkey=certs["client"][1])
    assert connection.execute("select 1").fetchone() == (1,)


def test_password_as_it_is_over_tls_alone(start_braid, certs):
    settings = {"cert": certs["server"][0], "key": certs["server"][1], "mode": "prefer"}
    clients = start_braid("password", listener={"tls": settings, "auth": "password"})[1]
    for sslmode, asked in (("require", "password"), ("disable", "scram-sha-256")):
        connection = clients.psycopg(sslmode=sslmode, require_auth=asked) if psycopg.pq.version() >= 160000 else clients.psycopg(sslmode=sslmode)
        assert connection.execute("select 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            clients.psycopg(sslmode=sslmode, password="wrong")
    wire = clients.raw()
    wire.startup(user="app", database="shop")
    assert wire.receive().body.startswith(b"\0\0\0\x0aSCRAM-SHA-256")


def test_big_rows_and_statements_through_tls(tls, certs):
    connection = tls("prefer").psycopg(sslmode="require")
    text = "x" * 3_000_000
    assert connection.execute("select %s::text || '' from countries where code = 'DE'", (text,)).fetchone() == (text,)
    assert len(connection.execute("select * from orders").fetchall()) > 500


def test_bytes_after_a_tls_request_are_no_login(tls):
    """Plain bytes sent behind the request, before the handshake, must not count as the encrypted session's."""
    wire = tls("prefer").raw(timeout=10)
    wire.sock.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f" + b"\0\0\0\x12\0\x03\0\0user\0app\0\0")
    answer = b""
    try:
        while len(answer) < 4096:
            more = wire.sock.recv(4096)
            if not more:
                break
            answer += more
    except (ConnectionResetError, TimeoutError):
        pass
    assert b"SCRAM" not in answer


def test_passwords_are_never_asked_for_in_clear(both):
    for clients, user in itertools.product(both, ("app", "nobody")):
        wire = clients.raw()
        wire.startup(user=user, database="shop")
        assert wire.receive().body[:4] == b"\0\0\0\x0a"


def test_the_admin_console_is_not_there_yet(fleet, start_braid):
    port = start_braid("admin-user", users=[{"name": "operator", "password": "0perator", "databases": ["shop"], "admin": True}])[1].port
    with Clients(fleet, port=port, user="operator", password="0perator", dbname="braid") as clients:
        with pytest.raises(pgwire.WireError, match="the admin console is not available yet") as caught:
            clients.wire()
        assert caught.value.sqlstate == "0A000"
