"""PostgreSQL's protocol 3.0 by hand, for tests that look at the messages themselves (manual, chapter 55).

A Wire queues what it is told to send until flush_out(), or until something is read. Messages read are Message(type,
body); helpers decode the bodies. Nothing is interpreted on the way, so that two conversations can be compared.
"""
import base64
import collections
import hashlib
import hmac
import os
import socket
import struct

Message = collections.namedtuple("Message", "type body")
Column = collections.namedtuple("Column", "name table attribute type_oid size typmod format")


class Wire:
    def __init__(self, host="127.0.0.1", port=5432, timeout=60, sock=None):
        self.sock = sock or socket.create_connection((host, port), timeout=timeout)
        self.sock.settimeout(timeout)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._in = b""
        self._out = []
        self.parameters = {}
        self.key = None
        self.address = (host, port)

    @classmethod
    def connect(cls, host, port, user, password, dbname, timeout=60, **options):
        wire = cls(host, port, timeout)
        wire.login(user, password, dbname, **options)
        return wire

    def close(self):
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- login ---

    def startup(self, version=196608, **parameters):
        body = struct.pack("!I", version)
        for name, value in parameters.items():
            body += name.encode() + b"\0" + value.encode() + b"\0"
        self.send_bytes(struct.pack("!I", len(body) + 5) + body + b"\0")

    def login(self, user, password, dbname, **options):
        """The whole login by SCRAM-SHA-256; raises WireError with the server's words when refused."""
        self.startup(user=user, database=dbname, **options)
        nonce = base64.b64encode(os.urandom(18)).decode()
        first = f"n=,r={nonce}"
        while True:
            message = self.receive()
            if message.type == b"E":
                raise WireError(fields(message.body))
            if message.type == b"S":
                name, value = message.body[:-1].split(b"\0")
                self.parameters[name.decode()] = value.decode()
            elif message.type == b"K":
                self.key = message.body
            elif message.type == b"Z":
                return
            elif message.type == b"R":
                (code,) = struct.unpack("!I", message.body[:4])
                data = message.body[4:]
                if code == 10:
                    assert b"SCRAM-SHA-256" in data.split(b"\0")
                    initial = ("n,," + first).encode()
                    self.send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!I", len(initial)) + initial)
                elif code == 11:
                    proof, signature = scram(password, first, data.decode())
                    self.send(b"p", proof.encode())
                elif code == 12:
                    assert data.decode() == "v=" + signature, "the server does not know the password"
                elif code != 0:
                    raise AssertionError(f"authentication request {code} was not expected")

    def cancel(self):
        """Sends a cancel request for this connection over a connection of its own."""
        with socket.create_connection(self.address, timeout=10) as sock:
            sock.sendall(struct.pack("!II", 8 + len(self.key), 80877102) + self.key)
            while sock.recv(1024):
                pass

    # --- sending ---

    def send_bytes(self, data):
        self._out.append(data)

    def send(self, kind, body=b""):
        self._out.append(kind + struct.pack("!I", len(body) + 4) + body)

    def flush_out(self):
        data, self._out = b"".join(self._out), []
        if data:
            self.sock.sendall(data)

    def query(self, sql):
        self.send(b"Q", _text(sql) + b"\0")

    def parse(self, sql, name="", oids=()):
        self.send(b"P", _text(name) + b"\0" + _text(sql) + b"\0" + struct.pack(f"!H{len(oids)}I", len(oids), *oids))

    def bind(self, values=(), name="", portal="", formats=(), result_formats=()):
        """`values`: bytes or str or None; formats: 0 text, 1 binary, none, one for all or one each."""
        body = _text(portal) + b"\0" + _text(name) + b"\0" + struct.pack(f"!H{len(formats)}H", len(formats), *formats)
        body += struct.pack("!H", len(values))
        for value in values:
            data = None if value is None else _text(value)
            body += struct.pack("!i", -1) if data is None else struct.pack("!i", len(data)) + data
        self.send(b"B", body + struct.pack(f"!H{len(result_formats)}H", len(result_formats), *result_formats))

    def describe_statement(self, name=""):
        self.send(b"D", b"S" + _text(name) + b"\0")

    def describe_portal(self, portal=""):
        self.send(b"D", b"P" + _text(portal) + b"\0")

    def execute(self, portal="", rows=0):
        self.send(b"E", _text(portal) + b"\0" + struct.pack("!I", rows))

    def close_statement(self, name=""):
        self.send(b"C", b"S" + _text(name) + b"\0")

    def close_portal(self, portal=""):
        self.send(b"C", b"P" + _text(portal) + b"\0")

    def flush(self):
        self.send(b"H")

    def sync(self):
        self.send(b"S")

    def terminate(self):
        self.send(b"X")
        self.flush_out()

    # --- receiving ---

    def receive(self):
        """The next message; raises ConnectionError when the other side has closed."""
        self.flush_out()
        head = self._take(5)
        (length,) = struct.unpack("!I", head[1:])
        return Message(head[:1], self._take(length - 4))

    def receive_until(self, *kinds):
        """Messages up to and with the first of one of `kinds`."""
        messages = []
        while True:
            messages.append(self.receive())
            if messages[-1].type in kinds:
                return messages

    def until_ready(self, keep_asynchronous=False):
        """Messages up to and with ReadyForQuery. ParameterStatus and notices are left out unless wanted."""
        messages = self.receive_until(b"Z")
        return messages if keep_asynchronous else [m for m in messages if m.type not in (b"S", b"N")]

    def at_end(self):
        """True when the other side closes without another byte; messages that came before are an error."""
        self.flush_out()
        try:
            return not self._in and not self.sock.recv(1)
        except ConnectionResetError:
            return True

    def _take(self, size):
        if len(self._in) < size:
            chunks, have = [self._in], len(self._in)
            while have < size:
                chunk = self.sock.recv(max(65536, min(size - have, 1 << 20)))
                if not chunk:
                    raise ConnectionError("the server closed the connection")
                chunks.append(chunk)
                have += len(chunk)
            self._in = b"".join(chunks)
        data, self._in = self._in[:size], self._in[size:]
        return data

    # --- whole exchanges ---

    def simple(self, sql, keep_asynchronous=False):
        self.query(sql)
        return self.until_ready(keep_asynchronous)

    def extended(self, sql, values=(), oids=(), formats=(), result_formats=(), rows=0):
        """Parse, Bind, Describe, Execute, Sync in one go."""
        self.parse(sql, oids=oids)
        self.bind(values, formats=formats, result_formats=result_formats)
        self.describe_portal()
        self.execute(rows=rows)
        self.sync()
        return self.until_ready()

    def rows(self, sql):
        """Rows of one simple query as lists of bytes; raises WireError on an error."""
        messages = self.simple(sql)
        raise_error(messages)
        return [row(m.body) for m in messages if m.type == b"D"]


