"""PostgreSQL's partition hash in Python, so that rows are placed on servers of any kind without asking a PostgreSQL server.

The tests hold it against satisfies_hash_partition(). Source: PostgreSQL's common/hashfn.c (Bob Jenkins' lookup3),
hashint8extended() and its kin, hash_numeric_extended(), compute_partition_hash_value(). A value's kind is the kind of its
column: the same number hashes differently as an integer and as a numeric.
"""
import datetime
import struct
import uuid
from decimal import Decimal

_MASK = 0xFFFFFFFF
_MASK64 = 0xFFFFFFFFFFFFFFFF
_SEED = 0x7A5B22367996DCFD
_EPOCH = datetime.datetime(2000, 1, 1)


def _rotate(x, k):
    return ((x << k) | (x >> (32 - k))) & _MASK


def _mix(a, b, c):
    a = ((a - c) & _MASK) ^ _rotate(c, 4); c = (c + b) & _MASK
    b = ((b - a) & _MASK) ^ _rotate(a, 6); a = (a + c) & _MASK
    c = ((c - b) & _MASK) ^ _rotate(b, 8); b = (b + a) & _MASK
    a = ((a - c) & _MASK) ^ _rotate(c, 16); c = (c + b) & _MASK
    b = ((b - a) & _MASK) ^ _rotate(a, 19); a = (a + c) & _MASK
    c = ((c - b) & _MASK) ^ _rotate(b, 4); b = (b + a) & _MASK
    return a, b, c


def _final(a, b, c):
    c = ((c ^ b) - _rotate(b, 14)) & _MASK
    a = ((a ^ c) - _rotate(c, 11)) & _MASK
    b = ((b ^ a) - _rotate(a, 25)) & _MASK
    c = ((c ^ b) - _rotate(b, 16)) & _MASK
    a = ((a ^ c) - _rotate(c, 4)) & _MASK
    b = ((b ^ a) - _rotate(a, 14)) & _MASK
    c = ((c ^ b) - _rotate(b, 24)) & _MASK
    return (b << 32) | c


def _start(length, seed):
    a = b = c = (0x9E3779B9 + length + 3923095) & _MASK
    if seed:
        a, b, c = _mix((a + (seed >> 32)) & _MASK, (b + seed) & _MASK, c)
    return a, b, c


def hash_bytes(data, seed=_SEED):
    a, b, c = _start(len(data), seed)
    while len(data) >= 12:
        x, y, z = struct.unpack_from("<III", data)
        a, b, c = _mix((a + x) & _MASK, (b + y) & _MASK, (c + z) & _MASK)
        data = data[12:]
    # The lowest byte of c is kept for the length.
    x, y = struct.unpack("<II", data[:8].ljust(8, b"\0"))
    (z,) = struct.unpack("<I", (b"\0" + data[8:]).ljust(4, b"\0"))
    return _final((a + x) & _MASK, (b + y) & _MASK, (c + z) & _MASK)


def hash_uint32(value, seed=_SEED):
    a, b, c = _start(4, seed)
    return _final((a + (value & _MASK)) & _MASK, b, c)


def hash_int(value, seed=_SEED):
    """smallint, integer and bigint alike; also timestamps, as microseconds since 2000."""
    low, high = value & _MASK, (value >> 32) & _MASK
    return hash_uint32(low ^ (high if value >= 0 else ~high & _MASK), seed)


def hash_numeric(value, seed=_SEED):
    value = Decimal(value)
    if not value.is_finite():
        return seed
    if value == 0:
        return (seed - 1) & _MASK64
    _, digits, exponent = value.as_tuple()
    text = "".join(map(str, digits))
    whole, fraction = (text + "0" * exponent, "") if exponent >= 0 else (
        text[:exponent] or "0", text[exponent:].rjust(-exponent, "0"))
    whole = whole.rjust(-(-len(whole) // 4) * 4, "0")
    fraction = fraction.ljust(-(-len(fraction) // 4) * 4, "0")
    groups = [int((whole + fraction)[i:i + 4]) for i in range(0, len(whole + fraction), 4)]
    weight = len(whole) // 4 - 1
    while groups[0] == 0:
        groups.pop(0)
        weight -= 1
    while groups[-1] == 0:
        groups.pop()
    return hash_bytes(struct.pack(f"<{len(groups)}h", *groups), seed) ^ (weight & _MASK64)


def hash_value(value, kind):
    """`kind`: the column's type in PostgreSQL's words, as in tables.HASH_KEYS."""
    kind = kind.split("(")[0].split()[0]
    if kind in ("smallint", "integer", "bigint"):
        return hash_int(value)
    if kind in ("text", "varchar"):
        return hash_bytes(value.encode())
    if kind == "char":
        return hash_bytes(value.rstrip(" ").encode())
    if kind == "bytea":
        return hash_bytes(value)
    if kind == "uuid":
        return hash_bytes(uuid.UUID(str(value)).bytes)
    if kind == "boolean":
        return hash_uint32(int(value))
    if kind == "date":
        return hash_uint32((value - _EPOCH.date()).days)
    if kind in ("timestamp", "timestamptz"):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return hash_int((value - _EPOCH) // datetime.timedelta(microseconds=1))
    if kind == "numeric":
        return hash_numeric(value)
    raise ValueError(f"no partition hash for {kind}")


def bucket(values, kinds, buckets):
    """The remainder that PostgreSQL's PARTITION BY HASH finds for a key; a NULL adds nothing."""
    combined = 0
    for value, kind in zip(values, kinds):
        if value is None:
            continue
        one = hash_value(value, kind)
        combined ^= (one + 0x49A0F4DD15E5A8E3 + (combined << 54) + (combined >> 7)) & _MASK64
        combined &= _MASK64
    return combined % buckets
