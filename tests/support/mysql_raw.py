"""MySQL's protocol packet by packet: what no driver lets a test say."""
import hashlib
import socket
import struct

LOCAL_FILES, PROTOCOL_41, SECURE, MULTI_STATEMENTS, MULTI_RESULTS = 1 << 7, 1 << 9, 1 << 15, 1 << 16, 1 << 17
PLUGIN_AUTH, CONNECT_WITH_DB, SESSION_TRACK, LONG_FLAG, TRANSACTIONS = 1 << 19, 1 << 3, 1 << 23, 1 << 2, 1 << 13
USUAL = PROTOCOL_41 | SECURE | MULTI_RESULTS | PLUGIN_AUTH | LONG_FLAG | TRANSACTIONS | 1
IN_TRANSACTION, AUTOCOMMIT, MORE_RESULTS, CURSOR_EXISTS, LAST_ROW = 1, 2, 8, 64, 128
QUIT, INIT_DB, QUERY, FIELD_LIST, STATISTICS, KILL, PING = 1, 2, 3, 4, 9, 12, 14
CHANGE_USER, PREPARE, EXECUTE, LONG_DATA, CLOSE, RESET, SET_OPTION, FETCH = 17, 22, 23, 24, 25, 26, 27, 28
RESET_CONNECTION = 31


def native_proof(password, scramble):
    if not password:
        return b""
    first = hashlib.sha1(password.encode()).digest()
    mix = hashlib.sha1(scramble + hashlib.sha1(first).digest()).digest()
    return bytes(a ^ b for a, b in zip(first, mix))


class WireError(Exception):
    """An ERR packet: number, SQLSTATE, text."""

    def __init__(self, payload):
        self.number = struct.unpack_from("<H", payload, 1)[0]
        self.sqlstate = payload[4:9].decode() if payload[3:4] == b"#" else None
        self.text = payload[9 if self.sqlstate else 3:].decode(errors="replace")
        super().__init__(self.number, self.sqlstate, self.text)


class Raw:
    def __init__(self, host, port, timeout=30):
        self.socket = socket.create_connection((host, port), timeout)
        self.sequence = 0
        self._bytes = b""

    def close(self):
        self.socket.close()

    def send(self, payload, sequence=None):
        """One packet of less than 16 MiB."""
        if sequence is not None:
            self.sequence = sequence
        self.socket.sendall(struct.pack("<I", len(payload))[:3] + bytes([self.sequence & 255]) + payload)
        self.sequence = (self.sequence + 1) & 255

    def _take(self, size):
        while len(self._bytes) < size:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError
            self._bytes += more
        taken, self._bytes = self._bytes[:size], self._bytes[size:]
        return taken

    def receive(self):
        """The next packet's payload; its number must be the next one."""
        header = self._take(4)
        assert header[3] == self.sequence, f"packet {header[3]} instead of {self.sequence}"
        self.sequence = (self.sequence + 1) & 255
        return self._take(int.from_bytes(header[:3], "little"))

    def expect_end(self):
        """The other side has closed."""
        try:
            rest = self.socket.recv(65536)
        except ConnectionResetError:
            return
        assert rest == b"", rest

    def greeting(self):
        payload = self.receive()
        if payload[:1] == b"\xff":
            raise WireError(payload)
        end = payload.index(b"\0", 1)
        self.version = payload[1:end].decode()
        self.connection_id = struct.unpack_from("<I", payload, end + 1)[0]
        low, self.charset, _, high, _ = struct.unpack_from("<HBHHB", payload, end + 14)
        self.offered = low | high << 16
        self.scramble = payload[end + 5:end + 13] + payload[end + 32:end + 44]
        return payload

    def login(self, user, password, database=None, flags=USUAL, charset=45):
        self.greeting()
        flags |= CONNECT_WITH_DB if database else 0
        proof = native_proof(password, self.scramble)
        self.send(struct.pack("<IIB23x", flags, 1 << 24, charset) + user.encode() + b"\0" + bytes([len(proof)]) + proof
                  + (database.encode() + b"\0" if database else b"") + b"mysql_native_password\0")
        answer = self.receive()
        if answer[:1] == b"\xfe":
            self.send(native_proof(password, answer[answer.index(b"\0") + 1:].rstrip(b"\0")))
            answer = self.receive()
        if answer[:1] == b"\xff":
            raise WireError(answer)
        return answer

    def command(self, code, body=b"", sequence=0):
        self.send(bytes([code]) + body, sequence)

    def ok(self, payload=None):
        """(affected rows, last insert id, status, warnings) of an OK packet."""
        payload = self.receive() if payload is None else payload
        if payload[:1] == b"\xff":
            raise WireError(payload)
        assert payload[:1] == b"\0", payload
        affected, at = lenenc(payload, 1)
        insert_id, at = lenenc(payload, at)
        return (affected, insert_id, *struct.unpack_from("<HH", payload, at))

    def result(self):
        """(columns, rows, status) of a text resultset, or the OK packet's fields."""
        first = self.receive()
        if first[:1] in (b"\0", b"\xff"):
            return self.ok(first)
        assert first[:1] != b"\xfb", "a file was asked for"
        count, _ = lenenc(first, 0)
        columns = [self.receive() for _ in range(count)]
        self.eof()
        rows = []
        while True:
            payload = self.receive()
            if payload[:1] == b"\xfe" and len(payload) < 9:
                return columns, rows, struct.unpack_from("<HH", payload, 1)[1]
            if payload[:1] == b"\xff":
                raise WireError(payload)
            rows.append(payload)

    def eof(self):
        payload = self.receive()
        if payload[:1] == b"\xff":
            raise WireError(payload)
        assert payload[:1] == b"\xfe" and len(payload) == 5, payload
        return struct.unpack_from("<HH", payload, 1)[1]

    def query(self, sql):
        self.command(QUERY, sql.encode())
        return self.result()

    def prepare(self, sql):
        """(statement id, number of parameters, number of columns)"""
        self.command(PREPARE, sql.encode())
        payload = self.receive()
        if payload[:1] == b"\xff":
            raise WireError(payload)
        statement, columns, parameters = struct.unpack_from("<IHH", payload, 1)
        for number in (parameters, columns):
            for _ in range(number):
                self.receive()
            if number:
                self.eof()
        return statement, parameters, columns

    def execute(self, statement, parameters=b"", flags=0):
        self.command(EXECUTE, struct.pack("<IBI", statement, flags, 1) + parameters)
        return self.result()


def lenenc(payload, at):
    first = payload[at]
    if first < 0xfb:
        return first, at + 1
    size = {0xfc: 2, 0xfd: 3, 0xfe: 8}[first]
    return int.from_bytes(payload[at + 1:at + 1 + size], "little"), at + 1 + size


def text_values(row):
    """The values of a text row."""
    values, at = [], 0
    while at < len(row):
        if row[at] == 0xfb:
            values.append(None)
            at += 1
            continue
        size, at = lenenc(row, at)
        values.append(row[at:at + size])
        at += size
    return values
