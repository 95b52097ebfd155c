"""pgbench's tables on a fleet: accounts and history by aid, tellers and branches by bid."""

RULES = [
    {"name": "pgbench_accounts", "distribute_by": "aid"},
    {"name": "pgbench_history", "distribute_by": "aid", "colocate_with": "pgbench_accounts"},
    {"name": "pgbench_branches", "distribute_by": "bid"},
    {"name": "pgbench_tellers", "distribute_by": "bid", "colocate_with": "pgbench_branches"},
]
ACCOUNTS, TELLERS = 100000, 10  # for each branch

_SCHEMA = """
create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
create table pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84)) with (fillfactor = 100);
create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84)) with (fillfactor = 100);
create table pgbench_branches (bid int not null, bbalance int, filler char(88)) with (fillfactor = 100);
"""
# The low byte of PostgreSQL's partition hash of one int4 key; load() has every row's bucket confirmed by the server.
_BUCKET = "(((hashint4extended({key}, 8816678312871386365) & 255) + 227) & 255)::int"


def load(connection, scale, shard, shards):
    """Fills one server with shard number `shard`'s part, or with everything when it is None."""
    connection.execute(_SCHEMA)
    connection.execute("create temp table placement (k int) partition by hash (k)")

    def mine(key):
        bucket = _BUCKET.format(key=key)
        if shard is None:
            return "true"
        return (f"{bucket} * {shards} / 256 = {shard} and ("
                f"satisfies_hash_partition('pg_temp.placement'::regclass, 256, {bucket}, {key}) or 1 / (abs({key}) * 0) = 1)")

    connection.execute(f"insert into pgbench_branches select bid, 0, '' from generate_series(1, {scale}) bid"
                       f" where {mine('bid')}")
    connection.execute(f"insert into pgbench_tellers select tid, bid, 0, '' from generate_series(1, {scale * TELLERS}) tid,"
                       f" lateral (select (tid - 1) / {TELLERS} + 1 as bid) b where {mine('bid')}")
    connection.execute(f"insert into pgbench_accounts select aid, (aid - 1) / {ACCOUNTS} + 1, 0, ''"
                       f" from generate_series(1, {scale * ACCOUNTS}) aid where {mine('aid')}")
    connection.execute("alter table pgbench_branches add primary key (bid)")
    connection.execute("alter table pgbench_tellers add primary key (tid)")
    connection.execute("alter table pgbench_accounts add primary key (aid)")
    connection.execute("drop table placement")
    connection.execute("vacuum analyze")
