"""Loads tables into a fleet without Braid: everything on the reference server, each shard its own rows.

PostgreSQL itself says where a row belongs: satisfies_hash_partition() on an empty table that is partitioned by the
same key, asked for every remainder of the shard. No hash is computed here, so Braid's own can be held against it.
"""
import os

from . import tables
from .generate import Shop

BUCKETS = 256


def read_schema():
    with open(os.path.join(os.path.dirname(__file__), "shop.sql"), encoding="utf-8") as schema:
        return schema.read()


def load_shop(reference, shards, customers):
    """`reference` and `shards`: open autocommit connections to databases that have the shop's schema."""
    for name, columns, rows in Shop(customers).tables():
        _copy_rows(reference, name, columns, rows)
        spread(reference, shards, name)
    for connection in [reference, *shards]:
        connection.execute("analyze")


def spread(reference, shards, name):
    """Copies `name`'s rows from the reference server to the shards that they belong to."""
    count = len(shards)
    for number, shard in enumerate(shards):
        if name in tables.REFERENCE:
            condition = "true"
        elif name in tables.LOCAL:
            condition = "true" if number == 0 else "false"
        elif name in tables.PLACED_BY_SQL:
            condition = f"{tables.PLACED_BY_SQL[name](count)} = {number}"
        else:
            condition = _hash_condition(reference, tables.HASH_KEYS[name], number, count)
        copy_across(reference, shard, name, condition)
    set_sequences(reference, shards, name)


def set_sequences(reference, servers, name):
    """Moves the sequences behind `name`'s serial columns past the rows that are there."""
    serials = reference.execute("select column_name::text from information_schema.columns where table_name = %s"
                                " and column_default like 'nextval%%'", (name,)).fetchall()
    for (column,) in serials:
        for server in [reference, *servers]:
            server.execute(f"select setval(pg_get_serial_sequence('{name}', '{column}'),"
                           f" (select coalesce(max({column}), 1) from {name}))")


def remainders(number, count):
    """The buckets of shard `number` out of `count`: floor(bucket * count / BUCKETS) = number."""
    return [bucket for bucket in range(BUCKETS) if bucket * count // BUCKETS == number]


def _hash_condition(reference, key, number, count):
    reference.execute("drop table if exists pg_temp.braid_placement")
    reference.execute("create temp table braid_placement (" + ", ".join(f"{column} {kind}" for column, kind in key)
                      + ") partition by hash (" + ", ".join(column for column, _ in key) + ")")
    wanted = remainders(number, count)
    columns = ", ".join(f"source.{column}" for column, _ in key)
    return (f"exists (select from generate_series({wanted[0]}, {wanted[-1]}) remainder where "
            f"satisfies_hash_partition('pg_temp.braid_placement'::regclass, {BUCKETS}, remainder, {columns}))")


def copy_across(source, target, name, condition, shuffled=False):
    """`shuffled`: in another order, so that a test which depends on the order of unordered rows is found out."""
    order = "order by md5(source::text)" if shuffled else ""
    with source.cursor() as read, target.cursor() as write:
        with read.copy(f"copy (select * from {name} source where {condition} {order}) to stdout (format binary)") as out:
            with write.copy(f"copy {name} from stdin (format binary)") as into:
                for block in out:
                    into.write(block)


def _copy_rows(connection, name, columns, rows):
    listed = f" ({', '.join(columns)})" if columns else ""
    with connection.cursor() as cursor, cursor.copy(f"copy {name}{listed} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
