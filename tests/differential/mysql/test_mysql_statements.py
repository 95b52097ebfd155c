"""Every hand-written MySQL read, through Braid on MariaDB shards and on one server, in both protocols."""
import os

import pytest

import statements

ALL = statements.read_all(os.path.join(os.path.dirname(os.path.abspath(__file__)), "queries"))
MOST_REFUSED = 41


@pytest.mark.parametrize("statement", ALL, ids=[s.name for s in ALL])
def test_same_answer(mysql_pair, statement):
    mysql_pair.check(statement)


def test_there_are_enough():
    assert len(ALL) >= 300


def test_few_are_refused(mysql_refusals):
    refused = [s.sql for s in ALL if s.sql in mysql_refusals]
    assert len(refused) <= MOST_REFUSED, refused
