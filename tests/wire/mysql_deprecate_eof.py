#!/usr/bin/python3
"""A client without EOF packets, to be recorded by record_mysql.py: PyMySQL and Connector/C always ask for them.

    mysql_deprecate_eof.py PORT USER PASSWORD DATABASE

It asks for session tracking too, and prints the first byte and the size of every packet that it gets.
"""
import hashlib
import socket
import sys

PROTOCOL_41, TRANSACTIONS, SECURE, MULTI_STATEMENTS, MULTI_RESULTS, PS_MULTI_RESULTS, PLUGIN_AUTH, WITH_DB = (
    1 << 9, 1 << 13, 1 << 15, 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 3)
LONG_PASSWORD, SESSION_TRACK, DEPRECATE_EOF = 1, 1 << 23, 1 << 24
CAPABILITIES = (LONG_PASSWORD | PROTOCOL_41 | TRANSACTIONS | SECURE | MULTI_STATEMENTS | MULTI_RESULTS |
                PS_MULTI_RESULTS | PLUGIN_AUTH | WITH_DB | SESSION_TRACK | DEPRECATE_EOF)


class Client:
    def __init__(self, port, user, password, database):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.stream = self.socket.makefile("rb")
        greeting = self.receive()
        at = greeting.index(b"\0") + 5
        scramble = greeting[at:at + 8] + greeting[at + 27:at + 39]
        stage = hashlib.sha1(password.encode()).digest()
        proof = hashlib.sha1(scramble + hashlib.sha1(stage).digest()).digest()
        answer = bytes(a ^ b for a, b in zip(stage, proof))
        self.send(1, CAPABILITIES.to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + b"\x2d" + bytes(23) +
                  user.encode() + b"\0" + bytes([len(answer)]) + answer + database.encode() + b"\0" +
                  b"mysql_native_password\0")
        assert self.receive()[0] == 0

    def send(self, number, body):
        self.socket.sendall(len(body).to_bytes(3, "little") + bytes([number]) + body)

    def receive(self):
        header = self.stream.read(4)
        return self.stream.read(int.from_bytes(header[:3], "little"))

    def command(self, body, packets):
        """Sends a command and reads its answer, which has so many packets."""
        self.send(0, body)
        got = [self.receive() for _ in range(packets)]
        print(body[:30], [(p[0], len(p)) for p in got])
        return got


def main():
    client = Client(int(sys.argv[1]), *sys.argv[2:5])
    client.command(b"\x03SELECT id, v FROM every_type", 1 + 2 + 3 + 1)
    client.command(b"\x03SELECT 1; SET @x = 1; SELECT 'two'", 4 + 1 + 4)
    client.command(b"\x03SET autocommit = 0", 1)
    client.command(b"\x03SELECT id FROM every_type WHERE id = 1", 4)
    client.command(b"\x03ROLLBACK", 1)
    client.command(b"\x02" + sys.argv[4].encode(), 1)
    (prepared, *_) = client.command(b"\x16SELECT id, dt FROM every_type WHERE id > ?", 1 + 1 + 2)
    statement = prepared[1:5]
    one = b"\0\1\3\0\1\0\0\0"
    client.command(b"\x17" + statement + b"\0\1\0\0\0" + one, 1 + 2 + 2 + 1)
    client.command(b"\x17" + statement + b"\1\1\0\0\0" + one, 1 + 2 + 1)
    client.command(b"\x1c" + statement + b"\1\0\0\0", 2)
    client.command(b"\x1c" + statement + b"\5\0\0\0", 2)
    client.command(b"\x1b\0\0", 1)
    client.command(b"\x04every_type\0v", 2)
    client.command(b"\x03CALL two_results('p')", 4 + 5 + 1)
    client.command(b"\x03SELECT 1 FROM missing", 1)
    client.command(b"\x1f", 1)
    client.send(0, b"\1")


if __name__ == "__main__":
    main()
