"""Conversations in the protocol's own messages: Braid's side of each is what one server says, message by message."""
import struct

import pytest

from support import pgwire
from support.conversation import hold, normal


ONE, ALL, LOCAL = "select id, name from customers where id = $1", "select id from customers order by id", "select code from countries order by code"


def a_batch(w):
    w.parse(ONE, oids=[20]); w.bind(["5"]); w.describe_portal(); w.execute(); w.sync()


def binary_results(w):
    w.parse(ONE, oids=[20]); w.bind([struct.pack("!q", 5)], formats=[1], result_formats=[1]); w.describe_portal(); w.execute(); w.sync()


def mixed_formats(w):
    w.parse("select id, name, balance from customers where id = $1 or name = $2 order by id", oids=[20, 25])
    w.bind([struct.pack("!q", 5), "Bob"], formats=[1, 0], result_formats=[1, 0, 1]); w.describe_portal(); w.execute(); w.sync()


def scattered_binary(w):
    w.parse("select id, balance, name, created, vip from customers order by id"); w.bind(result_formats=[1]); w.describe_portal(); w.execute(); w.sync()


def wrong_number_of_formats(w):
    w.parse(ONE, oids=[20]); w.bind(["5"], result_formats=[1, 0, 1]); w.execute(); w.sync()


def wrong_number_of_parameter_formats(w):
    w.parse(ONE, oids=[20]); w.bind(["5"], formats=[0, 1]); w.execute(); w.sync()


def wrong_number_of_values(w):
    w.parse(ONE, oids=[20]); w.bind(["5", "6"]); w.execute(); w.sync()


def bad_binary_value(w):
    w.parse(ONE, oids=[20]); w.bind([b"\0\0\0"], formats=[1]); w.execute(); w.sync()


def bad_text_value(w):
    w.parse(ONE, oids=[20]); w.bind(["five"]); w.execute(); w.sync()


def unknown_format(w):
    w.parse(ONE, oids=[20]); w.bind(["5"], formats=[7]); w.execute(); w.sync()


def error_in_the_middle(w):
    for sql in ("select 1", "select id from customers where id = 1", "select 1/0", "select id from customers where id = 2"):
        w.parse(sql); w.bind(); w.execute()
    w.sync()
    w.parse("select 2"); w.bind(); w.execute(); w.sync()


def error_at_parse(w):
    w.parse("selec"); w.bind(); w.describe_portal(); w.execute(); w.parse("select 1"); w.sync()


def error_in_a_scatter(w):
    w.parse("select sum(1/(id - 150)) from customers"); w.bind(); w.execute(); w.sync()
    w.parse("select 1"); w.bind(); w.execute(); w.sync()


def describe_statement_only(w):
    w.parse(ONE, "s"); w.describe_statement("s"); w.sync()


def describe_scattered(w):
    w.parse("select country, count(*), sum(balance), avg(level) from customers where level > $1 group by country", "s"); w.describe_statement("s"); w.sync()


def describe_wide(w):
    """Descriptions of more than 32 KiB."""
    columns = ", ".join(f"id as c{number:04}{'x' * 58}" for number in range(450))
    for source in ("customers where id = 3", "customers where id < 3 order by id", "audit_log where id < 0"):
        w.parse(f"select {columns} from {source}", "wide"); w.describe_statement("wide"); w.bind([], "wide"); w.describe_portal(); w.execute(); w.sync()
        w.close_statement("wide"); w.sync()


def describe_insert(w):
    w.parse("insert into audit_log (actor, what) values ($1, $2)", "s"); w.describe_statement("s"); w.sync()


def describe_returning(w):
    w.parse("insert into audit_log (actor, what) values ($1, $2) returning id, at", "s"); w.describe_statement("s"); w.sync()


def describe_unknown(w):
    w.describe_statement("nothing"); w.sync()
    w.describe_portal("nothing"); w.sync()


def describe_utility(w):
    w.parse("set application_name = 'x'"); w.describe_statement(); w.bind(); w.describe_portal(); w.execute(); w.sync()


def named_statement_reused(w):
    w.parse(ONE, "by_id", [20]); w.sync()
    for key in ("1", "2", "3", "4"):
        w.bind([key], "by_id"); w.execute(); w.sync()
    w.close_statement("by_id"); w.sync()
    w.bind(["1"], "by_id"); w.sync()


