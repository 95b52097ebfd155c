"""Many clients at once that open portals, cancel, and vanish without a word: nobody else's rows, nobody left waiting, no
server connection left in a transaction."""
import random
import socket
import struct
import threading
import time

import pytest

from fleet import process
from support import pgwire
from support.clients import Clients

CLIENTS, SECONDS = 60, 8
# The first column tells whose rows they are.
STATEMENTS = [
    ("select 'many', * from orders, generate_series(1, 50)", "many"),
    ("select 'sorted', * from customers order by name, id", "sorted"),
    ("select 'groups', country, count(*) from customers group by country order by 2", "groups"),
    ("select 'zero', id / (id - 50) from customers", "zero"),
    ("select 'slow', pg_sleep(0.02), id from customers where id in (3, 4, 5, 6)", "slow"),
    ("select 'one', id from customers where id = 7", "one"),
]


class Client:
    """One conversation after the other, by a random generator of its own."""

    def __init__(self, clients, seed, until):
        self.clients, self.random, self.until = clients, random.Random(seed), until
        self.statements = self.vanished = 0
        self.wrong = []

    def run(self):
        while time.time() < self.until:
            try:
                wire = pgwire.Wire.connect(self.clients.host, self.clients.port, self.clients.user, self.clients.password,
                                           self.clients.dbname, timeout=20)
                self.converse(wire)
            except (OSError, EOFError, pgwire.WireError):
                self.vanished += 1

    def converse(self, wire):
        chance = self.random.random
        block = chance() < 0.4
        if block:
            wire.simple("begin")
        for _ in range(self.random.randrange(1, 8)):
            sql, mark = self.random.choice(STATEMENTS)
            portal = self.random.choice(["", "p1", "p2"]) if block else ""
            wire.parse(sql)
            if portal:
                wire.close_portal(portal)
            wire.bind(portal=portal)
            wire.execute(portal, rows=self.random.choice([1, 3, 100]))
            if chance() < 0.5:
                wire.execute(portal, rows=self.random.choice([1, 3, 100]))
            if chance() < 0.3:
                wire.flush()
                self.check(wire.receive_until(b"s", b"E", b"C"), mark)
                if chance() < 0.5:
                    wire.cancel()
            if chance() < 0.1:
                wire.flush_out()
                wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                wire.sock.close()
                self.vanished += 1
                return
            wire.sync()
            wire.flush_out()
            if chance() < 0.15:
                wire.cancel()
            self.check(wire.until_ready(), mark)
            self.statements += 1
        wire.close()

    def check(self, messages, mark):
        for message in messages:
            if message.type == b"D" and pgwire.row(message.body)[0] != mark.encode():
                self.wrong.append((mark, message.body[:80]))


@pytest.fixture(scope="module")
def churned(own_fleet):
    """(fleet, clients of the churn that is over)."""
    with Clients(own_fleet) as clients:
        until = time.time() + SECONDS
        all_clients = [Client(clients, seed, until) for seed in range(CLIENTS)]
        threads = [threading.Thread(target=client.run, daemon=True) for client in all_clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=SECONDS + 40)
        assert not any(thread.is_alive() for thread in threads)
        yield own_fleet, clients, all_clients


def test_it_was_a_churn(churned):
    clients = churned[2]
    assert sum(client.statements for client in clients) > 200
    assert sum(client.vanished for client in clients) > 10


def test_nobody_gets_rows_of_others(churned):
    assert [client.wrong for client in churned[2] if client.wrong] == []


def test_no_transaction_is_left(churned):
    fleet = churned[0]

    def at_rest():
        for server in fleet.shards:
            with fleet.connect_to(server) as direct:
                busy = direct.execute("select count(*) from pg_stat_activity where usename = 'app' and state <> 'idle'"
                                      " and pid <> pg_backend_pid()").fetchone()
            if busy != (0,):
                return False
        return True

    process.wait_until(at_rest, 15, "all server connections at rest")


def test_all_works_afterwards(churned):
    fleet, clients, _ = churned
    assert clients.rows("select count(*) from customers") == [(len(clients.rows("select id from customers")),)]
    if fleet.braid:
        assert fleet.braid.alive()
