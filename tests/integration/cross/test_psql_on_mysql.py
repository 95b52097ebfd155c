"""psql's own commands, and what drivers ask the catalogs, where no PostgreSQL server stands behind Braid."""
import pytest


@pytest.fixture(scope="module")
def shown(cross_fleet):
    from support.clients import Clients
    with Clients(cross_fleet, dbname="shop_my") as clients:
        def run(command):
            done = clients.psql(command)
            assert done.returncode == 0 and not done.stderr, done.stderr
            return done.stdout
        yield run


@pytest.mark.parametrize("command", [r"\d", r"\dt"])
def test_tables_are_listed(shown, command):
    lines = [[cell.strip() for cell in line.split("|")] for line in shown(command).splitlines() if "|" in line]
    assert lines[0] == ["Schema", "Name", "Type", "Owner"]
    assert ["public", "customers", "table", "app"] in lines and ["public", "order_lines", "table", "app"] in lines
    assert (["public", "customer_totals", "view", "app"] in lines) == (command == r"\d")


def test_a_table_is_described(shown):
    lines = shown(r"\d customers").splitlines()
    assert lines[0].strip() == 'Table "public.customers"'
    cells = [[cell.strip() for cell in line.split("|")] for line in lines if "|" in line]
    assert cells[0] == ["Column", "Type", "Collation", "Nullable", "Default"]
    assert cells[1][:4] == ["id", "bigint", "", "not null"]
    assert ["name", "character varying(100)", "", "not null", ""] in cells
    assert ["created", "timestamp with time zone"] in [row[:2] for row in cells]
    assert '    "customers_pkey" PRIMARY KEY, btree (id)' in lines


def test_an_index_is_named(shown):
    text = shown(r"\d orders")
    assert '"orders_pkey" PRIMARY KEY, btree (customer_id, id)' in text and '"orders_placed" btree' in text


def test_schemas(shown):
    assert "public" in shown(r"\dn")


def test_what_is_not_there_is_said(on_mysql):
    done = on_mysql.psql(r"\d nope")
    assert 'Did not find any relation named "nope".' in done.stdout + done.stderr


def test_the_information_schema(on_mysql):
    connection = on_mysql.psycopg()
    found = connection.execute("""select column_name, data_type, is_nullable, character_maximum_length
        from information_schema.columns where table_schema = 'public' and table_name = %s order by ordinal_position""", ("counters",))
    assert found.fetchall() == [("id", "bigint", "NO", None), ("hits", "integer", "NO", None),
                                ("label", "character varying", "YES", 20)]
    count, = connection.execute("select count(*) from information_schema.tables where table_schema = 'public' "
                                "and table_type = 'BASE TABLE'").fetchone()
    assert count > 15


def test_a_driver_s_question(on_mysql):
    """Names and types of columns by joins over pg_catalog, as object-relational mappers ask."""
    rows = on_mysql.psycopg().execute("""select a.attname, t.typname, a.attnotnull from pg_catalog.pg_attribute a
        join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_type t on t.oid = a.atttypid
        where n.nspname = 'public' and c.relname = 'stock' and a.attnum > 0 order by a.attnum""").fetchall()
    assert rows == [("warehouse", "int4", True), ("sku", "varchar", True), ("quantity", "int4", True),
                    ("updated", "timestamptz", False)]
