"""PostgreSQL clients on MySQL shards: statements, parameters, transactions, cursors and errors through real drivers."""
import datetime
import threading
import uuid
from decimal import Decimal

import psycopg
import psycopg2
import pytest

FREE = 700_000  # keys that the shop does not have


def counter(number):
    return FREE + number


@pytest.fixture
def counters(on_mysql):
    connection = on_mysql.psycopg()
    for number in range(40):
        connection.execute("delete from counters where id = %s", (counter(number),))
    return connection


class TestStatements:
    def test_a_row_by_its_key(self, on_mysql):
        connection = on_mysql.psycopg()
        cursor = connection.execute("select id, name, vip, balance, born from customers where id = %s", (1,))
        row = cursor.fetchone()
        assert [(column.name, column.type_code) for column in cursor.description] == [
            ("id", 20), ("name", 1043), ("vip", 16), ("balance", 1700), ("born", 1082)]
        assert row[0] == 1 and isinstance(row[2], bool) and isinstance(row[3], Decimal)

    def test_insert_update_delete(self, counters):
        key = counter(1)
        assert counters.execute("insert into counters values (%s, %s, %s)", (key, 1, "ä")).statusmessage == "INSERT 0 1"
        assert counters.execute("update counters set hits = hits where id = %s", (key,)).statusmessage == "UPDATE 1"
        assert counters.execute("select hits, label from counters where id = %s", (key,)).fetchone() == (1, "ä")
        assert counters.execute("delete from counters where id = %s", (key,)).statusmessage == "DELETE 1"
        assert counters.execute("delete from counters where id = %s", (key,)).statusmessage == "DELETE 0"

    def test_returning(self, counters):
        key = counter(2)
        cursor = counters.execute("insert into counters values (%s, 5, 'x') returning id, hits + 1", (key,))
        assert cursor.fetchone() == (key, 6)
        assert counters.execute("delete from counters where id = %s returning label", (key,)).fetchone() == ("x",)

    def test_upsert(self, counters):
        key = counter(3)
        upsert = "insert into counters values (%s, 1, 'x') on conflict (id) do update set hits = counters.hits + 1"
        for _ in range(3):
            assert counters.execute(upsert, (key,)).statusmessage == "INSERT 0 1"
        assert counters.execute("select hits from counters where id = %s", (key,)).fetchone() == (3,)

    def test_what_conflicts_is_neither_counted_nor_returned(self, counters):
        key, other = counter(6), counter(7)
        insert = "insert into counters values (%s, 1, 'x') on conflict do nothing"
        assert counters.execute(insert, (key,)).statusmessage == "INSERT 0 1"
        assert counters.execute(insert, (key,)).statusmessage == "INSERT 0 0"
        assert counters.execute(insert + " returning id", (key,)).fetchall() == []
        assert counters.execute(insert + " returning id", (other,)).fetchall() == [(other,)]
        update = "insert into counters values (%s, 1, 'x') on conflict (id) do update set hits = 9 where counters.hits > 5"
        assert counters.execute(update, (key,)).statusmessage == "INSERT 0 0"
        assert counters.execute(insert + " returning hits", (key,)).fetchall() == []

    def test_update_returning(self, counters):
        key = counter(8)
        counters.execute("insert into counters values (%s, 1, 'x')", (key,))
        cursor = counters.execute("update counters set hits = hits + 1 where id = %s returning hits, label", (key,))
        assert cursor.fetchall() == [(2, "x")] and cursor.statusmessage == "UPDATE 1"
        cursor = counters.execute("update counters set hits = 0 where id = %s and hits = 1 returning hits", (key,))
        assert cursor.fetchall() == [] and cursor.statusmessage == "UPDATE 0"

    @pytest.mark.parametrize("binary", [False, True])
    def test_lists_as_parameters(self, on_mysql, binary):
        connection = on_mysql.psycopg()
        ids = [1, 2, 3, 5000000]
        found = connection.execute("select id from customers where id = any(%s) order by id", (ids,), binary=binary).fetchall()
        assert found == [(1,), (2,), (3,)]
        names = [name for name, in connection.execute("select name from customers where id in (1, 2) order by id").fetchall()]
        found = connection.execute("select count(*) from customers where name = any(%s) and id < 3", (names,), binary=binary)
        assert found.fetchone() == (2,)
        assert connection.execute("select count(*) from customers where id = any(%s)", ([],), binary=binary).fetchone() == (0,)

    def test_text_compares_by_its_bytes(self, on_mysql):
        """The column's collation takes 'A' for 'a'; PostgreSQL does not."""
        connection = on_mysql.psycopg()
        name, = connection.execute("select name from customers where id = 1").fetchone()
        found = connection.execute("select id from customers where id = 1 and name = %s", (name,)).fetchall()
        other = connection.execute("select id from customers where id = 1 and name = %s", (name.swapcase(),)).fetchall()
        assert found == [(1,)] and other == ([] if name.swapcase() != name else [(1,)])

    @pytest.mark.parametrize("value, column", [
        (5, "level"), (2.5, "score"), (Decimal("12.30"), "balance"), (True, "vip"), (datetime.date(2020, 2, 29), "born"),
        ("Ünï'cö\\de", "name"), (datetime.datetime(2020, 1, 1, 12, 30, 1, 250000, tzinfo=datetime.timezone.utc), "created")])
    @pytest.mark.parametrize("binary", [False, True])
    def test_parameters_and_values(self, on_mysql, value, column, binary):
        connection = on_mysql.psycopg(autocommit=False)
        with connection.cursor(binary=binary) as cursor:
            cursor.execute(f"update customers set {column} = %s where id = 2", (value,), binary=binary)
            cursor.execute(f"select {column} from customers where id = 2", binary=binary)
            assert cursor.fetchone() == (value,)
        connection.rollback()

    def test_nulls(self, on_mysql):
        connection = on_mysql.psycopg(autocommit=False)
        connection.execute("update customers set city = %s, level = %s where id = 2", (None, None))
        row = connection.execute("select city, level, city is null from customers where id = 2").fetchone()
        assert row == (None, None, True)
        connection.rollback()

    def test_uuid_bytes_and_json(self, on_mysql):
        connection = on_mysql.psycopg()
        token, data = connection.execute("select token, data from sessions where data is not null limit 1").fetchone()
        assert isinstance(token, uuid.UUID) and isinstance(data, bytes)
        again = connection.execute("select data from sessions where token = %s", (token,)).fetchone()
        assert again == (data,)

    def test_prepared_again_and_again(self, on_mysql):
        connection = on_mysql.psycopg()
        for number in range(1, 12):
            row = connection.execute("select id from customers where id = %s", (number,), prepare=True).fetchone()
            assert row == (number,)

    def test_psycopg2_and_psql(self, on_mysql):
        with on_mysql.psycopg2().cursor() as cursor:
            cursor.execute("select name from customers where id = %s", (1,))
            name, = cursor.fetchone()
        shown = on_mysql.psql("select name from customers where id = 1", options=("-At",))
        assert shown.stdout == name + "\n" and shown.returncode == 0

    def test_several_statements_in_one_string(self, counters, on_mysql):
        key = counter(4)
        wire = on_mysql.wire()
        answer = wire.simple(f"insert into counters values ({key}, 1, 'a'); insert into counters values ({key}, 2, 'b')")
        assert [message.type for message in answer if message.type in b"CE"] == [b"C", b"E"]
        assert counters.execute("select count(*) from counters where id = %s", (key,)).fetchone() == (0,)

    def test_statements_up_to_the_sync_are_one_transaction(self, counters):
        key = counter(5)
        with pytest.raises(psycopg.errors.UniqueViolation):
            with counters.pipeline():
                counters.execute("insert into counters values (%s, 1, 'a')", (key,))
                counters.execute("insert into counters values (%s, 2, 'b')", (key,))
        assert counters.execute("select count(*) from counters where id = %s", (key,)).fetchone() == (0,)


