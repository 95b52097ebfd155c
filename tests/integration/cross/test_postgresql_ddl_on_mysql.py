"""DDL of PostgreSQL clients over several MySQL shards and over both kinds: MySQL commits each change by itself."""
import psycopg
import pytest


def index_names(fleet, shard, database):
    with fleet.connect_to(fleet.mysql_shards[shard], database=database) as there, there.cursor() as cursor:
        cursor.execute("show index from counters")
        return {row[2] for row in cursor.fetchall()}


def run_on_shard(fleet, shard, sql, database="shop_my"):
    with fleet.connect_to(fleet.mysql_shards[shard], database=database) as there, there.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("place", ["on_mysql", "on_mixed"])
def test_on_all_shards(request, cross_fleet, place):
    connection = request.getfixturevalue(place).psycopg()
    assert connection.execute("create index counters_hits on counters (hits)").statusmessage == "CREATE INDEX"
    assert connection.execute("alter table counters add column extra integer default 5").statusmessage == "ALTER TABLE"
    connection.execute("insert into counters (id, hits) values (710000, 1)")
    assert connection.execute("select extra from counters where id = 710000").fetchone() == (5,)
    connection.execute("delete from counters where id = 710000")
    assert connection.execute("select count(extra) from counters").fetchone()[0] >= 0
    database = "shop_my" if place == "on_mysql" else "shop_mixed"
    for shard in range(2 if place == "on_mysql" else 1):
        assert "counters_hits" in index_names(cross_fleet, shard, database)
    connection.execute("alter table counters drop column extra")
    assert connection.execute("drop index counters_hits").statusmessage == "DROP INDEX"
    with pytest.raises(psycopg.errors.UndefinedColumn):
        connection.execute("select extra from counters where id = 1")


@pytest.mark.parametrize("place", ["on_mysql", "on_mixed"])
@pytest.mark.parametrize("sql, error", [
    ("create index counters_label on counters (nope)", psycopg.errors.UndefinedColumn),
    ("alter table counters add column hits integer", psycopg.errors.DuplicateColumn),
    ("alter table counters drop column nope", psycopg.errors.UndefinedColumn),
    ("drop index nope", psycopg.errors.UndefinedObject),
])
def test_what_fails_changes_nothing(request, place, sql, error):
    connection = request.getfixturevalue(place).psycopg()
    with pytest.raises(error) as caught:
        connection.execute(sql)
    assert "nothing was changed on any shard" in caught.value.diag.message_detail
    assert connection.execute("select count(*) from counters").fetchone()[0] > 0


def test_what_fails_on_the_second_shard_is_told(on_mysql, cross_fleet):
    connection = on_mysql.psycopg()
    run_on_shard(cross_fleet, 1, "create index half on counters (hits)")
    try:
        with pytest.raises(psycopg.errors.DuplicateTable) as caught:
            connection.execute("create index half on counters (hits)")
        assert "my2" in caught.value.diag.message_detail and "the change stands on my1" in caught.value.diag.message_detail
    finally:
        for shard in range(2):
            run_on_shard(cross_fleet, shard, "drop index half on counters")


def test_a_mysql_shard_that_fails_undoes_what_postgresql_has(on_mixed, cross_fleet):
    connection = on_mixed.psycopg()
    run_on_shard(cross_fleet, 0, "create index half on counters (hits)", "shop_mixed")
    try:
        with pytest.raises(psycopg.errors.DuplicateTable) as caught:
            connection.execute("create index half on counters (hits)")
        assert "nothing was changed on any shard" in caught.value.diag.message_detail
        connection.execute("set braid.shard = 'mixed_pg1'")
        found = connection.execute("select count(*) from pg_catalog.pg_class where relname = 'half'").fetchone()
        assert found == (0,)
    finally:
        run_on_shard(cross_fleet, 0, "drop index half on counters", "shop_mixed")


def test_not_within_a_transaction(on_mysql):
    connection = on_mysql.psycopg()
    connection.execute("begin")
    with pytest.raises(psycopg.errors.FeatureNotSupported):
        connection.execute("create index counters_hits on counters (hits)")
    connection.execute("rollback")
