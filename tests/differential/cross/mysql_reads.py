"""One read on MariaDB and through Braid on other servers: the same columns, types and bytes, or a refusal.

Read packet by packet, in the text and in the binary protocol. Rows whose order the statement does not say are compared
as a bag.
"""
import os
import re
import struct

from support.mysql_raw import WireError, lenenc, text_values

NOT_SUPPORTED = 1235
UNSIGNED = 32


def statements():
    path = os.path.join(os.path.dirname(__file__), "mysql_reads.sql")
    with open(path, encoding="utf-8") as text:
        return [line for line in text.read().splitlines() if line and not line.startswith("--")]


WHOLE = {1, 2, 3, 8, 9}
TEXTS = {15, 249, 250, 251, 252, 253, 254}
BINARY_CHARSET = 63
UNKNOWN_SCALE = (30, 38)


def column(payload):
    """(name, kind of type, unsigned, decimals) of a ColumnDefinition41, and its type.

    The widths of integers and the lengths of texts are each server's own: bigint and integer are of one kind, and so are
    varchar and text; a text is told from bytes.
    """
    at, texts = 0, []
    for _ in range(6):
        size, at = lenenc(payload, at)
        texts.append(payload[at:at + size])
        at += size
    charset, _, kind, flags, decimals = struct.unpack_from("<HIBHB", payload, at + 1)
    name = texts[4].decode()
    if kind in WHOLE:
        return (name, "whole number", bool(flags & UNSIGNED), 0), kind
    if kind in TEXTS:
        return (name, "bytes" if charset == BINARY_CHARSET else "text", False, 0), kind
    return (name, kind, bool(flags & UNSIGNED), decimals), kind


def binary_values(row, kinds):
    """The values of a binary row, in kinds' widths: whole numbers as such, the rest as bytes."""
    count = len(kinds)
    at = 1 + (count + 9) // 8
    values = []
    for number, kind in enumerate(kinds):
        if row[1 + (number + 2) // 8] >> (number + 2) % 8 & 1:
            values.append(None)
            continue
        size = {1: 1, 2: 2, 3: 4, 9: 4, 8: 8, 4: 4, 5: 8, 13: 2}.get(kind)
        if size is None:
            size, at = lenenc(row, at)
        value = row[at:at + size]
        at += size
        values.append(int.from_bytes(value, "little", signed=True) if kind in WHOLE else value)
    return tuple(values)


class Answer:
    def __init__(self, wire, sql, binary):
        self.error, self.columns, self.rows = None, [], []
        try:
            if binary:
                statement, parameters, _ = wire.prepare(sql)
                assert parameters == 0
                columns, rows, _ = wire.execute(statement)
                wire.command(25, struct.pack("<I", statement))
            else:
                columns, rows, _ = wire.query(sql)
        except WireError as error:
            self.error = (error.number, error.sqlstate)
            self.text = error.text
            return
        described = [column(payload) for payload in columns]
        self.columns = [each for each, _ in described]
        kinds = [kind for _, kind in described]
        self.rows = [binary_values(row, kinds) if binary else tuple(text_values(row)) for row in rows]

    @property
    def refused(self):
        return self.error is not None and self.error[0] == NOT_SUPPORTED


def is_ordered(sql):
    return re.search(r"\border by\b[^()]*$", sql) is not None


def alike(ours, theirs):
    """A decimal of a view has no scale on PostgreSQL: it is described with the most."""
    known = [(*own[:3], other[3]) if own[3] in UNKNOWN_SCALE and own[:3] == other[:3] else own
             for own, other in zip(ours, theirs)]
    return len(ours) == len(theirs) and known == theirs


def difference(sql, ours, theirs):
    """What differs, in words; None when nothing does."""
    if ours.error or theirs.error:
        if bool(ours.error) != bool(theirs.error):
            return f"{ours.error and (ours.error, ours.text)} instead of {theirs.error and (theirs.error, theirs.text)}"
        return None if ours.error == theirs.error else f"error {ours.error} {ours.text} instead of {theirs.error} {theirs.text}"
    if not alike(ours.columns, theirs.columns):
        pairs = [pair for pair in zip(ours.columns, theirs.columns) if pair[0] != pair[1]]
        return f"columns {pairs} (ours, theirs); {len(ours.columns)} instead of {len(theirs.columns)}"
    own, other = ours.rows, theirs.rows
    if not is_ordered(sql):
        own, other = sorted(map(repr, own)), sorted(map(repr, other))
    if own == other:
        return None
    for number, (one, two) in enumerate(zip(own, other)):
        if one != two:
            return f"row {number}: {one} instead of {two}"
    return f"{len(own)} rows instead of {len(other)}"
