#!/usr/bin/python3
"""Stands between one MySQL client and a server and writes their conversation as a transcript.

    record_mysql.py LISTEN_PORT SERVER_PORT OUT.txt      serves one connection, then ends

A transcript has a packet per line: its direction (`>` from the client, `<` from the server), its number, and its bytes
behind the header in quotes, with \\\\, \\" and \\xNN. Lines that begin with # are comments.
tests/unit/wire/mysql/transcript_test.cpp replays them. The client must not ask for TLS.
"""
import os
import select
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from record import quoted  # noqa: E402


def packets(held):
    """The whole packets in `held` as (number, bytes), and what is left."""
    found = []
    while len(held) >= 4 and len(held) >= 4 + int.from_bytes(held[:3], "little"):
        size = 4 + int.from_bytes(held[:3], "little")
        found.append((held[3], held[4:size]))
        held = held[size:]
    return found, held


def main():
    listen_port, server_port, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with socket.create_server(("127.0.0.1", listen_port)) as listener:
        print("ready", flush=True)
        client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", server_port))
    marks = {client: ">", server: "<"}
    held = {client: b"", server: b""}
    with open(path, "w") as out:
        while True:
            for sock in select.select([client, server], [], [])[0]:
                data = sock.recv(65536)
                if not data:
                    return
                found, held[sock] = packets(held[sock] + data)
                for number, body in found:
                    out.write(f"{marks[sock]} {number} {quoted(body)}\n")
                    out.flush()
                (server if sock is client else client).sendall(data)


if __name__ == "__main__":
    main()