class TestTransactions:
    def test_commit_and_rollback(self, counters, on_mysql):
        key = counter(10)
        connection = on_mysql.psycopg(autocommit=False)
        connection.execute("insert into counters values (%s, 1, 'a')", (key,))
        assert counters.execute("select 1 from counters where id = %s", (key,)).fetchone() is None
        connection.commit()
        assert counters.execute("select hits from counters where id = %s", (key,)).fetchone() == (1,)
        connection.execute("update counters set hits = 2 where id = %s", (key,))
        connection.rollback()
        assert counters.execute("select hits from counters where id = %s", (key,)).fetchone() == (1,)

    def test_a_failed_transaction_takes_nothing_more(self, counters, on_mysql):
        key = counter(11)
        connection = on_mysql.psycopg(autocommit=False)
        connection.execute("insert into counters values (%s, 1, 'a')", (key,))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into counters values (%s, 1, 'a')", (key,))
        with pytest.raises(psycopg.errors.InFailedSqlTransaction):
            connection.execute("select 1 from counters where id = %s", (key,))
        assert connection.execute("commit").statusmessage == "ROLLBACK"
        assert counters.execute("select 1 from counters where id = %s", (key,)).fetchone() is None

    def test_savepoints(self, counters, on_mysql):
        key = counter(12)
        connection = on_mysql.psycopg(autocommit=False)
        with connection.transaction():
            connection.execute("insert into counters values (%s, 1, 'a')", (key,))
            with pytest.raises(psycopg.errors.UniqueViolation):
                with connection.transaction():
                    connection.execute("insert into counters values (%s, 1, 'a')", (key,))
            connection.execute("update counters set hits = 7 where id = %s", (key,))
        connection.commit()
        assert counters.execute("select hits from counters where id = %s", (key,)).fetchone() == (7,)

    def test_one_name_for_two_savepoints(self, counters, on_mysql):
        key = counter(13)
        connection = on_mysql.psycopg(autocommit=False)
        connection.execute("insert into counters values (%s, 1, 'a')", (key,))
        for hits in (2, 3):
            connection.execute("savepoint s")
            connection.execute("update counters set hits = %s where id = %s", (hits, key))
        connection.execute("rollback to s")
        connection.execute("release s")
        assert connection.execute("select hits from counters where id = %s", (key,)).fetchone() == (2,)
        connection.execute("rollback to s")
        assert connection.execute("select hits from counters where id = %s", (key,)).fetchone() == (1,)
        connection.rollback()

    def test_read_only(self, on_mysql):
        connection = on_mysql.psycopg()
        connection.execute("begin read only")
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("update customers set name = name where id = 1")
        connection.execute("rollback")

    def test_now_is_the_transaction_s_begin(self, on_mysql):
        connection = on_mysql.psycopg(autocommit=False)
        first = connection.execute("select now() from customers where id = 1").fetchone()
        connection.execute("select count(*) from customers where id = 1")
        assert connection.execute("select now() from customers where id = 1").fetchone() == first
        connection.rollback()

    def test_ddl_in_a_transaction_is_refused(self, on_mysql):
        connection = on_mysql.psycopg()
        connection.execute("set braid.shard = 'my1'")
        connection.execute("begin")
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            connection.execute("create table not_made (a integer)")
        connection.execute("rollback")


