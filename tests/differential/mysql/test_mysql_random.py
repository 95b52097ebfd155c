"""Generated MySQL reads. BRAID_RANDOM_SEED and BRAID_RANDOM_COUNT give other ones, or more of them."""
import os

import pytest

import mysql_generator
import statements

SEED = int(os.environ.get("BRAID_RANDOM_SEED", "1"))
COUNT = int(os.environ.get("BRAID_RANDOM_COUNT", "300"))
ALL = [statements.statement(f"seed {SEED}, number {number}", sql, marks)
       for number, (sql, marks) in enumerate(mysql_generator.generate(SEED, COUNT))]
MOST_REFUSED = 0.3  # of all


@pytest.mark.parametrize("statement", ALL, ids=[str(number) for number in range(len(ALL))])
def test_same_answer(mysql_pair, statement):
    mysql_pair.check(statement)


def test_few_are_refused(mysql_refusals):
    refused = [s.sql for s in ALL if s.sql in mysql_refusals]
    assert len(refused) <= MOST_REFUSED * len(ALL), len(refused)
