"""How the shop's tables are spread over the shards, in the words of braid.toml (see shop.sql for their columns)."""


def table_rules(shards):
    """The [[database.table]] entries for a list of shard names."""
    first, last = shards[0], shards[-1]
    rules = [
        {"name": "customers", "distribute_by": "id", "method": "hash", "buckets": 256},
        {"name": "orders", "distribute_by": "customer_id", "colocate_with": "customers"},
        {"name": "order_lines", "distribute_by": "customer_id", "colocate_with": "customers"},
        {"name": "countries", "reference": True},
        {"name": "products", "distribute_by": "sku"},
        {"name": "events", "distribute_by": "day", "method": "range",
         "ranges": [{"to": RANGE_SPLIT, "shard": first}, {"from": RANGE_SPLIT, "shard": last}]},
        {"name": "branches", "distribute_by": "region", "method": "list",
         "lists": [{"values": LIST_FIRST, "shard": first}, {"default": True, "shard": last}]},
        {"name": "counters", "distribute_by": "id", "method": "modulo", "buckets": 256},
        {"name": "sessions", "distribute_by": "token"},
        {"name": "stock", "distribute_by": ["warehouse", "sku"]},
        {"name": "audit_log", "local": first},
        {"name": "samples", "distribute_by": "id"},
    ]
    rules += [{"name": name, "distribute_by": "k"} for name in KEY_TABLES]
    return rules


def portable_rules(shards):
    """The same for the shop that servers of both kinds hold (portable.py)."""
    return [rule for rule in table_rules(shards) if rule["name"] != "samples"]


RANGE_SPLIT = "2026-01-01"
LIST_FIRST = ["EU", "UK"]
KEY_TABLES = ["keys_int2", "keys_int4", "keys_varchar", "keys_char", "keys_date", "keys_timestamp",
              "keys_timestamptz", "keys_numeric", "keys_bytea", "keys_bool", "keys_nullable"]

# name -> key columns with their types, for tables placed by PostgreSQL's partition hash
HASH_KEYS = {
    "customers": [("id", "bigint")],
    "orders": [("customer_id", "bigint")],
    "order_lines": [("customer_id", "bigint")],
    "products": [("sku", 'text collate "C"')],
    "sessions": [("token", "uuid")],
    "stock": [("warehouse", "integer"), ("sku", 'text collate "C"')],
    "samples": [("id", "integer")],
    "keys_int2": [("k", "smallint")],
    "keys_int4": [("k", "integer")],
    "keys_varchar": [("k", "varchar(30)")],
    "keys_char": [("k", "char(6)")],
    "keys_date": [("k", "date")],
    "keys_timestamp": [("k", "timestamp")],
    "keys_timestamptz": [("k", "timestamptz")],
    "keys_numeric": [("k", "numeric")],
    "keys_bytea": [("k", "bytea")],
    "keys_bool": [("k", "boolean")],
    "keys_nullable": [("k", "bigint")],
}

# name -> SQL that gives a row's shard number for `shards` shards, for tables placed otherwise
PLACED_BY_SQL = {
    "events": lambda shards: f"case when day < '{RANGE_SPLIT}' then 0 else {shards - 1} end",
    "branches": lambda shards: f"case when region in ({', '.join(repr(v) for v in LIST_FIRST)}) then 0 else {shards - 1} end",
    "counters": lambda shards: f"(id % 256) * {shards} / 256",
}

REFERENCE = ["countries"]
LOCAL = ["audit_log"]  # on the first shard
