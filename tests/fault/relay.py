"""A relay between Braid and a shard that does harm at a chosen message.

It follows the protocol's frames in both directions. harm(action, direction, number) arms it: the `number`th message
(from 1) that then passes in that direction ("from_server" or "to_server") is where `action` happens, once:
    cut       the connection closes in front of the message
    reset     the same, by RST
    truncate  half of the message goes through, then the connection closes
    hold      the message waits for release()
"""
import socket
import struct
import threading

ACTIONS = ("cut", "reset", "truncate")


class Relay:
    def __init__(self, target):
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._armed = None
        self._left = 0
        self._open = set()
        self.done = threading.Event()
        self._released = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def harm(self, action, direction, number):
        with self._lock:
            self._armed, self._left = (action, direction), number
            self.done.clear()
            self._released.clear()

    def disarm(self):
        with self._lock:
            self._armed = None
        self._released.set()

    def release(self):
        self._released.set()

    def close(self):
        self.disarm()
        self._listener.close()
        with self._lock:
            pairs = list(self._open)
        for sock in pairs:
            _end(sock)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=5)
                server.settimeout(None)
            except OSError:
                client.close()
                continue
            for sock in (client, server):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {client, server}
            state = {"plain_answer": False}
            threading.Thread(target=self._pump, args=(client, server, "to_server", state), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, "from_server", state), daemon=True).start()

    def _pump(self, source, sink, direction, state):
        try:
            started = False
            while True:
                if direction == "to_server" and not started:
                    head = _take(source, 8)
                    length, code = struct.unpack("!II", head)
                    frame = head + _take(source, length - 8)
                    if code in (80877103, 80877104):
                        state["plain_answer"] = True
                    else:
                        started = True
                elif direction == "from_server" and not started:
                    frame = _take(source, 1)
                    if state["plain_answer"] and frame in (b"N", b"S", b"G"):
                        state["plain_answer"] = False
                    else:
                        started = True
                        head = _take(source, 4)
                        frame += head + _take(source, struct.unpack("!I", head)[0] - 4)
                else:
                    head = _take(source, 5)
                    frame = head + _take(source, struct.unpack("!I", head[1:])[0] - 4)
                action = self._due(direction)
                if action == "hold":
                    self.done.set()
                    self._released.wait(60)
                elif action:
                    if action == "truncate":
                        sink.sendall(frame[:len(frame) // 2])
                    if action == "reset":
                        state["reset"] = True
                        for sock in (source, sink):
                            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                            sock.shutdown(socket.SHUT_RD)  # wakes the other thread, whose read keeps the socket open
                    self.done.set()
                    return
                sink.sendall(frame)
        except OSError:
            pass
        finally:
            for sock in (source, sink):
                sock.close() if state.get("reset") else _end(sock)
            with self._lock:
                self._open -= {source, sink}

    def _due(self, direction):
        with self._lock:
            if self._armed is None or self._armed[1] != direction:
                return None
            self._left -= 1
            if self._left > 0:
                return None
            action, self._armed = self._armed[0], None
            return action


def _take(sock, size):
    chunks = []
    while size:
        chunk = sock.recv(min(size, 1 << 16))
        if not chunk:
            raise ConnectionError
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _end(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sock.close()
