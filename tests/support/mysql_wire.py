"""MySQL's rows as the server sends them: the bytes of each value in the text and in the binary protocol.

PyMySQL logs in and frames the packets; the binary protocol, which it does not speak, is read here. A value is what
stands on the wire without its length; None is NULL.
"""
import struct
from dataclasses import dataclass

from pymysql.constants import COMMAND, FIELD_TYPE
from pymysql.protocol import FieldDescriptorPacket

_FIXED = {FIELD_TYPE.TINY: 1, FIELD_TYPE.SHORT: 2, FIELD_TYPE.YEAR: 2, FIELD_TYPE.LONG: 4, FIELD_TYPE.INT24: 4,
          FIELD_TYPE.FLOAT: 4, FIELD_TYPE.LONGLONG: 8, FIELD_TYPE.DOUBLE: 8}


@dataclass
class Column:
    """A column as the result set describes it."""
    type: int
    charset: int
    length: int
    flags: int
    decimals: int

    @classmethod
    def of(cls, field):
        return cls(field.type_code, field.charsetnr, field.length, field.flags, field.scale)

    def __str__(self):
        return f"{self.type}:{self.charset}:{self.length}:{self.flags}:{self.decimals}"


def text_rows(connection, sql):
    """(columns, rows of the text protocol)"""
    connection._execute_command(COMMAND.COM_QUERY, sql)
    columns = _columns(connection, connection._read_packet().read_length_encoded_integer())
    rows = []
    while True:
        packet = connection._read_packet()
        if packet.is_eof_packet():
            return columns, rows
        rows.append([packet.read_length_coded_string() for _ in columns])


def binary_rows(connection, sql):
    """(columns, rows of the binary protocol) of a statement without parameters, prepared and executed"""
    connection._execute_command(COMMAND.COM_STMT_PREPARE, sql)
    _, statement, count, parameters = struct.unpack("<BIHH", connection._read_packet().read(9))
    for number in (parameters, count):
        if number:
            _columns(connection, number)
    connection._execute_command(COMMAND.COM_STMT_EXECUTE, struct.pack("<IBI", statement, 0, 1))
    columns = _columns(connection, connection._read_packet().read_length_encoded_integer())
    rows = []
    while True:
        packet = connection._read_packet()
        if packet.is_eof_packet():
            break
        packet.advance(1)
        nulls = packet.read((len(columns) + 9) // 8)
        rows.append([None if nulls[(i + 2) // 8] >> ((i + 2) % 8) & 1 else _value(packet, column)
                     for i, column in enumerate(columns)])
    connection._execute_command(COMMAND.COM_STMT_CLOSE, struct.pack("<I", statement))
    return columns, rows


def _value(packet, column):
    if column.type in _FIXED:
        return packet.read(_FIXED[column.type])
    return packet.read_length_coded_string()


def _columns(connection, count):
    columns = [Column.of(connection._read_packet(FieldDescriptorPacket)) for _ in range(count)]
    assert connection._read_packet().is_eof_packet()
    return columns
