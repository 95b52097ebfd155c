#!/usr/bin/python3
"""Writes where fuzzing starts: seeds.py OUT makes OUT/fuzz_<target>/ with a file for each input.

SQL comes from the parser's corpus, protocol messages from the recorded conversations. An input that once broke something
stands in tests/fuzz/corpus/fuzz_<target>/ instead, as it is.
"""
import os
import re
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LINE = re.compile(r'^([<>]) (.) "(.*)"$')


def statements(dialect="postgresql"):
    with open(os.path.join(TESTS, "corpus", dialect + ".sql"), encoding="utf-8") as corpus:
        return [line.rstrip("\n").encode() for line in corpus if line.strip() and not line.startswith("--")]


def unquoted(body):
    return re.sub(rb"\\(x[0-9a-f]{2}|.)",
                  lambda found: bytes([int(found[1][1:], 16)]) if len(found[1]) == 3 else found[1], body.encode("latin-1"))


def conversations():
    """Lists of (direction, type, body) as tests/wire/record.py wrote them."""
    folder = os.path.join(TESTS, "wire")
    for name in sorted(os.listdir(folder)):
        if name.endswith(".txt"):
            with open(os.path.join(folder, name), encoding="latin-1") as transcript:
                found = [LINE.match(line.rstrip("\n")) for line in transcript]
            yield [(m[1], m[2], unquoted(m[3])) for m in found if m]


def framed(kind, body):
    return (b"" if kind == "-" else kind.encode()) + (len(body) + 4).to_bytes(4, "big") + body


def postgresql_reader():
    """Its first byte chooses the reader: 0 a client's messages, 1 a server's, 2 a startup packet, 4 to 6 a login."""
    for conversation in conversations():
        client = [(kind, body) for direction, kind, body in conversation if direction == ">"]
        server = [(kind, body) for direction, kind, body in conversation if direction == "<" and kind not in "?-"]
        yield from (b"\2" + framed(kind, body) for kind, body in client if kind == "-")
        yield from (b"\0" + framed(kind, body) for kind, body in client if kind != "-")
        yield from (b"\1" + framed(kind, body) for kind, body in server)
        for reader in (b"\4", b"\5", b"\6", b"\xfc"):
            yield reader + b"".join(framed(kind, body) for kind, body in client)
    yield b"\3SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$" + b"A" * 43 + b"=:" + b"B" * 43 + b"="
    yield b"\7n,,n=,r=abcdefghijklmnopqrstuvwx\nc=biws,r=abcdefghijklmnopqrstuvwxnonce,p=" + b"A" * 43 + b"="


MYSQL_LINE = re.compile(r'^([<>]) (\d+) "(.*)"$')


def mysql_conversations():
    """Lists of (direction, number, body) as tests/wire/record_mysql.py wrote them."""
    folder = os.path.join(TESTS, "wire", "mysql")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="latin-1") as transcript:
            found = [MYSQL_LINE.match(line.rstrip("\n")) for line in transcript]
        yield [(m[1], int(m[2]), unquoted(m[3])) for m in found if m]


def mysql_reader():
    """The first byte chooses the reader: 0 a client's message, 1 a server's, 2 rows, 3 framing, 4 answers, 5 and 6 a
    login, 7 a secret. The second byte gives the capabilities, the columns or the size of the portions."""
    for conversation in mysql_conversations():
        answers = {}
        command = None
        for direction, number, body in conversation:
            packet = len(body).to_bytes(3, "little") + bytes([number]) + body
            if direction == ">":
                yield b"\0\x89" + body
                if number == 0:
                    command = body[:1] + bytes([len(answers)])
            else:
                yield b"\1\x89" + body
                yield b"\2\1" + body
                if command:
                    answers[command] = answers.get(command, b"") + packet
        for command, answer in answers.items():
            for flags in (b"\x89", b"\xd9", b"\x83"):
                yield b"\4" + flags + command[:1] + answer
        client = b"".join(len(body).to_bytes(3, "little") + bytes([number]) + body
                          for direction, number, body in conversation if direction == ">")
        for reader in (b"\3", b"\5", b"\6"):
            yield reader + b"\x13" + client
    yield b"\7\0$A$005$saltsaltsaltsaltsalt" + b"x" * 43
    yield b"\7\0*14E65567ABDB5135D0CFD9A70B3032C179A49EE7"


TARGETS = {
    "mysql_reader": mysql_reader,
    "postgresql_reader": postgresql_reader,
    "scanner": lambda: (flag + sql for sql in statements() for flag in (b"\0", b"\1")),
    "parser": statements,
    # The first byte chooses the modes and the kind of server.
    "mysql_scanner": lambda: (flag + sql for sql in statements("mysql") for flag in (b"\0", b"\x1f")),
    "mysql_parser": lambda: (flag + sql for sql in statements("mysql") for flag in (b"\0", b"\x10")),
}


def main(out):
    for target, inputs in TARGETS.items():
        folder = os.path.join(out, "fuzz_" + target)
        os.makedirs(folder, exist_ok=True)
        for number, content in enumerate(inputs()):
            with open(os.path.join(folder, f"{number:04}"), "wb") as seed:
                seed.write(content)


if __name__ == "__main__":
    main(sys.argv[1])
