"""What a MySQL client is told of result columns that come from a PostgreSQL server: table, original name and flags."""
import struct

from support.mysql_raw import lenenc

NOT_NULL, PRIMARY, UNIQUE, AUTO_INCREMENT = 1, 2, 4, 512
WATCHED = NOT_NULL | PRIMARY | UNIQUE | AUTO_INCREMENT


def described(payload):
    at, texts = 0, []
    for _ in range(6):
        size, at = lenenc(payload, at)
        texts.append(payload[at:at + size].decode())
        at += size
    flags = struct.unpack_from("<HIBHB", payload, at + 1)[3]
    return (*texts[1:], flags & WATCHED)


def test_columns_have_their_tables_and_flags(clients, reference):
    table = ("create table flagged (id int auto_increment primary key, u int unique, n int not null, d int default 5, "
             "c char(3) collate utf8mb4_bin)")
    ours, theirs = clients.raw(database="other"), reference.raw(database="other")
    for wire in (ours, theirs):
        wire.query(table)
    for sql in ("select * from flagged", "select f.id as x, f.u + 1 as y, 'a' from flagged f",
                "select a.n, b.n from flagged a left join flagged b on b.id = a.id where a.id = 1"):
        own = [described(column) for column in ours.query(sql)[0]]
        other = [described(column) for column in theirs.query(sql)[0]]
        if "left join" in sql:  # that of the left is nullable to Braid
            assert [each[:-1] for each in own] == [each[:-1] for each in other], sql
            assert own[1] == other[1]
        elif "'a'" in sql:
            assert own[:2] == other[:2], sql
        else:
            assert own == other, sql
    for wire in (ours, theirs):
        wire.query("drop table flagged")
