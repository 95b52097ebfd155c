"""psql: what it prints through Braid is what it prints on one server."""
import pytest

COMMANDS = [
    r"\d", r"\dt", r"\dv", r"\di", r"\ds", r"\d customers", r"\d orders", r"\d order_lines", r"\d countries", r"\d events",
    r"\d samples", r"\d customer_totals", r"\d audit_log", r"\d orders_placed", r"\d nowhere", r"\dt nowhere*", r"\dt *.*orders",
    r"\l", r"\dn", r"\dn+", r"\df", r"\df lower", r"\df+ pg_catalog.abs", r"\dT", r"\dT+ mood", r"\dD", r"\du", r"\dg",
    r"\dx", r"\dp", r"\z customers", r"\dc iso*", r"\dC", r"\da max", r"\do <->", r"\db", r"\dO en-x-icu", r"\ddp", r"\drds",
    r"\des", r"\dy", r"\dF", r"\dL", r"\dRp", r"\dX", r"\sv customer_totals", r"\encoding", r"\dconfig server_encoding",
    "select * from customers where id = 3", "select country, count(*) from customers group by country order by country",
    "select id, name from customers order by id limit 4 \\gdesc", "select 1 as a, 'x' as b \\gx",
    "select 1; select 2; select 3", "select 1 \\; select count(*) from customers",
    "\\set n 3\nselect id from customers where id = :n", "select nothing from customers", "select nothing from customers where id = 1",
    "selec 1", "select 1/0", "select 1 from", "select * from nowhere", "select id from customers where id = 'x'",
    "begin; select 1; rollback", "begin; select 1/0; select 1; commit", "commit", "savepoint a",
    "prepare p as select id from customers where id = $1; execute p(4); deallocate p", "execute nothing",
    "show server_version", "show all_nonsense", "set datestyle = 'German'; select date '2024-02-29'", "set datestyle = 'nonsense'",
    "select E'a\\nb', null, ''", "do $$ begin raise notice 'hello %', 1; end $$", "do $$ begin raise warning 'careful'; end $$",
    "do $$ begin raise exception 'oh' using detail = 'the detail', hint = 'the hint', errcode = 'P0042'; end $$",
    "values (1, 'a'), (2, 'b')", "table countries order by code", "explain (costs off) select 1",
    "copy (table countries order by code) to stdout", "copy (select id, name from customers where id = 5) to stdout with csv header",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_prints_what_one_server_prints(both, command):
    through_braid, on_one_server = [clients.psql(script=command + ("\n" if command.startswith("\\") else ";\n"))
                                    if "\n" in command or "\\g" in command else clients.psql(command) for clients in both]
    assert through_braid.stderr == on_one_server.stderr
    assert through_braid.stdout == on_one_server.stdout
    assert through_braid.returncode == on_one_server.returncode


def test_script_goes_on_after_errors(both):
    script = "select 1;\nselect 1/0;\nselect id from customers where id = 2;\nbegin;\nselect x;\nselect 1;\nrollback;\nselect 2;\n"
    through_braid, on_one_server = [clients.psql(script=script) for clients in both]
    assert (through_braid.stdout, through_braid.stderr) == (on_one_server.stdout, on_one_server.stderr)


def test_copy_from_file_into_a_local_table(both):
    for clients in both:
        done = clients.psql(script="\\copy audit_log (actor, what) from stdin\npsql\tby copy\npsql\t\\N x\n\\.\n"
                                   "delete from audit_log where actor = 'psql';\n")
        assert done.stdout == "COPY 2\nDELETE 2\n" and done.stderr == ""
