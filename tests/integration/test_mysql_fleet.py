"""The fleet's own MariaDB servers: rows stand where PostgreSQL would put them, nothing is lost, a killed server comes back."""
import datetime
import random
import uuid
from decimal import Decimal

import pytest

import probe
from fleet import Fleet, partition_hash, portable

VALUES = {
    "bigint": lambda pick: pick.choice([pick.randint(-(2**63), 2**63 - 1), pick.randint(-300, 300)]),
    "varchar": lambda pick: "".join(pick.choice("abc é日") for _ in range(pick.randint(0, 40))),
    "char(6)": lambda pick: "".join(pick.choice("ab ") for _ in range(pick.randint(0, 6))),
    "bytea": lambda pick: pick.randbytes(pick.randint(0, 30)),
    "uuid": lambda pick: uuid.UUID(int=pick.getrandbits(128)),
    "boolean": lambda pick: pick.random() < 0.5,
    "date": lambda pick: datetime.date(1, 1, 1) + datetime.timedelta(days=pick.randrange(3000000)),
    "timestamp": lambda pick: datetime.datetime(1900, 1, 1) + datetime.timedelta(microseconds=pick.randrange(8 * 10**15)),
    "numeric": lambda pick: Decimal(pick.randint(-(10 ** pick.randint(1, 30)), 10**8)).scaleb(-pick.randint(-8, 25)),
}


@pytest.fixture(scope="module")
def postgresql():
    with probe.scratch_connection() as made:
        yield made


def _check(connection, kinds, keys):
    columns = [f"k{number}" for number in range(len(kinds))]
    connection.execute("drop table if exists placement; create table placement ("
                       + ", ".join(f"{column} {kind}" for column, kind in zip(columns, kinds))
                       + f") partition by hash ({', '.join(columns)})")
    casts = ", ".join(f"%s::{kind}" for kind in kinds)
    for key in keys:
        bucket = partition_hash.bucket(key, kinds, 256)
        assert connection.execute(f"select satisfies_hash_partition('placement'::regclass, 256, %s, {casts})",
                                  (bucket, *key)).fetchone() == (True,), (kinds, key)


@pytest.mark.parametrize("kind", VALUES)
def test_partition_hash(postgresql, kind):
    pick = random.Random(kind)
    _check(postgresql, [kind], [(VALUES[kind](pick),) for _ in range(200)] + [(None,)])


def test_partition_hash_of_composite_keys(postgresql):
    _check(postgresql, ["bigint", "varchar", "numeric"],
           [(pick_int, text, number) for pick_int in (None, -1, 7) for text in (None, "", "x") for number in (None, Decimal("1.50"))])


def test_shards_together_hold_what_the_reference_holds(mysql_fleet):
    for name, columns, rows in portable.shop_tables(100):
        counts = []
        for server in [*mysql_fleet.mysql_shards, mysql_fleet.mysql_reference]:
            with mysql_fleet.connect_to(server) as connection, connection.cursor() as cursor:
                cursor.execute(f"select count(*) from {name}")
                counts.append(cursor.fetchone()[0])
        assert counts[-1] == len(rows)
        if name != "countries":
            assert sum(counts[:-1]) == len(rows), name


def test_a_killed_server_comes_back_with_its_rows():
    with Fleet(shards=0, mysql_shards=1, customers=10) as fleet:
        fleet.load_shop()
        server = fleet.mysql_shards[0]
        server.kill()
        assert server.pid is None
        server.start()
        with fleet.connect_to(server) as connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from customers")
            assert cursor.fetchone() == (10,)