def named_statement_twice(w):
    w.parse(ONE, "s"); w.sync()
    w.parse(LOCAL, "s"); w.sync()


def unnamed_statement_replaced(w):
    w.parse("select 1"); w.parse("select 2"); w.bind(); w.execute(); w.sync()
    w.bind(); w.execute(); w.sync()
    w.query("select 3")


def unnamed_statement_gone_after_query(w):
    w.parse("select 1"); w.sync(); w.query("select 2")


def bind_unknown(w):
    w.bind([], "nothing"); w.execute(); w.sync()


def execute_unknown(w):
    w.execute("nothing"); w.sync()


def close_unknown(w):
    w.close_statement("nothing"); w.close_portal("nothing"); w.sync()


def row_limits(sql):
    def portal_with_row_limits(w):
        w.parse(sql); w.bind(portal="p"); w.describe_portal("p")
        w.execute("p", 3); w.execute("p", 2); w.execute("p", 1000); w.execute("p", 1); w.close_portal("p"); w.execute("p"); w.sync()

    return portal_with_row_limits


def row_limit_exactly_met(w):
    w.parse("select id from customers where id <= 4 order by id"); w.bind(); w.execute(rows=4); w.execute(rows=1); w.sync()


def portal_ends_at_sync(w):
    w.parse(LOCAL); w.bind(portal="p"); w.execute("p", 2); w.sync()
    w.execute("p", 2); w.sync()


def portal_lives_in_a_transaction(w):
    w.query("begin")
    w.parse("select id from orders where customer_id = 8 order by id"); w.bind(portal="p"); w.execute("p", 1); w.sync()
    w.execute("p", 1); w.sync()
    w.query("commit")


def two_portals_interleaved(w):
    w.query("begin")
    w.parse("select id from customers where id = 5", "a"); w.parse("select code from countries order by code", "b")
    w.bind(name="a", portal="pa"); w.bind(name="b", portal="pb")
    w.execute("pb", 2); w.execute("pa", 1); w.execute("pb", 2); w.close_portal("pb"); w.sync()
    w.query("rollback")


def portal_twice(w):
    w.parse(LOCAL); w.bind(portal="p"); w.bind(portal="p"); w.sync()


def unnamed_portal_replaced(w):
    w.parse("select 1"); w.bind(); w.bind(); w.execute(); w.sync()


def empty_query(w):
    w.parse(""); w.bind(); w.describe_portal(); w.execute(); w.sync()
    w.parse("  -- nothing\n"); w.describe_statement(); w.bind(); w.execute(); w.sync()


def several_statements_in_parse(w):
    w.parse("select 1; select 2"); w.bind(); w.execute(); w.sync()


def parameter_types_inferred(w):
    w.parse("select id from customers where id = $1 and name like $2 and vip = $3 and balance > $4", "s"); w.describe_statement("s"); w.sync()


def parameter_type_unknown(w):
    w.parse("select $1"); w.describe_statement(); w.bind(["x"]); w.describe_portal(); w.execute(); w.sync()


def parameter_number_missing(w):
    w.parse("select id from customers where id = $2"); w.describe_statement(); w.sync()


def null_parameter(w):
    w.parse(ONE, oids=[20]); w.bind([None]); w.describe_portal(); w.execute(); w.sync()


def insert_and_delete(w):
    w.parse("insert into audit_log (id, at, actor, what) values ($1, '2025-01-01', $2, 'x') returning id, actor", oids=[20, 25])
    w.bind(["-7", "ext"]); w.describe_portal(); w.execute(); w.sync()
    w.parse("delete from audit_log where id = $1"); w.bind(["-7"]); w.describe_portal(); w.execute(); w.sync()


def batch_is_one_transaction(w):
    w.parse("insert into audit_log (id, at, actor, what) values (-8, '2025-01-01', 'x', 'x')"); w.bind(); w.execute()
    w.parse("select 1/0"); w.bind(); w.execute(); w.sync()
    w.query("select count(*) from audit_log where id = -8")


def transaction_in_one_batch(w):
    for sql in ("begin", "select id from customers where id = 4", "commit"):
        w.parse(sql); w.bind(); w.execute()
    w.sync()


def failed_transaction(w):
    w.query("begin")
    w.parse("select 1/0"); w.bind(); w.execute(); w.sync()
    w.parse("select 1"); w.bind(); w.execute(); w.sync()
    w.query("rollback")


