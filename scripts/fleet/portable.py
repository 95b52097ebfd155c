"""The shop that servers of both kinds can hold: Shop's rows without the values that MySQL has no type for.

`samples` is left out (its types are PostgreSQL's own), and so are NaN and infinities, days beyond MySQL's timestamp, keys
beyond decimal(50,20). The same rows go to all servers, placed by partition_hash.
"""
import datetime
import json
import math
import os
import uuid
from decimal import Decimal

from . import partition_hash, tables
from .generate import Shop

BUCKETS = 256
# What a table's {general}, {unicode}, {german}, {binary} and {fixed} are.
COLLATIONS = {"general": "utf8mb4_general_ci", "unicode": "utf8mb4_unicode_ci", "german": "utf8mb4_german2_ci",
              "binary": "utf8mb4_nopad_bin", "fixed": "utf8mb4_bin"}
# Those that compare as PostgreSQL's C does; blanks at the end of char(n) count on neither side.
MIXED_COLLATIONS = {**dict.fromkeys(COLLATIONS, "utf8mb4_nopad_bin"), "fixed": "utf8mb4_bin"}
_LAST_TIMESTAMP = datetime.datetime(2037, 1, 1, tzinfo=datetime.timezone.utc)
_FIRST_TIMESTAMP = datetime.datetime(1971, 1, 1, tzinfo=datetime.timezone.utc)
_LARGEST_NUMERIC = Decimal("1e29")
_HASH_KEYS = {**tables.HASH_KEYS, "products": [("sku", "varchar")], "stock": [("warehouse", "integer"), ("sku", "varchar")]}


def read_sql(name):
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as schema:
        return schema.read()


def postgresql_schema():
    return read_sql("portable.sql")


def mysql_schema(collations):
    """The statements one by one: a MySQL connection takes one at a time."""
    text = "\n".join(line for line in read_sql("portable_mysql.sql").splitlines() if not line.startswith("--"))
    return [statement for statement in text.format(**collations).split(";\n") if statement.strip()]


def shop_tables(customers):
    """(table, columns, rows): all columns are named; `rows` is a list of tuples of Python values."""
    for name, columns, rows in Shop(customers).tables():
        if name == "samples":
            continue
        rows = [tuple(_portable(value) for value in row) for row in rows]
        if name == "keys_timestamptz":
            rows = [row for row in rows if _FIRST_TIMESTAMP < row[0] < _LAST_TIMESTAMP]
        if name == "products":
            rows = [(*row[:4], None if row[4] is None else json.dumps(row[4])) for row in rows]
        if name == "audit_log":
            columns, rows = ["id", *columns], [(number, *row) for number, row in enumerate(rows, 1)]
        yield name, columns or _columns()[name], [row for row in rows if row[0] is not None or name not in _KEYED]


_KEYED = ("keys_numeric",)  # their NaN has become a NULL, which a key cannot be


def _portable(value):
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value) >= _LARGEST_NUMERIC):
        return None
    if isinstance(value, uuid.UUID):
        return uuid.UUID(bytes=value.bytes, version=4)  # MariaDB takes none without version and variant
    return value


def _columns():
    """table -> its columns in order, as portable.sql has them."""
    found = {}
    for statement in postgresql_schema().split("create table ")[1:]:
        name, rest = statement.split(" (", 1)
        body = rest.split(");")[0].strip()
        fields = body.split("\n") if "\n" in body else body.split(", ")
        found[name] = [field.split()[0] for field in fields if field.split()[0] not in ("primary", "foreign")]
    return found


def shard_number(name, columns, row, count):
    """The shard that a row belongs to out of `count`; None: all of them."""
    value = dict(zip(columns, row))
    if name in tables.REFERENCE:
        return None
    if name in tables.LOCAL:
        return 0
    if name == "events":
        return 0 if value["day"].isoformat() < tables.RANGE_SPLIT else count - 1
    if name == "branches":
        return 0 if value["region"] in tables.LIST_FIRST else count - 1
    if name == "counters":
        return value["id"] % BUCKETS * count // BUCKETS
    key = _HASH_KEYS[name]
    bucket = partition_hash.bucket([value[column] for column, _ in key], [kind for _, kind in key], BUCKETS)
    return bucket * count // BUCKETS


def load(shards, references, customers, collations):
    """`shards` in their order and `references`, which hold all: open autocommit connections of psycopg or PyMySQL."""
    for connection in [*shards, *references]:
        if _is_mysql(connection):
            with connection.cursor() as cursor:
                for statement in mysql_schema(collations):
                    cursor.execute(statement)
        else:
            connection.execute(postgresql_schema())
    for name, columns, rows in shop_tables(customers):
        for connection in references:
            insert(connection, name, columns, rows)
        placed = [shard_number(name, columns, row, len(shards)) for row in rows]
        for number, connection in enumerate(shards):
            insert(connection, name, columns, [row for row, place in zip(rows, placed) if place in (None, number)])
    for connection in [*shards, *references]:
        if not _is_mysql(connection):
            connection.execute("select setval(pg_get_serial_sequence('audit_log', 'id'),"
                               " (select coalesce(max(id), 1) from audit_log))")
            connection.execute("analyze")


def insert(connection, name, columns, rows):
    if not rows:
        return
    listed = ", ".join(columns)
    if not _is_mysql(connection):
        with connection.cursor() as cursor, cursor.copy(f"copy {name} ({listed}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        return
    with connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.executemany(f"insert into {name} ({listed}) values ({', '.join(['%s'] * len(columns))})",
                           [tuple(_for_mysql(value) for value in row) for row in rows])
        cursor.execute("commit")


def _for_mysql(value):
    """As PyMySQL writes it rightly: a moment in UTC without its zone, a uuid as text."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    if value is None or isinstance(value, (bool, int, float, Decimal, str, bytes, datetime.date)):
        return value
    return str(value)


def _is_mysql(connection):
    return type(connection).__module__.startswith("pymysql")
