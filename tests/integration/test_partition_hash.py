"""Braid's partition hash against a server's satisfies_hash_partition: thousands of values per type, and composite keys."""
import random
import uuid

import pytest

import probe

MODULI = (1, 2, 3, 16, 256, 1000)


@pytest.fixture(scope="module")
def connection():
    with probe.scratch_connection() as made:
        yield made


def _integers(low, high):
    def make(pick):
        bits = pick.randint(1, 63)
        value = pick.choice([pick.randint(low, high), pick.randint(-(2**bits), 2**bits), low, high, 0, -1, 1])
        return str(max(low, min(high, value)))

    return make


def _text(pick):
    alphabet = pick.choice(["ab", "abcdefghijklmnopqrstuvwxyz ", "aéß日本😀'\\\"\t", "0123456789-"])
    length = pick.choice([0, 1, 3, 4, 7, 8, 11, 12, 13, 23, 24, 25, pick.randint(0, 300)])
    return "".join(pick.choice(alphabet) for _ in range(length)) + " " * pick.choice([0, 0, 0, 1, 5])


def _numeric(pick):
    special = pick.random()
    if special < 0.05:
        return pick.choice(["NaN", "Infinity", "-Infinity", "-0", "0.000", "-0.00"])
    whole = str(pick.randint(0, 10 ** pick.randint(1, 40)))
    fraction = "".join(pick.choice("0000123456789") for _ in range(pick.choice([0, 0, 1, 2, 4, 5, 20])))
    exponent = pick.choice(["", "", "", f"e{pick.randint(-60, 60)}"])
    return pick.choice(["", "-"]) + whole + ("." + fraction if fraction else "") + exponent


def _date(pick):
    if pick.random() < 0.05:
        return pick.choice(["infinity", "-infinity"])
    return f"{pick.randint(1, 9999):04}-{pick.randint(1, 12):02}-{pick.randint(1, 28):02}"


def _timestamp(pick):
    date = _date(pick)
    if "inf" in date:
        return date
    time = f"{pick.randint(0, 23):02}:{pick.randint(0, 59):02}:{pick.randint(0, 59):02}"
    return date + pick.choice(" T") + time + pick.choice(["", f".{pick.randint(0, 999999)}"])


def _timestamptz(pick):
    moment = _timestamp(pick)
    return moment if "inf" in moment else moment + pick.choice(["Z", "+00", "-08", "+05:30", "-0330", ""])


def _bytea(pick):
    return "\\x" + pick.randbytes(pick.choice([0, 1, 11, 12, 13, pick.randint(0, 100)])).hex()


def _float(pick):
    return pick.choice(["0", "-0", "NaN", "Infinity", "-Infinity", repr(pick.uniform(-1e9, 1e9)), repr(pick.random())])


TYPES = {
    "int2": _integers(-(2**15), 2**15 - 1),
    "int4": _integers(-(2**31), 2**31 - 1),
    "int8": _integers(-(2**63), 2**63 - 1),
    "bool": lambda pick: pick.choice(["t", "f"]),
    "text": _text,
    "varchar": _text,
    "bpchar": _text,
    "uuid": lambda pick: str(uuid.UUID(int=pick.getrandbits(128))),
    "date": _date,
    "timestamp": _timestamp,
    "timestamptz": _timestamptz,
    "numeric": _numeric,
    "bytea": _bytea,
    "float4": _float,
    "float8": _float,
    "oid": lambda pick: str(pick.randint(0, 2**32 - 1)),
}


def _check(connection, types, keys, modulus):
    """Every key's remainder as Braid says must satisfy the server, all in one statement."""
    requests = [["hash", str(modulus)] + [field for kind, text in zip(types, key) for field in (kind, probe.hexed(text))]
                for key in keys]
    remainders = [answer[0] for answer in probe.ask(requests)]
    assert all(remainder.isdigit() for remainder in remainders), set(remainders)
    columns = ", ".join(f"k{i} {kind}" for i, kind in enumerate(types))
    names = ", ".join(f"k{i}" for i in range(len(types)))
    connection.execute(f"DROP TABLE IF EXISTS keys; CREATE TABLE keys ({columns}) PARTITION BY HASH ({names})")
    rows = ",\n".join(
        "(" + ", ".join([remainder] + [f"{probe.quoted(text)}::text" for text in key]) + ")"
        for remainder, key in zip(remainders, keys))
    casts = ", ".join(f"t{i}::{kind}" for i, kind in enumerate(types))
    texts = ", ".join(f"t{i}" for i in range(len(types)))
    wrong = connection.execute(
        f"SELECT r, {texts} FROM (VALUES {rows}) AS v(r, {texts})"
        f" WHERE NOT satisfies_hash_partition('keys'::regclass, {modulus}, r, {casts})").fetchall()
    assert wrong == []


@pytest.mark.parametrize("kind", TYPES)
def test_single_column(connection, kind):
    pick = random.Random(kind)
    for modulus in MODULI:
        keys = [(TYPES[kind](pick),) for _ in range(400)] + [(None,)]
        _check(connection, (kind,), keys, modulus)


def test_composite(connection):
    pick = random.Random(3)
    for _ in range(25):
        types = tuple(pick.choice(list(TYPES)) for _ in range(pick.randint(2, 5)))
        keys = [tuple(None if pick.random() < 0.15 else TYPES[kind](pick) for kind in types) for _ in range(150)]
        _check(connection, types, keys, pick.choice(MODULI))
