"""Runs one statement on two connections and says in what the answers differ.

An answer is everything that a client can see: the columns' names, types, sizes and modifiers, the rows' bytes, the
command tag, or the error's SQLSTATE. Left out: the number of the table and column that a result column comes from
(two servers number their tables as they like) and the wording of errors.
"""
import collections
import math
import struct

from support import pgwire

Answer = collections.namedtuple("Answer", "columns described rows tag error parameters")

MODES = ("simple", "extended", "binary")
_FLOATS = {700: "!f", 701: "!d"}


def run(wire, sql, mode, values=(), oids=(), formats=()):
    if mode == "simple":
        return answer(wire.simple(sql))
    binary = (1,) if mode == "binary" else ()
    wire.parse(sql, oids=oids)
    wire.describe_statement()
    wire.bind(values, formats=formats, result_formats=binary)
    wire.describe_portal()
    wire.execute()
    wire.sync()
    return answer(wire.until_ready())


def answer(messages):
    found = {"columns": None, "described": None, "rows": [], "tag": None, "error": None, "parameters": None}
    for message in messages:
        if message.type == b"T":
            found["described"] = found["columns"]
            found["columns"] = [(c.name, c.type_oid, c.size, c.typmod, c.format) for c in pgwire.columns(message.body)]
        elif message.type == b"D":
            found["rows"].append(tuple(pgwire.row(message.body)))
        elif message.type == b"C":
            found["tag"] = message.body[:-1].decode()
        elif message.type == b"I":
            found["tag"] = "(empty)"
        elif message.type == b"t":
            found["parameters"] = message.body
        elif message.type == b"E":
            found["error"] = pgwire.fields(message.body)
    return Answer(**found)


def refusal(mine, theirs):
    """The reason when Braid refused what one server answers, or answers otherwise; None when it did not."""
    if mine.error and mine.error.get("C") == "0A000" and not (theirs.error and theirs.error.get("C") == "0A000"):
        return mine.error.get("M", "")
    return None


def differences(mine, theirs, unordered=False, count=False, approx=False):
    """Sentences; none when the answers are the same."""
    if mine.error or theirs.error:
        mine_state = mine.error and mine.error.get("C")
        their_state = theirs.error and theirs.error.get("C")
        if mine_state == their_state:
            return []
        return [f"error: {_error(mine)} instead of {_error(theirs)}"]
    found = []
    if mine.parameters != theirs.parameters:
        found.append(f"parameter types: {mine.parameters} instead of {theirs.parameters}")
    if mine.described != theirs.described:
        found.append(f"described statement: {mine.described} instead of {theirs.described}")
    if mine.columns != theirs.columns:
        found.append(f"columns: {mine.columns} instead of {theirs.columns}")
    if mine.tag != theirs.tag:
        found.append(f"command tag: {mine.tag} instead of {theirs.tag}")
    if count:
        if len(mine.rows) != len(theirs.rows):
            found.append(f"number of rows: {len(mine.rows)} instead of {len(theirs.rows)}")
        return found
    my_rows, their_rows = mine.rows, theirs.rows
    if approx and mine.columns and mine.columns == theirs.columns:
        my_rows, their_rows = _rounded(mine), _rounded(theirs)
    if unordered:
        more = collections.Counter(my_rows) - collections.Counter(their_rows)
        less = collections.Counter(their_rows) - collections.Counter(my_rows)
        if more or less:
            found.append(f"rows: {len(my_rows)} and {len(their_rows)}; too many: {_some(more)}; missing: {_some(less)}")
    elif my_rows != their_rows:
        at = next((i for i, pair in enumerate(zip(my_rows, their_rows)) if pair[0] != pair[1]),
                  min(len(my_rows), len(their_rows)))
        found.append(f"rows: {len(my_rows)} and {len(their_rows)}; the first difference is row {at}: "
                     f"{my_rows[at:at + 2]} instead of {their_rows[at:at + 2]}")
    return found


def _error(one):
    return f"{one.error.get('C')} {one.error.get('M')!r}" if one.error else f"none ({len(one.rows)} rows)"


def _some(counter):
    return list(counter.items())[:3]


def _rounded(one):
    return [tuple(_round(value, column) for value, column in zip(row, one.columns)) for row in one.rows]


def _round(value, column):
    """Floats to 12 digits; everything else stays."""
    if value is None or column[1] not in _FLOATS:
        return value
    number = struct.unpack(_FLOATS[column[1]], value)[0] if column[4] == 1 else float(value)
    return f"{number:.{5 if column[1] == 700 else 11}e}" if math.isfinite(number) else str(number)
