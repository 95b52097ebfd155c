"""Several statements in one query string, and what is left of a Parse that failed: as one server does it."""
import pytest

from support import pgwire
from support.conversation import hold

NEW = "insert into counters values (888888, 1, 'p')"


def wrong_syntax_at_the_end(w):
    w.query(f"begin; {NEW}; commit; sel ect"); w.query("select count(*) from counters where id = 888888")
    w.query(f"{NEW};\nselect 1 frm x;\nselect 2"); w.query("select count(*) from counters where id = 888888")
    w.query(f"begin; select 1; {NEW}"); w.query("select 1; selec 2"); w.query("select 3"); w.query("rollback")
    w.query("set; select 1"); w.query("select 1; create tabel t (a int)"); w.query("select 1; select 'x")


def a_parse_that_failed(w):
    w.parse("select nosuch from customers", "s"); w.sync(); w.bind(name="s"); w.sync(); w.parse("select 1", "s"); w.sync(); w.bind(name="s"); w.execute(); w.sync()
    w.parse("select 2", ""); w.sync(); w.parse("select nosuch", ""); w.sync(); w.bind(); w.sync()
    w.parse("selec", "t"); w.sync(); w.describe_statement("t"); w.sync(); w.parse("select 2", "t"); w.bind(name="t"); w.execute(); w.sync()


def a_parse_that_was_skipped(w):
    w.parse("select 1/0", "bad"); w.bind(name="bad"); w.execute(); w.parse("select 3", "after"); w.sync(); w.bind(name="after"); w.sync()
    w.parse("select 4", "after"); w.bind(name="after"); w.execute(); w.sync()
    w.bind(name="nosuch"); w.parse("select 5", "later"); w.sync(); w.bind(name="later"); w.sync()


@pytest.mark.parametrize("conversation", [wrong_syntax_at_the_end, a_parse_that_failed, a_parse_that_was_skipped], ids=lambda c: c.__name__)
def test_as_one_server(conversation, braid, reference):
    assert hold(braid, conversation) == hold(reference, conversation)


def test_the_error_s_place_counts_in_the_whole_string(braid, reference):
    sql = "select 1;\nselect 2 frm x;\nselect 3"
    places = [pgwire.errors(clients.wire().simple(sql))[0]["P"] for clients in (braid, reference)]
    assert places[0] == places[1]