def simple_in_an_extended_batch(w):
    w.parse("select 1"); w.bind(); w.execute(); w.query("select 2"); w.sync()


def query_after_a_parse(w):
    for sql in ("select 1", "selec", ALL):
        w.parse(sql, "s"); w.query("begin"); w.query("rollback"); w.sync(); w.parse(sql); w.close_statement("s"); w.query("select 2"); w.sync()


def query_after_an_error(w):
    w.parse("select 1/0"); w.bind(); w.execute(); w.query("select 2"); w.sync()


def scattered_portal_left_open(w):
    w.parse(ALL); w.bind(); w.execute(rows=3); w.sync()
    w.execute(rows=3); w.sync()
    w.query("select count(*) from customers")


def scattered_portal_replaced(w):
    w.parse(ALL); w.bind(); w.execute(rows=3); w.bind(); w.execute(rows=2); w.sync()
    w.query("select count(*) from customers")


def scattered_portal_at_the_end_of_a_transaction(w):
    for end in ("commit", "rollback"):
        w.query("begin"); w.parse(ALL); w.bind(portal="p"); w.execute("p", 3); w.sync(); w.query(end)
        w.execute("p", 3); w.sync()
        w.query("select count(*) from customers")


def scattered_portal_and_a_savepoint(w):
    w.query("begin"); w.query("savepoint s"); w.parse(ALL); w.bind(portal="p"); w.execute("p", 3); w.sync()
    w.query("rollback to s"); w.query("select count(*) from customers"); w.query("commit")


def parameter_typed_by_its_first_use(w):
    w.parse("insert into customers (name, id) values ($1::numeric::text, $1)"); w.bind(["9000101.4"]); w.execute(); w.sync()
    w.query("select id, name from customers where id = 9000101")
    w.parse("select id, $1::numeric from customers where id = $1"); w.bind(["5.0"]); w.execute(); w.sync()
    w.query("delete from customers where id = 9000101")


def list_with_one_type_for_all(w):
    w.parse("select id from customers where id in ($1, 5.5, 7) order by id"); w.bind(["6.0"]); w.execute(); w.sync()


def notifies_itself(w):
    w.query("listen news"); w.query("notify news, '1'")
    w.query("begin"); w.query("notify news, '2'"); w.query("select count(*) from customers"); w.query("commit")
    w.query("begin; notify news, '3'; select id from customers where id = 5; commit"); w.query("notify news, '4'; notify news, '5'")
    w.query("begin"); w.query("notify news, '6'"); w.query("rollback"); w.query("unlisten *"); w.query("notify news, '7'")


def transaction_mode_after_a_query(w):
    w.query("begin"); w.query("select id from customers where id = 1"); w.query("select id from customers where id = 2")
    w.query("set transaction isolation level serializable"); w.query("rollback")
    w.query("begin"); w.query("set transaction read only"); w.query("delete from customers where id = 1"); w.query("rollback")


def sync_alone(w):
    w.sync(); w.sync()


def several_statements(w):
    w.query("select 1; select id from customers where id = 2; select count(*) from customers; ; select 4")


def several_statements_with_an_error(w):
    w.query("select 1; select 1/0; select 3")


def several_statements_roll_back_together(w):
    w.query("insert into audit_log (id, at, actor, what) values (-9, '2025-01-01', 'x', 'x'); select 1/0")
    w.query("select count(*) from audit_log where id = -9")


def several_statements_with_a_transaction(w):
    w.query("begin; select 1; commit; select 2")
    w.query("begin; select 1/0; commit")
    w.query("select 3; rollback"); w.query("rollback")


def empty_simple_queries(w):
    w.query(""); w.query(";"); w.query(" ; ; "); w.query("-- comment"); w.query("/* comment */;")


def copy_out(w):
    w.query("copy (select id, name from customers where id = 5) to stdout"); w.query("copy (select * from countries order by code) to stdout with csv")


def copy_out_binary(w):
    w.query("copy (select id, name from customers where id = 5) to stdout (format binary)")


def copy_in(w):
    w.query("copy audit_log (id, at, actor, what) from stdin")
    w.send(b"d", b"-10\t2025-01-01\tcopy\tx\n"); w.send(b"d", b"-11\t2025-01-01\tcopy\ty\n"); w.send(b"c")
    w.query("delete from audit_log where id < -9")


