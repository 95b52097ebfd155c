"""MySQL clients log in: plugins, TLS, databases, errors."""
import hashlib
import os
import struct

import pymysql
import pytest

from support import mysql_raw
from support.mysql_braid import MysqlBraid
from support.mysql_clients import MysqlClients, query
from support.mysql_raw import Raw, WireError


def refusal(port, **options):
    with MysqlClients(port, **options) as clients, pytest.raises(pymysql.err.OperationalError) as caught:
        clients.pymysql()
    return caught.value.args


@pytest.mark.parametrize("wrong", [{"user": "nobody"}, {"password": "wrong"}, {"password": ""},
                                   {"database": "nowhere"}, {"user": "na\u00efve"}])
def test_refused_with_mysql_s_numbers(my_braid, solo_fleet, wrong):
    ours, theirs = (refusal(port, **wrong) for port in (my_braid.port, solo_fleet.mysql_reference.port))
    if "database" in wrong:
        # A server hides which databases there are from who may not use all.
        assert ours == (1049, "Unknown database 'nowhere'")
    else:
        assert ours == theirs


def test_without_a_database(my):
    connection = my.pymysql(database=None)
    assert query(connection, "select database(), 1 + 1") == ((None, 2),)
    with pytest.raises(pymysql.err.OperationalError) as caught:
        query(connection, "select * from customers")
    assert caught.value.args == (1046, "No database selected")
    connection.select_db("shop_my")
    assert query(connection, "select id from customers where id = 1") == ((1,),)


def test_an_unknown_database_leaves_the_session_as_it_was(both):
    for clients in both:
        connection = clients.pymysql()
        with pytest.raises(pymysql.err.OperationalError) as caught:
            query(connection, "use nowhere_at_all")
        assert caught.value.args[0] in (1044, 1049)
        assert query(connection, "select database()") == (("shop_my",),)


def test_the_greeting_tells_the_shards_version(my, ours):
    assert my.pymysql().get_server_info() == ours.pymysql().get_server_info().removeprefix("5.5.5-")


def test_change_user(both):
    for clients in both:
        wire = clients.raw()
        wire.query("set @left = 5")
        proof_later = b"app\0" + b"\0" + b"solo\0" + struct.pack("<H", 45) + b"mysql_native_password\0"
        wire.command(mysql_raw.CHANGE_USER, proof_later)
        asked = wire.receive()
        assert asked[:1] == b"\xfe"
        scramble = asked[asked.index(b"\0") + 1:].rstrip(b"\0")
        wire.send(mysql_raw.native_proof("s3cret", scramble))
        wire.ok()
        _, rows, _ = wire.query("select @left, database()")
        assert mysql_raw.text_values(rows[0]) == [None, b"solo"]


def test_change_user_with_a_wrong_password_ends_the_connection(my):
    wire = my.raw()
    wire.command(mysql_raw.CHANGE_USER, b"app\0\0solo\0" + struct.pack("<H", 45) + b"mysql_native_password\0")
    wire.receive()
    wire.send(b"x" * 20)
    with pytest.raises(WireError) as caught:
        wire.ok()
    assert caught.value.number == 1045
    wire.expect_end()


def test_a_wrong_sequence_number_in_the_login(my):
    wire = my.greeted()
    wire.greeting()
    wire.send(b"\0" * 40, sequence=5)
    with pytest.raises((WireError, EOFError, AssertionError)):
        wire.receive()
        wire.receive()


@pytest.mark.parametrize("plugin", ["mysql_native_password", "caching_sha2_password"])
def test_tls(tls_braid, plugin):
    with tls_braid.clients() as clients:
        connection = clients.pymysql(ssl={"ca": tls_braid.certificate, "check_hostname": False},
                                     auth_plugin_map=None)
        assert connection._sock.__class__.__name__ == "SSLSocket"
        assert query(connection, "select 1") == ((1,),)
        done = clients.cli("--ssl", f"--default-auth={plugin}", "-Ne", "select 'in'")
        assert done.stdout == "in\n", done.stderr


def test_stored_verifiers(solo_fleet):
    """A user whose secret is a hash of MySQL's: native without TLS, caching_sha2_password by the RSA key."""
    users = [{"name": "native", "password": "*14E65567ABDB5135D0CFD9A70B3032C179A49EE7", "databases": ["solo"]}]
    with MysqlBraid(solo_fleet, "mysql_users.toml", users=users) as started:
        with MysqlClients(started.port, user="native", password="secret", database="solo") as clients:
            assert query(clients.pymysql(), "select user(), current_user()")[0][0].startswith("native@")
        assert refusal(started.port, user="native", password="other", database="solo")[0] == 1045
        assert refusal(started.port, user="native", password="secret", database="shop_my")[0] == 1044


# caching_sha2_password of "secret", as mysql.user of MySQL 8 has it.
SHA2 = "$A$005$twentybytesofthesaltfSj0EK1I0.nLWm1UFw2UXTD4A6sIshey02UzOKSisu3"


@pytest.fixture(scope="module")
def sha2_braid(solo_fleet):
    users = [{"name": "hashed", "password": SHA2, "databases": ["solo"]}]
    with MysqlBraid(solo_fleet, "mysql_sha2.toml", users=users) as started:
        yield started


