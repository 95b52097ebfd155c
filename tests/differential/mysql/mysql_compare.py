"""Runs one statement on two MySQL connections and says in what the answers differ.

An answer is what a client is sent: every column's definition and every row as they stand in their packets, the status
flags and warnings at the end, or the error's number and SQLSTATE. Left out: the wording of errors, and what of a column's
definition depends on how the server runs the statement. A server that puts rows into a temporary table tells other
flags, another name of origin and another size of TEXT columns and of numbers than one that does not; which it does is the optimizer's
choice, not the statement's meaning.
"""
import collections
import struct
import unicodedata

from support import mysql_raw
from support.mysql_raw import WireError

Answer = collections.namedtuple("Answer", "mode columns rows status warnings error text")

MODES = ("text", "binary")
REFUSED = 1235
# Flags of the connection, not of the answer: a good index was or was not used, the metadata changed.
_IGNORED = 16 | 32 | 2048 | 1024
# Keys, NO_DEFAULT_VALUE, ON_UPDATE_NOW, NUM: the stored column's, lost in a temporary table.
_STORED = 2 | 4 | 8 | 512 | 4096 | 8192 | 16384 | 32768
_FIXED = {1: 1, 2: 2, 13: 2, 3: 4, 9: 4, 4: 4, 8: 8, 5: 8}  # types of a fixed size -> bytes
_NOT_NULL, _BLOB, _BINARY_FLAG, _BINARY = 1, 16, 128, 63
_NUMBERS = (1, 2, 3, 8, 9, 13, 4, 5, 246)
_BLOBS, _TEXTS = (249, 250, 251, 252), (15, 253, 254, 249, 250, 251, 252)


def run(wire, sql, mode, parameters=()):
    """`parameters`: pairs of a column type's number and its bytes, or None."""
    try:
        if mode == "text":
            wire.command(mysql_raw.QUERY, sql.encode())
            return answer(wire, mode)
        statement, count, _ = wire.prepare(sql)
        try:
            assert count == len(parameters), f"{count} parameters instead of {len(parameters)}"
            wire.command(mysql_raw.EXECUTE, struct.pack("<IBI", statement, 0, 1) + bound(parameters))
            return answer(wire, mode)
        finally:
            wire.command(mysql_raw.CLOSE, struct.pack("<I", statement))
    except WireError as error:
        return Answer(mode, None, [], None, None, (error.number, error.sqlstate), error.text)