def copy_in_failed_by_the_client(w):
    w.query("copy audit_log (id, at, actor, what) from stdin"); w.send(b"d", b"-12\t2025-01-01\tcopy\tx\n"); w.send(b"f", b"changed my mind\0")
    w.query("select count(*) from audit_log where id = -12")


def copy_in_bad_row(w):
    w.query("copy audit_log (id, at, actor, what) from stdin"); w.send(b"d", b"x\ty\n"); w.send(b"d", b"more\n"); w.send(b"c")
    w.query("select 1")


def copy_in_extended(w):
    w.parse("copy audit_log (id, at, actor, what) from stdin"); w.bind(); w.execute()
    w.send(b"d", b"-13\t2025-01-01\tcopy\tx\n"); w.send(b"c"); w.sync()
    w.query("delete from audit_log where id = -13")


def sql_prepare(w):
    w.query("prepare q(bigint) as select id, name from customers where id = $1")
    w.query("execute q(5)"); w.query("execute q(6)"); w.query("deallocate q"); w.query("execute q(5)")


def sql_cursor(w):
    w.query("begin"); w.query("declare c cursor for select id from orders where customer_id = 8 order by id")
    w.query("fetch 1 from c"); w.query("fetch all from c"); w.query("close c"); w.query("commit")



def unnamed_statement_gone_by_a_query(w):
    for sql in ("select 2", "selec", "", "begin; select 1; commit"):
        w.parse("select 1"); w.sync(); w.query(sql); w.bind(); w.execute(); w.sync()
    w.parse("select 1", "named"); w.sync(); w.query("select 2"); w.bind(name="named"); w.execute(); w.sync()


def unnamed_portal_gone_by_a_query(w):
    for sql in (ALL, "select id from customers where id in (5)"):
        w.query("begin"); w.parse(sql); w.bind(); w.execute(rows=1); w.sync()
        w.query("select 2"); w.execute(rows=1); w.sync(); w.query("rollback")


def sync_with_a_body(w):
    w.send(b"S", b"x"); w.parse("select 1"); w.bind(); w.execute(); w.send(b"S", b"\0\0")
    w.parse("insert into audit_log (id, at, actor, what) values (-14, '2025-01-01', 'x', 'x')"); w.bind(); w.execute(); w.send(b"S", b"x")
    w.query("select count(*) from audit_log where id = -14")
    w.query("begin"); w.send(b"S", b"x"); w.query("rollback")


def flush_with_a_body(w):
    w.parse("select 1"); w.bind(); w.execute(); w.send(b"H", b"x"); w.parse("select 2"); w.sync()
    w.send(b"H", b"x"); w.query("select 3"); w.sync()


def malformed_bind(w):
    for body in (b"", b"\0", b"\0\0\0\1", b"\0\0\0\0\0\0\0\0more"):
        w.parse("select 1"); w.send(b"B", body); w.execute(); w.sync()
    w.parse("select 1"); w.send(b"D", b"S"); w.sync()
    w.query("begin"); w.parse("select 1", "a"); w.bind(name="a", portal="p"); w.parse("select 2"); w.bind(portal="p"); w.sync(); w.query("rollback")


def syntax_errors_in_a_failed_transaction(w):
    w.query("begin"); w.query("select 1/0")
    for sql in ("selec 1", "select 1", "set x to", "commit and", "", "show"):
        w.query(sql); w.parse(sql); w.sync()
    w.query("select 1; selec 2"); w.query("begin; rollback; selec"); w.query("rollback")


