"""pgbench against its own tables, spread by aid and bid."""
import re

import pytest

from support.clients import Clients


@pytest.fixture
def bench(pgbench_fleet):
    with Clients(pgbench_fleet) as clients:
        yield clients


@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
@pytest.mark.parametrize("clients", [1, 8])
def test_select_only(bench, mode, clients):
    done = bench.pgbench("-n", "-S", "-M", mode, "-c", str(clients), "-j", "2", "-t", "200")
    assert done.returncode == 0, done.stderr
    assert f"number of transactions actually processed: {200 * clients}/{200 * clients}" in done.stdout
    assert re.search(r"failed transactions: 0 ", done.stdout)
    assert done.stderr.strip() in ("", "pgbench (15)") or "error" not in done.stderr


@pytest.mark.parametrize("mode", ["simple", "extended", "prepared"])
def test_transactions_on_one_shard(bench, mode, tmp_path):
    """pgbench -N's statements that share the account's key: BEGIN, UPDATE, SELECT, INSERT, COMMIT."""
    script = tmp_path / "one_shard.sql"
    script.write_text("\\set aid random(1, 100000)\n\\set delta random(-5000, 5000)\n"
                      "begin;\n"
                      "update pgbench_accounts set abalance = abalance + :delta where aid = :aid;\n"
                      "select abalance from pgbench_accounts where aid = :aid;\n"
                      "insert into pgbench_history (tid, bid, aid, delta, mtime) values (1, 1, :aid, :delta, current_timestamp);\n"
                      "end;\n")
    before = bench.rows("select coalesce(sum(delta), 0) from pgbench_history")[0][0]
    done = bench.pgbench("-n", "-M", mode, "-f", str(script), "-c", "4", "-j", "2", "-t", "50")
    assert done.returncode == 0, done.stderr
    assert "number of transactions actually processed: 200/200" in done.stdout
    after = bench.rows("select sum(delta) from pgbench_history")[0][0]
    assert bench.rows("select sum(abalance) from pgbench_accounts")[0][0] == after
    assert bench.rows("select count(*) from pgbench_history")[0][0] >= 200 and after - before is not None


def test_every_account_is_found_once(bench):
    assert bench.rows("select count(*), min(aid), max(aid), sum(aid) from pgbench_accounts") == [(100000, 1, 100000, 5000050000)]


def test_script_with_pipeline(bench, tmp_path):
    script = tmp_path / "pipeline.sql"
    script.write_text("\\set a random(1, 100000)\n\\set b random(1, 100000)\n\\startpipeline\n"
                      "select abalance from pgbench_accounts where aid = :a;\n"
                      "select abalance from pgbench_accounts where aid = :b;\n"
                      "select count(*) from pgbench_branches;\n\\endpipeline\n")
    done = bench.pgbench("-n", "-M", "extended", "-f", str(script), "-c", "4", "-t", "100")
    assert done.returncode == 0, done.stderr
    assert "number of transactions actually processed: 400/400" in done.stdout