def test_caching_sha2_password_with_a_stored_secret(sha2_braid):
    """No TLS: each worker is sent the password under Braid's RSA key once, afterwards it knows the digest."""
    seen = []
    for _ in range(30):
        with MysqlClients(sha2_braid.port) as clients:
            wire = clients.greeted()
            wire.greeting()
            seen.append(sha2_login(wire, "hashed", "secret"))
            assert wire.query("select 5")[1] == [b"\x015"]
    assert seen[0] == ["key", "ok"] and seen[-1] == ["fast", "ok"]
    assert seen.count(["key", "ok"]) <= os.cpu_count() and seen.count(["fast", "ok"]) == len(seen) - seen.count(["key", "ok"])


def sha2_login(wire, user, password):
    """What happened, step by step: key (asked for and got), fast, ok or the error's number."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding

    scramble = wire.scramble
    flags = mysql_raw.USUAL
    wire.send(struct.pack("<IIB23x", flags, 1 << 24, 45) + user.encode() + b"\0"
              + bytes([32]) + sha2_proof(password, scramble) + b"caching_sha2_password\0")
    seen = []
    while True:
        answer = wire.receive()
        if answer[:1] == b"\xfe":
            name, rest = answer[1:].split(b"\0", 1)
            assert name == b"caching_sha2_password"
            scramble = rest.rstrip(b"\0")
            wire.send(sha2_proof(password, scramble))
        elif answer == b"\1\3":
            seen.append("fast")
        elif answer == b"\1\4":
            wire.send(b"\2")
            key = serialization.load_pem_public_key(wire.receive()[1:])
            plain = password.encode() + b"\0"
            mixed = bytes(byte ^ scramble[i % len(scramble)] for i, byte in enumerate(plain))
            wire.send(key.encrypt(mixed, padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)))
            seen.append("key")
        else:
            seen.append("ok" if answer[:1] == b"\0" else WireError(answer).number)
            return seen


def sha2_proof(password, scramble):
    first = hashlib.sha256(password.encode()).digest()
    mix = hashlib.sha256(hashlib.sha256(first).digest() + scramble).digest()
    return bytes(a ^ b for a, b in zip(first, mix))


def test_caching_sha2_password_with_a_wrong_password(sha2_braid):
    for _ in range(2):
        with MysqlClients(sha2_braid.port) as clients:
            wire = clients.greeted()
            wire.greeting()
            assert sha2_login(wire, "hashed", "wrong")[-1] == 1045
            wire.expect_end()


@pytest.mark.parametrize("client", ["pymysql", "mariadb"])
def test_drivers_log_in_with_a_stored_sha2_secret(solo_fleet, client):
    """A Braid of their own: nothing is cached."""
    users = [{"name": "hashed", "password": SHA2, "databases": ["solo"]}]
    with MysqlBraid(solo_fleet, f"mysql_sha2_{client}.toml", users=users) as started:
        for password in ("secret", "wrong", "secret"):
            with MysqlClients(started.port, user="hashed", password=password, database="solo") as clients:
                if client == "mariadb":
                    # Without --ssl=0 its plugin sends the password as if there were TLS, which there is not.
                    done = clients.cli("--ssl=0", "-Ne", "select 'in'")
                    assert (done.stdout == "in\n") == (password == "secret"), done.stderr
                elif password == "secret":
                    assert query(clients.pymysql(), "select 5") == ((5,),)
                else:
                    with pytest.raises(pymysql.err.OperationalError) as caught:
                        clients.pymysql()
                    assert caught.value.args[0] == 1045


def test_a_database_that_is_not_there_and_one_that_is_another_s(solo_fleet):
    """At the login, by USE, by COM_INIT_DB and by COM_CHANGE_USER."""
    users = [{"name": "one", "password": "secret", "databases": ["solo"]}]
    with MysqlBraid(solo_fleet, "mysql_one_user.toml", users=users) as started:
        for database, number in (("nowhere", 1049), ("shop_my", 1044)):
            assert refusal(started.port, user="one", password="secret", database=database)[0] == number
            with MysqlClients(started.port, user="one", password="secret", database="solo") as clients:
                wire = clients.raw()
                for say in (lambda: wire.query(f"use {database}"),
                            lambda: (wire.command(mysql_raw.INIT_DB, database.encode()), wire.ok())):
                    with pytest.raises(WireError) as caught:
                        say()
                    assert caught.value.number == number
                assert wire.query("select database()")[1] == [b"\4solo"]
                wire.command(mysql_raw.CHANGE_USER, b"one\0\0" + database.encode() + b"\0" + struct.pack("<H", 45)
                             + b"mysql_native_password\0")
                asked = wire.receive()
                wire.send(mysql_raw.native_proof("secret", asked[asked.index(b"\0") + 1:].rstrip(b"\0")))
                with pytest.raises(WireError) as caught:
                    wire.ok()
                assert caught.value.number == number
                wire.expect_end()


def test_too_many_clients(solo_fleet):
    with MysqlBraid(solo_fleet, "mysql_few.toml", pool={"max_client_conn": 2}) as started:
        with started.clients() as clients:
            clients.pymysql()
            clients.pymysql()
            wire = Raw("127.0.0.1", started.port)
            with pytest.raises(WireError) as caught:
                wire.greeting()
            assert caught.value.number == 1040
            wire.close()
