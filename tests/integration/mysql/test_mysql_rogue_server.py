"""A server that asks for a client's file gets it only when the client's statement named that very file."""
import pytest

from support import mysql_raw
from support.mysql_braid import MysqlBraid
from support.mysql_raw import WireError
from support.mysql_rogue import Rogue

WANTED = b"/etc/passwd"


@pytest.fixture(scope="module")
def rogue(solo_fleet):
    with Rogue(solo_fleet.mysql_shards[0], b"rogue", WANTED) as made:
        yield made


@pytest.fixture(scope="module")
def behind(solo_fleet, rogue):
    with MysqlBraid(solo_fleet, "mysql_rogue.toml", solo=rogue) as started:
        yield started


ABUSES = ["select 'rogue'", "load data local infile '/named/rogue' into table notes (body)",
          "load data infile '/etc/passwd' into table notes (body) /* rogue */", "select 'rogue', '/etc/passwd'",
          "insert into notes (body) values ('local infile ''/etc/passwd'' rogue')", "/* rogue */ do 1"]


@pytest.mark.parametrize("sql", ABUSES)
def test_no_file_but_the_named_one(behind, rogue, sql):
    with behind.clients(database="solo") as clients:
        wire = clients.raw(flags=mysql_raw.USUAL | mysql_raw.LOCAL_FILES)
        with pytest.raises(WireError) as caught:
            wire.query(sql)
        assert caught.value.text == "the rogue's error"
        assert rogue.given[-1] == b""
        assert wire.query("select 5")[1] == [b"\x015"]


def test_not_by_a_prepared_statement(behind, rogue):
    """The execution carries no text: the rogue answers the statement's preparation."""
    with behind.clients(database="solo") as clients:
        wire = clients.raw(flags=mysql_raw.USUAL | mysql_raw.LOCAL_FILES)
        before = len(rogue.given)
        wire.command(mysql_raw.PREPARE, b"select 'rogue'")
        with pytest.raises(WireError):
            wire.ok()
        assert not any(rogue.given[before:])
        # The connection to such a server may be lost, the session is not.
        assert wire.query("select 5")[1] == [b"\x015"]


def test_a_client_without_the_capability_is_not_asked(behind, rogue):
    with behind.clients(database="solo") as clients:
        wire = clients.raw()
        before = len(rogue.given)
        for sql in ("load data local infile '/etc/passwd' into table notes (body) /* rogue */", "select 'rogue'"):
            with pytest.raises(WireError):
                wire.query(sql)
        assert not any(rogue.given[before:])
        assert wire.query("select 5")[1] == [b"\x015"]


def test_the_named_file_is_passed(behind, rogue):
    with behind.clients(database="solo") as clients:
        wire = clients.raw(flags=mysql_raw.USUAL | mysql_raw.LOCAL_FILES)
        wire.command(mysql_raw.QUERY, b"load data local infile '/etc/passwd' into table notes (body) /* rogue */")
        assert wire.receive() == b"\xfb" + WANTED
        wire.send(b"what the client gives")
        wire.send(b"")
        with pytest.raises(WireError):
            wire.ok()
        assert rogue.given[-1] == b"what the client gives"
