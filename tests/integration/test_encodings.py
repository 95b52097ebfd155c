"""Clients that do not speak UTF-8: their text finds its rows, or Braid says why not."""
import psycopg
import pytest

from support import pgwire

ORDERED = ["select sku from products order by sku", "select title, count(*) from products group by title", "select max(sku) from products",
           "select distinct title from products"]


@pytest.fixture
def latin(braid):
    connection = braid.psycopg()
    connection.execute("set client_encoding = 'LATIN1'")
    return connection


@pytest.fixture
def utf8(braid):
    return braid.psycopg()


def test_a_key_is_found_whoever_asks(latin, utf8):
    utf8.execute("insert into keys_varchar values ('\u00e5ngstr\u00f6m', 'utf8')")
    try:
        for sql, values in (("select v from keys_varchar where k = '\u00e5ngstr\u00f6m'", None),
                            ("select v from keys_varchar where k = %s", ["\u00e5ngstr\u00f6m"]),
                            ("select v from keys_varchar where k = any(%s)", [["\u00e5ngstr\u00f6m", "x"]]),
                            ("select v from keys_varchar where k in ('\u00e5ngstr\u00f6m', 'x')", None)):
            assert latin.execute(sql, values).fetchall() == [("utf8",)], sql
    finally:
        utf8.execute("delete from keys_varchar where k = '\u00e5ngstr\u00f6m'")


def test_a_new_row_is_placed_rightly_or_refused(latin, utf8):
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        latin.execute("insert into keys_varchar values ('\u00e5', 'x')")
    latin.execute("insert into keys_varchar values ('plain', '\u00e5')")
    assert utf8.execute("select v from keys_varchar where k = 'plain'").fetchall() == [("\u00e5",)]
    utf8.execute("delete from keys_varchar where k = 'plain'")


@pytest.mark.parametrize("sql", ORDERED)
def test_text_is_merged_in_utf8_only(latin, sql):
    with pytest.raises(psycopg.errors.FeatureNotSupported, match="UTF8"):
        latin.execute(sql)
    latin.execute("set client_encoding = 'UTF8'")
    assert latin.execute(sql).fetchall()


@pytest.mark.parametrize("encoding", ["SJIS", "shift-jis", "BIG5", "GBK", "gb18030", "UHC", "JOHAB", "win936"])
def test_encodings_that_hide_a_backslash_are_refused(braid, utf8, encoding):
    for sql in (f"set client_encoding = '{encoding}'", f"set names '{encoding}'", f"select set_config('client_encoding', '{encoding}', false)"):
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="backslash|not available"):
            utf8.execute(sql)
    with pytest.raises(psycopg.OperationalError, match="not available"):
        braid.psycopg(client_encoding=encoding)


AFTER = ["select 'a\\\\b', id from customers where id = 5", "select '\u00e9', id from customers where id = 5"]
CHANGES = ["set standard_conforming_strings = off", "set client_encoding = 'LATIN1'"]


@pytest.mark.parametrize("change, sql", zip(CHANGES, AFTER))
def test_what_was_read_before_a_setting_is_not_read_anew(braid, reference, change, sql):
    def answer(clients, *texts, prepared=()):
        wire = clients.wire()
        for name, text in prepared:
            wire.parse(text, name); wire.sync(); wire.until_ready()
        for text in texts:
            messages = wire.simple(text)
        if prepared:
            wire.bind(name=prepared[0][0]); wire.execute(); wire.sync()
            messages = wire.until_ready()
        return [pgwire.row(m.body) for m in messages if m.type == b"D"] or [error["C"] for error in pgwire.errors(messages)]

    for texts, prepared in (([f"{change}; {sql}"], ()), ([change], [("s", sql)]), ([f"prepare s as {sql}", change, "execute s"], ()),
                            ([f"begin; {change}; {sql}; rollback"], ())):
        got = answer(braid, *texts, prepared=prepared)
        assert got in (["0A000"], answer(reference, *texts, prepared=prepared)), texts
    assert answer(braid, change, sql) == answer(reference, change, sql)
    assert answer(braid, f"{change}; select id from customers where id = 5") == [[b"5"]]


def test_a_null_is_no_key(utf8):
    for sql in ("set transform_null_equals = on", "set local transform_null_equals to true",
                "select set_config('transform_null_equals', 'on', false)"):
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            utf8.execute(sql)
    utf8.execute("set transform_null_equals = off")
