"""Generated reads. BRAID_RANDOM_SEED and BRAID_RANDOM_COUNT give other ones, or more of them."""
import os

import pytest

import generator
import statements

SEED = int(os.environ.get("BRAID_RANDOM_SEED", "1"))
COUNT = int(os.environ.get("BRAID_RANDOM_COUNT", "350"))
ALL = [statements.statement(f"seed {SEED}, number {number}", sql, marks)
       for number, (sql, marks) in enumerate(generator.generate(SEED, COUNT))]


@pytest.mark.parametrize("statement", ALL, ids=[str(number) for number in range(len(ALL))])
def test_same_answer(pair, statement):
    pair.check(statement)
