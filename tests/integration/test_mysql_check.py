"""`braid --check` with MySQL shards: it logs in, reads their catalogs, and tells where they differ."""
import contextlib

import pytest

from fleet import Fleet, process


@pytest.fixture(scope="module")
def both_kinds():
    """A PostgreSQL shard and two MySQL shards with all three databases; Braid is not started."""
    with Fleet(shards=1, mysql_shards=2, customers=20) as fleet:
        fleet.load_shop()
        fleet.braid_port = process.free_port()
        yield fleet


def _check(fleet, **settings):
    path = fleet.write_config(fleet.config(**settings), "check.toml")
    status, out, err = fleet.new_braid(path, fleet.braid_port).check()
    return status, out + err


@contextlib.contextmanager
def _changed(fleet, server, change, back, database=None):
    def run(sql):
        with fleet.connect_to(server, database=database) as connection, connection.cursor() as cursor:
            cursor.execute(sql)

    run(change)
    try:
        yield
    finally:
        run(back)


def test_a_fleet_that_agrees(both_kinds):
    status, text = _check(both_kinds)
    assert "error:" not in text
    assert status == 0
    assert any(line.split()[:2] == ["my1", "mysql"] for line in text.splitlines())
    assert "fleet: 0 errors" in text


def test_drift_between_mysql_shards(both_kinds):
    second = both_kinds.mysql_shards[1]
    with _changed(both_kinds, second, "alter table customers modify balance decimal(13,2) not null default 0",
                  "alter table customers modify balance decimal(12,2) not null default 0"):
        status, text = _check(both_kinds)
    assert status == 1
    assert "error: shop_my: customers on my2: column 'balance' is decimal(13,2), not decimal(12,2)" in text
    with _changed(both_kinds, second, "alter table counters drop column label",
                  "alter table counters add label varchar(20)"):
        status, text = _check(both_kinds)
    assert status == 1
    assert "error: shop_my: counters on my2: column 'label' is missing" in text


def test_a_key_whose_equal_values_differ(both_kinds):
    with contextlib.ExitStack() as stack:
        for server in both_kinds.mysql_shards:
            stack.enter_context(_changed(both_kinds, server,
                                         "alter table products modify sku varchar(40) collate utf8mb4_unicode_ci",
                                         "alter table products modify sku varchar(40) collate utf8mb4_nopad_bin"))
        status, text = _check(both_kinds)
    assert status == 1
    assert "error: shop_my: products: the key column 'sku'" in text


def test_types_across_kinds(both_kinds):
    with _changed(both_kinds, both_kinds.mysql_shards[0], "alter table branches modify turnover decimal(14,3)",
                  "alter table branches modify turnover decimal(14,2)", database="shop_mixed"):
        status, text = _check(both_kinds)
    assert status == 1
    assert ("error: shop_mixed: branches on mixed_my1: column 'turnover' is decimal(14,3) on MySQL, numeric(14,2) on "
            "PostgreSQL: decimal(14,3) and numeric(14,2) round otherwise") in text


def test_a_refused_login(both_kinds):
    status, text = _check(both_kinds, mysql_server={"password": "guess"})
    assert status == 1
    assert 'cannot connect to server "my1": Access denied' in text


def test_required_tls_that_a_server_lacks(both_kinds):
    status, text = _check(both_kinds, mysql_server={"tls": {"mode": "require"}})
    assert status == 1
    assert "TLS is required, but the server does not support it" in text


def test_a_server_that_is_down(both_kinds):
    server = both_kinds.mysql_shards[1]
    server.stop()
    try:
        status, text = _check(both_kinds)
    finally:
        server.start()
    assert status == 1
    assert 'cannot connect to server "my2"' in text
    status, _ = _check(both_kinds)
    assert status == 0
