"""braid --check: the file's faults with their place, the fleet's drift, the topology as a table."""
import re
import subprocess

import pytest

from fleet import process


def check(fleet, text, name="check.toml"):
    path = fleet.write_config(text, name)
    braid = fleet.new_braid(path, 0)
    status, out, err = braid.check()
    return status, out, err, path


@pytest.fixture
def good(fleet):
    fleet_port = process.free_port()
    return fleet.config(listener={"port": fleet_port})


def test_good(fleet, good):
    status, out, err, _ = check(fleet, good)
    assert status == 0, err
    for word in ("shop", "pg1", "pg2", "customers", "orders", "countries", "events", "hash", "range", "reference"):
        assert word in out


@pytest.mark.parametrize("old, new, message", [
    ("[pool]", "[pool]\ndefault_pool_sise = 3", "default_pool_size"),
    ("[pool]", "[pool]\nquery_wait_timeout = 5", "query_wait_timeout"),
    ("[pool]", "[pool]\nquery_wait_timeout = \"5 parsecs\"", "query_wait_timeout"),
    ("[pool]", "[pool]\npool_mode = \"sometimes\"", "transaction"),
    ("[pool]", "[[pool]", ""),
    ("method = \"range\"", "method = \"rang\"", "range"),
    ("shards = [\"pg1\", \"pg2\"]", "shards = [\"pg1\", \"pg3\"]", "pg3"),
    ("transactions = \"single_shard\"", "transactions = \"two_phase\"", "two_phase"),
    ("colocate_with = \"customers\"", "colocate_with = \"nobody\"", "nobody"),
    ("[braid]", "[braid]\nworkers = -1", "workers"),
    ("protocol = \"postgresql\"", "protocol = \"mysqll\"", "mysql"),
    ("name = \"countries\"\nreference = true", "name = \"countries\"\nreference = true\ndistribute_by = \"code\"", "countries"),
])
def test_faults_have_their_place(fleet, good, old, new, message):
    assert old in good
    status, out, err, path = check(fleet, good.replace(old, new, 1))
    assert status == 1
    assert re.search(re.escape(path.rsplit("/", 1)[1]) + r":\d+:\d+: .", out + err), out + err
    assert message in out + err


@pytest.mark.parametrize("table, message", [
    ({"name": "nowhere", "distribute_by": "id"}, "nowhere"),
    ({"name": "customer_totals", "distribute_by": "nothing"}, "nothing"),
])
def test_what_the_fleet_lacks(fleet, table, message):
    status, out, err, _ = check(fleet, fleet.config(listener={"port": process.free_port()}, extra_tables=[table]))
    assert status == 1 and message in out + err


@pytest.mark.parametrize("change, back, words", [
    ("alter table counters add column extra int", "alter table counters drop column extra", ["counters", "extra", "pg2", ": error: shop: counters on pg2: "]),
    ("alter table counters alter column hits type bigint", "alter table counters alter column hits type integer", ["counters", "hits", "pg2"]),
    ("alter table counters rename to counted", "alter table counted rename to counters", ["counters", "pg2"]),
    ("alter table stock rename column quantity to amount", "alter table stock rename column amount to quantity", ["stock", "quantity", "pg2"]),
])
def test_drift(fleet, good, change, back, words):
    with fleet.connect_to(fleet.shards[1]) as direct:
        direct.execute(change)
        try:
            status, out, err, _ = check(fleet, good)
        finally:
            direct.execute(back)
    assert all(word in out + err for word in words), out + err
    assert re.search(r"check\.toml:\d+:\d+: error: shop: ", out + err), out + err
    assert status == 1


def test_a_server_that_is_not_there(fleet, good):
    port = process.free_port()
    status, out, err, _ = check(fleet, good.replace(f"port = {fleet.shards[1].port}", f"port = {port}"))
    assert status == 1 and "pg2" in out + err


def test_no_secret_is_printed(fleet, good):
    for text in (good, good.replace("s3cret", "wr0ngsecret"), good.replace("[pool]", "[pool]\nnonsense = 1")):
        _, out, err, _ = check(fleet, text)
        assert "s3cret" not in out + err and "wr0ngsecret" not in out + err


@pytest.mark.parametrize("arguments, status", [(["--version"], 0), (["--help"], 0), (["--nonsense"], None), ([], None), (["--config", "/nowhere.toml"], 1)])
def test_command_line(fleet, arguments, status):
    done = subprocess.run([fleet.binary, *arguments], capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == status if status is not None else done.returncode != 0
    assert done.stdout or done.stderr


def test_secrets_from_files_and_the_environment(fleet, good, monkeypatch):
    path = fleet.write_config("s3cret", "secret.txt")
    monkeypatch.setenv("BRAID_TEST_SECRET", "s3cret")
    text = good.replace('password = "s3cret"', f'password_file = "{path}"', 1).replace('password = "s3cret"', 'password_env = "BRAID_TEST_SECRET"', 1)
    status, out, err, _ = check(fleet, text)
    assert status == 0, err
