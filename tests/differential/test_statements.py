"""Every hand-written read, through Braid and on one server."""
import pytest

import statements

ALL = statements.read_all()


@pytest.mark.parametrize("statement", ALL, ids=[s.name for s in ALL])
def test_same_answer(pair, statement):
    pair.check(statement)


def test_there_are_enough():
    assert len(ALL) >= 300
