#!/usr/bin/python3
"""Stands between one PostgreSQL client and a server and writes their conversation as a transcript.

    record.py LISTEN_PORT SERVER_PORT OUT.txt      serves one connection, then ends

A transcript has a message per line: its direction (`>` from the client, `<` from the server), its type byte
(`-` for the client's packets without one, `?` for the server's one-byte answer to them), and its body in quotes,
with \\\\, \\" and \\xNN. Lines that begin with # are comments. tests/unit/wire/transcript_test.cpp replays them.
"""
import select
import socket
import struct
import sys


def quoted(body):
    out = []
    for byte in body:
        char = chr(byte)
        if char in '\\"':
            out.append("\\" + char)
        elif 32 <= byte < 127:
            out.append(char)
        else:
            out.append("\\x%02x" % byte)
    return '"' + "".join(out) + '"'


class Side:
    """Cuts one direction's bytes into messages."""

    def __init__(self, mark):
        self.mark = mark
        self.bytes = b""

    def cut(self, state):
        while self.bytes:
            if self.mark == "<" and state["answers"] > 0:
                state["answers"] -= 1
                yield "?", self.bytes[:1]
                self.bytes = self.bytes[1:]
                continue
            untyped = self.mark == ">" and not state["started"]
            head = 0 if untyped else 1
            if len(self.bytes) < head + 4:
                return
            (length,) = struct.unpack_from("!I", self.bytes, head)
            if len(self.bytes) < head + length:
                return
            body = self.bytes[head + 4 : head + length]
            kind = "-" if untyped else chr(self.bytes[0])
            if untyped:
                (code,) = struct.unpack_from("!I", body)
                if code in (80877103, 80877104):
                    state["answers"] += 1
                else:
                    state["started"] = True
            yield kind, body
            self.bytes = self.bytes[head + length :]


def main():
    listen_port, server_port, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with socket.create_server(("127.0.0.1", listen_port)) as listener:
        client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", server_port))
    sides = {client: (Side(">"), server), server: (Side("<"), client)}
    state = {"started": False, "answers": 0}
    with open(path, "w") as out:
        while True:
            for sock in select.select(list(sides), [], [])[0]:
                data = sock.recv(65536)
                side, other = sides[sock]
                if not data:
                    return
                side.bytes += data
                for kind, body in side.cut(state):
                    out.write(f"{side.mark} {kind} {quoted(body)}\n")
                    out.flush()
                other.sendall(data)


if __name__ == "__main__":
    main()
