"""Prepared statements under transaction pooling: each session's own, on whatever connection it gets."""
import pytest

from support import pgwire
from support.clients import Clients
from support.conversation import normal


@pytest.fixture(scope="module")
def few(start_braid):
    return start_braid("prepared", braid={"workers": 1}, pool={"default_pool_size": 2, "max_prepared_statements": 10})[1]


def test_two_sessions_with_the_same_name(few):
    one, other = few.wire(), few.wire()
    one.parse("select id, 'one' from customers where id = $1", "s", [20]); one.sync(); one.until_ready()
    other.parse("select 'other', id from customers where id = $1", "s", [20]); other.sync(); other.until_ready()
    for key in range(1, 30):
        for wire, expected in ((one, [str(key).encode(), b"one"]), (other, [b"other", str(key).encode()])):
            wire.bind([str(key)], "s"); wire.execute(); wire.sync()
            assert [pgwire.row(m.body) for m in wire.until_ready() if m.type == b"D"] == [expected]


def test_more_statements_than_are_kept(few):
    wire = few.wire()
    for number in range(50):
        wire.parse(f"select {number}, id from customers where id = $1", f"s{number}", [20])
    wire.sync()
    assert pgwire.types(wire.until_ready()) == "1" * 50 + "Z"
    for number in list(range(50)) + list(range(49, -1, -1)):
        wire.bind(["5"], f"s{number}"); wire.execute(); wire.sync()
        assert [pgwire.row(m.body) for m in wire.until_ready() if m.type == b"D"] == [[str(number).encode(), b"5"]]


def test_settings_of_the_parse(few):
    """A statement on a server is bound to the settings of its Parse; two sessions must not share it by text alone."""
    german, other = few.wire(), few.wire()
    german.simple("set datestyle = 'German'")
    sql = "select born, '01.02.2024'::date from customers where id = $1"
    heard = {}
    for name, wire in (("german", german), ("other", other), ("german again", german), ("other again", other)):
        wire.parse(sql, "", [20]); wire.bind(["1"]); wire.execute(); wire.sync()
        messages = wire.until_ready()
        heard[name] = [pgwire.row(m.body) for m in messages if m.type == b"D"]
    assert heard["german"] == heard["german again"] and heard["other"] == heard["other again"]
    assert heard["german"][0][1] == b"01.02.2024" and heard["other"][0][1] == b"2024-01-02"


def test_the_clock_is_read_at_each_parse(few):
    """A server reads 'now' when it prepares a statement, so nobody may be given another's."""
    sql = "select id, 'now'::timestamptz < clock_timestamp() - interval '50 milliseconds' from customers where id = 1"
    one, other = few.wire(), few.wire()
    one.parse(sql, "s"); one.bind((), "s"); one.execute(); one.sync()
    one.until_ready()
    one.rows("select pg_sleep(0.1)")
    for wire, name, old in ((one, "s", b"t"), (one, "", b"f"), (other, "s", b"f"), (one, "s", b"t")):
        if old == b"f":
            wire.parse(sql, name)
        wire.bind((), name); wire.execute(); wire.sync()
        assert [pgwire.row(m.body) for m in wire.until_ready() if m.type == b"D"] == [[b"1", old]]


def test_search_path_of_the_parse(few):
    one, other = few.wire(), few.wire()
    one.simple("set search_path = pg_catalog")
    for wire, error in ((other, None), (one, "42P01"), (other, None)):
        wire.parse("select count(*) from customers where id = 5"); wire.bind(); wire.execute(); wire.sync()
        errors = pgwire.errors(wire.until_ready())
        assert (errors[0]["C"] if errors else None) == error


def test_a_plan_outlives_its_table_s_change(own_fleet):
    with Clients(own_fleet) as clients:
        wire, other = clients.wire(), clients.wire()
        wire.parse("select * from counters where id = $1", "s", [20]); wire.sync(); wire.until_ready()
        other.simple("alter table counters add column later int")
        wire.bind(["3"], "s"); wire.execute(); wire.sync()
        assert [(e["C"], e["M"]) for e in pgwire.errors(wire.until_ready())] == [("0A000", "cached plan must not change result type")]
        wire.parse("select * from counters where id = $1", "t", [20]); wire.bind(["3"], "t"); wire.execute(); wire.sync()
        assert len(pgwire.row(next(m.body for m in wire.until_ready() if m.type == b"D"))) == 4
        other.simple("alter table counters drop column later")


def test_sql_prepare_across_transactions(few):
    one, other = few.wire(), few.wire()
    one.simple("prepare p(bigint) as select id, 'one' from customers where id = $1")
    other.simple("prepare p(bigint) as select id, 'other' from customers where id = $1")
    for key in range(1, 20):
        assert one.rows(f"execute p({key})") == [[str(key).encode(), b"one"]]
        assert other.rows(f"execute p({key})") == [[str(key).encode(), b"other"]]
    assert pgwire.errors(few.wire().simple("execute p(1)"))[0]["C"] == "26000"


