"""The comparison itself: it must see every kind of difference, or a green run means nothing."""
import pytest

import compare
import statements


def ask(wire, sql, mode="simple"):
    return compare.run(wire, sql, mode)


@pytest.fixture(scope="module")
def wire(pair):
    return pair.clients["reference"].wire()


@pytest.mark.parametrize("mode", compare.MODES)
@pytest.mark.parametrize("wrong, right", [
    ("select 1 as a", "select 1 as b"),
    ("select 1::int8", "select 1::int4"),
    ("select 1.0::numeric(5,2)", "select 1.00::numeric(6,2)"),
    ("select 1.0", "select 1.00"),
    ("select 1", "select 1 union all select 1"),
    ("select 1 union all select 1", "select 1"),
    ("select null::text", "select ''"),
    ("select x from (values (1),(2)) v(x) order by x desc", "select x from (values (1),(2)) v(x) order by x"),
    ("select 1/0", "select 1"),
    ("select 1", "select 1/0"),
    ("select 1/0", "select 'x'::int"),
    ("select 0.1::float8 + 0.2", "select 0.3::float8"),
    ("select '-0'::float8", "select '0'::float8"),
    ("values (1)", "set application_name = 'x'"),
])
def test_a_difference_is_seen(wire, wrong, right, mode):
    assert compare.differences(ask(wire, wrong, mode), ask(wire, right, mode))
    assert not compare.differences(ask(wire, right, mode), ask(wire, right, mode))


def test_order_matters_only_where_it_is_asked_for(wire):
    up, down = ask(wire, "values (1),(2),(2)"), ask(wire, "values (2),(1),(2)")
    assert compare.differences(up, down)
    assert not compare.differences(up, down, unordered=True)
    assert compare.differences(up, ask(wire, "values (1),(1),(2)"), unordered=True)
    assert not compare.differences(up, ask(wire, "values (7),(8),(9)"), count=True)
    assert compare.differences(up, ask(wire, "values (7),(8)"), count=True)


def test_floats_may_differ_in_the_last_digits_only_where_allowed(wire):
    for mode in compare.MODES:
        one, other = ask(wire, "select 0.1::float8 + 0.2", mode), ask(wire, "select 0.3::float8 + 0", mode)
        assert not compare.differences(one, other, approx=True) and compare.differences(one, other)
        assert compare.differences(one, ask(wire, "select 0.3000001::float8 + 0", mode), approx=True)


def test_a_refusal_is_no_answer(wire):
    refused = ask(wire, "do $$ begin raise exception 'because' using errcode = '0A000'; end $$")
    assert compare.refusal(refused, ask(wire, "select 1")) == "because"
    assert compare.refusal(ask(wire, "select 1/0"), ask(wire, "select 1")) is None
    assert compare.refusal(refused, refused) is None


def test_statements_are_read_with_their_marks():
    one, two = statements.parse("topic", "-- about\n--! approx\n--! $ int8 4\nselect 'a; b'\n;\nselect 1 order by 1;\n")
    assert one.sql == "select 'a; b'\n" and one.approx and one.unordered and one.parameters == [("int8", "4")]
    assert two.name == "topic:6" and not two.unordered
    assert not statements.is_ordered("select * from (select 1 order by 1) x where a = 'order by'")