CONVERSATIONS = [syntax_errors_in_a_failed_transaction, query_after_a_parse, notifies_itself, transaction_mode_after_a_query, a_batch, binary_results, mixed_formats, scattered_binary, wrong_number_of_formats, wrong_number_of_parameter_formats, wrong_number_of_values,
                 bad_binary_value, bad_text_value, unknown_format, error_in_the_middle, error_at_parse, error_in_a_scatter,
                 describe_statement_only, describe_scattered, describe_wide, describe_insert, describe_returning, describe_unknown,
                 describe_utility, named_statement_reused, named_statement_twice, unnamed_statement_replaced,
                 unnamed_statement_gone_after_query, bind_unknown, execute_unknown, close_unknown, row_limits(ONE.replace("$1", "7")),
                 row_limits(ALL), row_limits(LOCAL), row_limits("select count(*) from customers"), row_limit_exactly_met,
                 portal_ends_at_sync, portal_lives_in_a_transaction, two_portals_interleaved, portal_twice,
                 unnamed_portal_replaced, empty_query, several_statements_in_parse, parameter_types_inferred,
                 parameter_type_unknown, parameter_number_missing, null_parameter, insert_and_delete, batch_is_one_transaction,
                 transaction_in_one_batch, failed_transaction, query_after_an_error, scattered_portal_left_open,
                 scattered_portal_replaced, scattered_portal_at_the_end_of_a_transaction, scattered_portal_and_a_savepoint,
                 parameter_typed_by_its_first_use, list_with_one_type_for_all, sync_alone, several_statements,
                 several_statements_with_an_error, several_statements_roll_back_together, several_statements_with_a_transaction,
                 empty_simple_queries, copy_out, copy_out_binary, copy_in, copy_in_failed_by_the_client, copy_in_bad_row,
                 copy_in_extended, sql_prepare, sql_cursor, simple_in_an_extended_batch, unnamed_statement_gone_by_a_query,
                 unnamed_portal_gone_by_a_query, sync_with_a_body, flush_with_a_body, malformed_bind]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=[f"{i}-{c.__name__}" for i, c in enumerate(CONVERSATIONS)])
def test_same_messages(both, conversation):
    braid, reference = both
    assert hold(braid, conversation) == hold(reference, conversation)


def test_flush_gives_answers_without_sync(both):
    heard = []
    for clients in both:
        wire = clients.wire()
        wire.parse(ONE, oids=[20]); wire.describe_statement(); wire.flush()
        first = wire.receive_until(b"T")
        wire.bind(["5"]); wire.execute(); wire.flush()
        second = wire.receive_until(b"C")
        wire.sync()
        heard.append(normal(first + second + wire.until_ready()))
    assert heard[0] == heard[1]


def test_flush_after_an_error(both):
    heard = []
    for clients in both:
        wire = clients.wire()
        wire.parse("select 1/0"); wire.bind(); wire.execute(); wire.flush()
        first = wire.receive_until(b"E")
        wire.parse("select 1"); wire.flush(); wire.sync()
        heard.append(normal(first + wire.until_ready()))
    assert heard[0] == heard[1]


def test_a_thousand_statements_in_one_batch(braid):
    wire = braid.wire()
    for key in range(1000):
        wire.parse(ONE, oids=[20]); wire.bind([str(key % 300 + 1)]); wire.execute()
    wire.sync()
    found = [pgwire.row(m.body)[0] for m in wire.until_ready() if m.type == b"D"]
    assert found == [str(key % 300 + 1).encode() for key in range(1000)]


def test_batches_sent_ahead(braid):
    """Many batches before the first answer is read: each has its own ReadyForQuery, in order."""
    wire = braid.wire()
    for key in range(1, 200):
        wire.parse(ONE, oids=[20]); wire.bind([str(key)]); wire.execute(); wire.sync()
    for key in range(1, 200):
        assert [pgwire.row(m.body)[0] for m in wire.until_ready() if m.type == b"D"] == [str(key).encode()]


@pytest.mark.parametrize("extended", [False, True])
def test_copy_in_interrupted_by_another_message(both, extended):
    """Where the client's data ends can no longer be told: an error, then the end."""
    heard = []
    for clients in both:
        wire = clients.wire()
        copy = "copy audit_log (id, at, actor, what) from stdin"
        if extended:
            wire.parse(copy); wire.bind(); wire.execute(); wire.flush()
        else:
            wire.query(copy)
        messages = wire.receive_until(b"G")
        wire.send(b"d", b"-15\t2025-01-01\tcopy\tx\n"); wire.query("select 1")
        while not (messages[-1].type == b"E" and pgwire.fields(messages[-1].body)["S"] == "FATAL"):
            messages.append(wire.receive())
        assert wire.at_end()
        heard.append(normal(messages))
        assert clients.rows("select count(*) from audit_log where id = -15") == [(0,)]
    assert heard[0] == heard[1]


def test_a_bind_with_too_many_formats_leaves_the_parse_its_answer(both):
    for clients in both:
        wire = clients.wire()
        wire.parse("select $1::int, $2::int"); wire.bind(["1", "2"], formats=[0, 0, 0]); wire.execute(); wire.sync()
        messages = wire.until_ready()
        assert pgwire.types(messages) == "1EZ" and pgwire.errors(messages)[0]["C"] == "08P01"