def test_scattered_statement_prepared_once(few):
    wire = few.wire()
    wire.parse("select count(*), sum(balance) from customers where id > $1", "s", [20]); wire.describe_statement("s"); wire.sync()
    assert pgwire.types(wire.until_ready()) == "1tTZ"
    for low in (0, 100, 299, 300):
        wire.bind([str(low)], "s"); wire.execute(); wire.sync()
        (row,) = [pgwire.row(m.body) for m in wire.until_ready() if m.type == b"D"]
        assert row[0] == str(300 - low).encode() and (row[1] is None) == (low == 300)


def test_the_same_text_with_other_types(few):
    wire = few.wire()
    for oids, value, expected in (([20], "5", b"bigint"), ([25], "5", b"text"), ([1700], "5", b"numeric"), ([20], "5", b"bigint")):
        wire.parse("select pg_typeof($1), id from customers where id = 5", oids=oids); wire.bind([value]); wire.execute(); wire.sync()
        assert [pgwire.row(m.body)[0] for m in wire.until_ready() if m.type == b"D"] == [expected]


def test_columns_that_changed_since_they_were_described(own_fleet):
    with Clients(own_fleet) as braid, Clients(own_fleet, own_fleet.reference) as reference:
        answers = []
        for clients in (braid, reference):
            wire, other = clients.wire(), clients.wire()
            wire.parse("select * from countries where code = 'DE'", "star")
            wire.parse("select code from countries where code = 'DE'", "listed")
            names = ["star", "listed", "told", "scattered"]
            for name in names[:2]:
                wire.describe_statement(name)
            for name, table in zip(names[2:], ("countries where code = 'DE'", "customers order by id limit 1")):
                wire.parse(f"select * from {table}", name); wire.bind(name=name); wire.describe_portal(); wire.execute()
            wire.sync()
            heard = [wire.until_ready()]
            heard.append(other.simple("alter table countries add column motto text"))
            heard.append(other.simple("alter table customers add column motto text"))
            for _ in range(2):
                for name in names:
                    wire.bind(name=name)
                    wire.execute()
                    wire.sync()
                    heard.append(wire.until_ready())
            heard.append(other.simple("alter table countries drop column motto"))
            heard.append(other.simple("alter table customers drop column motto"))
            answers.append([normal(messages) for messages in heard])
        assert answers[0] == answers[1]


def test_columns_that_changed_of_statements_that_nobody_described(own_fleet):
    """A server keeps the columns of the Parse, whether the client asked for them or not."""
    with Clients(own_fleet) as braid, Clients(own_fleet, own_fleet.reference) as reference:
        answers = []
        for clients in (braid, reference):
            wire, by_sql, unnamed, other = (clients.wire() for _ in range(4))
            wire.parse("select * from countries where code = 'DE'", "parsed"); wire.sync(); heard = [wire.until_ready()]
            for name, sql in (("star", "select * from countries where code = 'DE'"), ("listed", "select code from countries where code = 'DE'"),
                              ("keyed", "select * from customers where id = 5"), ("scattered", "select * from customers order by id limit 1")):
                wire.parse(sql, name); wire.bind(name=name); wire.execute(); wire.sync(); heard.append(wire.until_ready())
                heard.append(by_sql.simple(f"prepare {name} as {sql}"))
            unnamed.parse("select * from customers where id = 7"); unnamed.sync(); heard.append(unnamed.until_ready())
            heard.append(other.simple("alter table countries add column motto text"))
            heard.append(other.simple("alter table customers add column motto text"))
            for _ in range(2):
                for name in ("parsed", "star", "listed", "keyed", "scattered"):
                    wire.bind(name=name); wire.execute(); wire.sync(); heard.append(wire.until_ready())
                    wire.describe_statement(name); wire.sync(); heard.append(wire.until_ready())
                    if name != "parsed":
                        heard.append(by_sql.simple(f"execute {name}"))
                unnamed.bind(); unnamed.execute(); unnamed.sync(); heard.append(unnamed.until_ready())
            heard.append(other.simple("alter table countries drop column motto"))
            heard.append(other.simple("alter table customers drop column motto"))
            answers.append([normal(messages) for messages in heard])
        assert answers[0] == answers[1]


def test_an_unnamed_statement_bound_before_and_after_a_change(own_fleet):
    with Clients(own_fleet) as clients:
        wire, other = clients.wire(), clients.wire()
        wire.parse("select * from customers where id = 7"); wire.bind(); wire.execute(); wire.sync(); wire.until_ready()
        other.simple("alter table customers add column motto text")
        for _ in range(2):
            wire.bind(); wire.execute(); wire.sync()
            assert [e["C"] for e in pgwire.errors(wire.until_ready())] == ["0A000"]
        wire.parse("select * from customers where id = 7"); wire.bind(); wire.execute(); wire.sync()
        assert not pgwire.errors(wire.until_ready())
        other.simple("alter table customers drop column motto")


def test_backslash_quote_changed_within_a_string(few):
    """One server scans the whole string by the setting that it began with; a part of it alone must not be read otherwise."""
    for sql in (r"set backslash_quote = off; select E'it\'s'", r"set backslash_quote = off; select E'it''s\n'"):
        answer = few.wire().simple(sql)
        errors = [e["C"] for e in pgwire.errors(answer)]
        assert errors == (["0A000"] if r"\'" in sql else [])
    wire = few.wire()
    wire.simple("set backslash_quote = off")
    assert [e["C"] for e in pgwire.errors(wire.simple(r"select E'it\'s'"))] == ["22P06"]