def bound(parameters):
    if not parameters:
        return b""
    nulls = bytearray((len(parameters) + 7) // 8)
    for index, (_, value) in enumerate(parameters):
        if value is None:
            nulls[index // 8] |= 1 << index % 8
    return (bytes(nulls) + b"\1" + b"".join(struct.pack("<H", kind) for kind, _ in parameters)
            + b"".join(value for _, value in parameters if value is not None))


def answer(wire, mode):
    first = wire.receive()
    if first[:1] == b"\xff":
        raise WireError(first)
    if first[:1] == b"\0":
        _, _, status, warnings = wire.ok(first)
        return Answer(mode, None, [], status & ~_IGNORED, warnings, None, None)
    columns = [wire.receive() for _ in range(first[0])]
    wire.eof()
    rows = []
    while True:
        payload = wire.receive()
        if payload[:1] == b"\xff":
            raise WireError(payload)
        if payload[:1] == b"\xfe" and len(payload) < 9:
            warnings, status = struct.unpack_from("<HH", payload, 1)
            return Answer(mode, [column(packet) for packet in columns], rows, status & ~_IGNORED, warnings, None, None)
        rows.append(payload)


def column(packet):
    """A ColumnDefinition's fields."""
    strings, at = [], 0
    for _ in range(6):
        size, at = mysql_raw.lenenc(packet, at)
        strings.append(packet[at:at + size].decode())
        at += size
    charset, length, kind, flags, decimals = struct.unpack_from("<HIBHB", packet, at + 1)
    flags &= ~_STORED & ~_BLOB
    if charset == _BINARY:
        flags &= ~_BINARY_FLAG
    return {"schema": strings[1], "table": strings[2], "name": strings[4], "charset": charset,
            "length": None if kind in _BLOBS + _NUMBERS else length, "type": "blob" if kind in _BLOBS else kind, "flags": flags,
            "decimals": None if kind in _TEXTS else decimals}


def refusal(mine, theirs):
    """The reason when Braid refused what one server answers, or answers otherwise; None when it did not."""
    if mine.error and mine.error[0] == REFUSED and not (theirs.error and theirs.error[0] == REFUSED):
        return mine.text
    return None


def differences(mine, theirs, statement):
    """Sentences; none when the answers are the same."""
    if mine.error or theirs.error:
        if mine.error == theirs.error:
            return []
        return [f"error: {_error(mine)} instead of {_error(theirs)}"]
    found = []
    if (mine.columns is None) != (theirs.columns is None):
        return [f"rows: {mine.columns is not None} instead of {theirs.columns is not None}"]
    if theirs.columns is not None and len(mine.columns) != len(theirs.columns):
        return [f"{len(mine.columns)} columns instead of {len(theirs.columns)}"]
    for number, (one, other) in enumerate(zip(mine.columns or (), theirs.columns or ()), 1):
        for key in one:
            # An outer join that the optimizer finds to be an inner one has columns that are never NULL, and so has a ?
            # that is none.
            ignored = _NOT_NULL if key == "flags" and (outer_join(statement.sql) or statement.parameters) else 0
            if one[key] != other[key] and (not ignored or (one[key] ^ other[key]) & ~ignored):
                found.append(f"column {number}: {key} {one[key]!r} instead of {other[key]!r}")
    if mine.status != theirs.status:
        found.append(f"status: {mine.status} instead of {theirs.status}")
    if (mine.warnings > 0) != (theirs.warnings > 0):  # each shard warns of a constant that it reads
        found.append(f"warnings: {mine.warnings} instead of {theirs.warnings}")
    if statement.count:
        if len(mine.rows) != len(theirs.rows):
            found.append(f"number of rows: {len(mine.rows)} instead of {len(theirs.rows)}")
        return found
    my_rows, their_rows = mine.rows, theirs.rows
    if statement.fold:
        my_rows, their_rows = ([folded(row, one) for row in one.rows] for one in (mine, theirs))
    if statement.unordered:
        more = collections.Counter(my_rows) - collections.Counter(their_rows)
        less = collections.Counter(their_rows) - collections.Counter(my_rows)
        if more or less:
            found.append(f"rows: {len(my_rows)} and {len(their_rows)}; too many: {list(more.items())[:3]}; "
                         f"missing: {list(less.items())[:3]}")
    elif my_rows != their_rows:
        at = next((i for i, pair in enumerate(zip(my_rows, their_rows)) if pair[0] != pair[1]),
                  min(len(my_rows), len(their_rows)))
        found.append(f"rows: {len(my_rows)} and {len(their_rows)}; the first difference is row {at}: "
                     f"{my_rows[at:at + 2]} instead of {their_rows[at:at + 2]}")
    return found


def outer_join(sql):
    return " left join " in sql or " right join " in sql


def folded(row, answer):
    """A row without what case-insensitive collations do not see: of a group's equal texts any may be shown."""
    values = mysql_raw.text_values(row) if answer.mode == "text" else binary_values(row, answer.columns)
    return tuple(fold(value) if column["charset"] != _BINARY else value for value, column in zip(values, answer.columns))


def fold(value):
    if value is None:
        return None
    text = unicodedata.normalize("NFKD", value.decode())
    return "".join(c for c in text if not unicodedata.combining(c)).rstrip(" ").casefold()


def binary_values(row, columns):
    nulls, at, values = row[1:1 + (len(columns) + 9) // 8], 1 + (len(columns) + 9) // 8, []
    for index, one in enumerate(columns):
        if nulls[(index + 2) // 8] >> (index + 2) % 8 & 1:
            values.append(None)
            continue
        size = _FIXED.get(one["type"])
        if size is None:
            size, at = mysql_raw.lenenc(row, at)
        values.append(row[at:at + size])
        at += size
    return values


def _error(one):
    return f"{one.error} {one.text!r}" if one.error else f"none ({len(one.rows)} rows)"