class WireError(Exception):
    """An ErrorResponse: its fields by their one-letter codes."""

    def __init__(self, error_fields):
        super().__init__(f"{error_fields.get('S')}: {error_fields.get('C')}: {error_fields.get('M')}")
        self.fields = error_fields
        self.sqlstate = error_fields.get("C")
        self.message = error_fields.get("M")


def types(messages):
    """The messages' type letters as one string: the shape of a conversation."""
    return b"".join(m.type for m in messages).decode()


def fields(body):
    """ErrorResponse or NoticeResponse as {code: text}."""
    return {part[:1].decode(): part[1:].decode(errors="replace") for part in body.split(b"\0") if part}


def errors(messages):
    return [fields(m.body) for m in messages if m.type == b"E"]


def raise_error(messages):
    for error in errors(messages):
        raise WireError(error)


def columns(body):
    (count,) = struct.unpack("!H", body[:2])
    found, at = [], 2
    for _ in range(count):
        end = body.index(b"\0", at)
        found.append(Column(body[at:end].decode(), *struct.unpack("!IHIhih", body[end + 1:end + 19])))
        at = end + 19
    assert at == len(body)
    return found


def row(body):
    (count,) = struct.unpack("!H", body[:2])
    values, at = [], 2
    for _ in range(count):
        (size,) = struct.unpack("!i", body[at:at + 4])
        at += 4
        values.append(None if size < 0 else body[at:at + size])
        at += max(size, 0)
    assert at == len(body)
    return values


def tags(messages):
    return [m.body[:-1].decode() for m in messages if m.type == b"C"]


def scram(password, client_first, server_first):
    """The client's final message and the server signature to expect (RFC 5802, RFC 7677)."""
    parts = dict(part.split("=", 1) for part in server_first.split(","))
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(parts["s"]), int(parts["i"]))
    without_proof = f"c=biws,r={parts['r']}"
    auth = f"{client_first},{server_first},{without_proof}".encode()
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    signature = hmac.digest(hashlib.sha256(client_key).digest(), auth, "sha256")
    proof = bytes(a ^ b for a, b in zip(client_key, signature))
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    server_signature = base64.b64encode(hmac.digest(server_key, auth, "sha256")).decode()
    return f"{without_proof},p={base64.b64encode(proof).decode()}", server_signature


def _text(value):
    return value.encode() if isinstance(value, str) else value
