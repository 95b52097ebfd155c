"""Conversations in the protocol's own messages, to be held with Braid and with one server."""
from support import pgwire

THE_END = b"\0\1\0\0\0\7the end"  # a row


def normal(messages):
    """Messages without what may differ: a result column's table number, an error's place in the server's source, the
    process that notifies."""
    seen = []
    for message in messages:
        if message.type == b"T":
            seen.append(("T", [(c.name, c.type_oid, c.size, c.typmod, c.format) for c in pgwire.columns(message.body)]))
        elif message.type in (b"E", b"N"):
            fields = pgwire.fields(message.body)
            seen.append((message.type.decode(), fields.get("S"), fields.get("C"), fields.get("M")))
        elif message.type == b"A":
            seen.append(("A", message.body[4:]))
        else:
            seen.append((message.type.decode(), message.body))
    return seen


def hold(clients, conversation):
    """What a new connection hears of it, without ParameterStatus and notices."""
    wire = clients.wire()
    conversation(wire)
    wire.query("select 'the end'")
    messages = []
    while not (messages and messages[-1].type == b"Z" and THE_END in [m.body for m in messages[-3:]]):
        message = wire.receive()
        if message.type not in (b"S", b"N"):
            messages.append(message)
    return normal(messages)