class TestErrors:
    @pytest.mark.parametrize("sql, error", [
        ("selec 1", psycopg.errors.SyntaxError),
        ("select nope from customers where id = 1", psycopg.errors.UndefinedColumn),
        ("insert into customers (id, name, country, created) values (1, 'x', 'DE', now())", psycopg.errors.UniqueViolation),
        ("insert into order_lines values (1, 987654, 1, 'x', 1, 1)", psycopg.errors.ForeignKeyViolation),
        ("update customers set name = null where id = 1", psycopg.errors.NotNullViolation),
        ("insert into order_lines values (1, 987654, 1, 'x', 0, 1)", psycopg.errors.CheckViolation),
        ("select 1 / (id - id) from customers where id = 1", psycopg.errors.DivisionByZero),
        ("update customers set level = 70000 where id = 1", psycopg.errors.NumericValueOutOfRange),
        ("update customers set email = repeat('x', 200) where id = 1", psycopg.errors.StringDataRightTruncation),
        ("insert into counters (id) values (700001)", psycopg.errors.NotNullViolation),
        ("insert into counters values (700001, 'x')", psycopg.errors.InvalidTextRepresentation),
        ("insert into counters values (700001, 3000000000)", psycopg.errors.NumericValueOutOfRange),
        ("insert into counters values (700001, 1, 2, 3)", psycopg.errors.SyntaxError),
        ("select 2147483647 + id::int from customers where id = 1", psycopg.errors.NumericValueOutOfRange),
        ("select -(id::int - 2147483648)::int from customers where id = 0 or id = 1 and -(id - 2147483649)::int > 0",
         psycopg.errors.NumericValueOutOfRange),
        ("select level::boolean from customers where id = 1", psycopg.errors.CannotCoerce),
        ("select hits = 'x' from counters where id = 1", psycopg.errors.InvalidTextRepresentation),
        ("copy customers to stdout", psycopg.errors.FeatureNotSupported),
        ("select * from pg_catalog.pg_class", psycopg.errors.FeatureNotSupported),
        ("select relpages from pg_catalog.pg_class", psycopg.errors.FeatureNotSupported),
        ("select count(*) from pg_catalog.pg_stat_activity", psycopg.errors.FeatureNotSupported),
    ])
    def test_the_class_is_the_driver_s(self, on_mysql, sql, error):
        connection = on_mysql.psycopg()
        with pytest.raises(error):
            connection.execute(sql)
        assert connection.execute("select id from customers where id = 1").fetchone() == (1,)

    def test_the_constraint_is_told(self, on_mysql):
        with pytest.raises(psycopg.errors.UniqueViolation) as caught:
            on_mysql.psycopg().execute(
                "insert into customers (id, name, country, created) values (1, 'x', 'DE', now())")
        assert caught.value.diag.constraint_name == "customers_pkey"
        assert caught.value.diag.table_name == "customers"
        assert "Key (id)=(1) already exists." == caught.value.diag.message_detail

    def test_foreign_keys_and_checks_are_told(self, on_mysql):
        connection = on_mysql.psycopg()
        with pytest.raises(psycopg.errors.ForeignKeyViolation) as caught:
            connection.execute("insert into order_lines values (1, 987654, 1, 'x', 1, 1)")
        assert caught.value.diag.message_detail == 'Key is not present in table "orders".'
        assert caught.value.diag.table_name == "order_lines" and caught.value.diag.constraint_name
        with pytest.raises(psycopg.errors.NumericValueOutOfRange) as caught:
            connection.execute("update customers set level = 70000 where id = 1")
        assert caught.value.diag.message_primary == "smallint out of range"
        with pytest.raises(psycopg.errors.StringDataRightTruncation) as caught:
            connection.execute("update customers set email = repeat('x', 200) where id = 1")
        assert caught.value.diag.message_primary == "value too long for type character varying(80)"

    def test_a_deadlock(self, on_mysql, counters):
        """Of two that wait for each other one goes on, the other begins anew."""
        first, second = self.pair_on_one_shard(counters)
        connections = [on_mysql.psycopg(autocommit=False) for _ in range(2)]
        connections[0].execute("update counters set hits = 1 where id = %s", (first,))
        connections[1].execute("update counters set hits = 1 where id = %s", (second,))
        outcomes = []

        def wait_for(connection, key):
            try:
                connection.execute("update counters set hits = 2 where id = %s", (key,))
                outcomes.append(None)
            except psycopg.Error as error:
                outcomes.append(error)
            connection.rollback()

        threads = [threading.Thread(target=wait_for, args=pair) for pair in zip(connections, (second, first))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        failed, = [outcome for outcome in outcomes if outcome is not None]
        assert isinstance(failed, psycopg.errors.DeadlockDetected)

    @staticmethod
    def pair_on_one_shard(counters):
        places = {}
        for key in range(counter(30), counter(40)):
            line, = counters.execute(f"explain route select * from counters where id = {key}").fetchone()
            places.setdefault(line, []).append(key)
        pair = next(keys[:2] for keys in places.values() if len(keys) > 1)
        for key in pair:
            counters.execute("insert into counters values (%s, 0, 'x')", (key,))
        return pair

    def test_a_lock_timeout(self, on_mysql, counters):
        key = counter(20)
        counters.execute("insert into counters values (%s, 1, 'a')", (key,))
        holder = on_mysql.psycopg(autocommit=False)
        holder.execute("update counters set hits = 2 where id = %s", (key,))
        counters.execute("set lock_timeout = '1s'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            counters.execute("update counters set hits = 3 where id = %s", (key,))
        holder.rollback()

    def test_statement_timeout(self, on_mysql, counters):
        key = counter(21)
        counters.execute("insert into counters values (%s, 1, 'a')", (key,))
        holder = on_mysql.psycopg(autocommit=False)
        holder.execute("update counters set hits = 2 where id = %s", (key,))
        counters.execute("set statement_timeout = '500ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            counters.execute("update counters set hits = 3 where id = %s", (key,))
        holder.rollback()

    def test_cancel(self, on_mysql, counters):
        key = counter(22)
        counters.execute("insert into counters values (%s, 1, 'a')", (key,))
        holder = on_mysql.psycopg(autocommit=False)
        holder.execute("update counters set hits = 2 where id = %s", (key,))
        waiting = on_mysql.psycopg()
        timer = threading.Timer(0.3, waiting.cancel)
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            waiting.execute("update counters set hits = 3 where id = %s", (key,))
        timer.join()
        holder.rollback()
        assert waiting.execute("select hits from counters where id = %s", (key,)).fetchone() == (1,)


class TestSession:
    def test_settings(self, on_mysql):
        connection = on_mysql.psycopg()
        connection.execute("set application_name = 'me'")
        assert connection.execute("show application_name").fetchone() == ("me",)
        assert connection.info.parameter_status("application_name") == "me"
        assert connection.execute("select current_setting('server_encoding')").fetchone() == ("UTF8",)
        connection.execute("begin")
        connection.execute("set local work_mem = '1MB'")
        assert connection.execute("show work_mem").fetchone() == ("1MB",)
        connection.execute("rollback")
        assert connection.execute("show work_mem").fetchone() == ("4MB",)
        with pytest.raises(psycopg.errors.UndefinedObject):
            connection.execute("set nothing_like_that = 1")

    @pytest.mark.parametrize("sql", ["set datestyle = 'german'", "set client_encoding = 'latin1'",
                                     "set intervalstyle = 'iso_8601'", "set bytea_output = 'escape'"])
    def test_what_cannot_be_kept_to_the_letter(self, on_mysql, sql):
        with pytest.raises((psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidParameterValue)):
            on_mysql.psycopg().execute(sql)

    def test_time_zone(self, on_mysql):
        created = "select created from customers where id = 1"
        here, there = [on_mysql.psql(f"set time zone {zone}", created, options=("-Atq",)).stdout for zone in (0, 3)]
        moments = [datetime.datetime.fromisoformat(text.strip() + ":00") for text in (here, there)]
        assert here.strip().endswith("+00") and there.strip().endswith("+03") and moments[0] == moments[1]

    def test_cursors(self, on_mysql):
        connection = on_mysql.psycopg(autocommit=False)
        connection.execute("set braid.shard = 'my1'")
        with connection.cursor("named") as cursor:
            cursor.execute("select id from customers order by id")
            first = cursor.fetchmany(5)
            rest = cursor.fetchall()
        whole = connection.execute("select id from customers order by id").fetchall()
        assert first + rest == whole and len(first) == 5
        connection.rollback()

    def test_portals_with_a_limit_of_rows(self, on_mysql):
        wire = on_mysql.wire()
        wire.simple("set braid.shard = 'my1'")
        whole = wire.rows("select id from customers order by id")
        wire.simple("begin")
        wire.parse("select id from customers order by id")
        wire.bind(())
        rows = []
        for _ in range(100):
            wire.execute(rows=7)
            wire.flush()
            messages = wire.receive_until(b"s", b"C", b"E")
            rows += [message for message in messages if message.type == b"D"]
            if messages[-1].type != b"s":
                break
        wire.sync()
        wire.until_ready()
        assert len(rows) == len(whole)
        wire.simple("rollback")
