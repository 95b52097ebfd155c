// The bytes of the binary protocol's values (base/mysql/value.h), which a binary row's columns and a
// statement's parameters are made of.
//
// Views in a value point into the decoded buffer. MySQL internals manual "Binary Protocol Value".
#pragma once

#include <cstdint>
#include <string_view>

#include "base/mysql/value.h"
#include "wire/mysql/column_type.h"
#include "wire/mysql/reader.h"
#include "wire/mysql/writer.h"

namespace braid::wire::mysql {

using braid::mysql::BinaryValue;
using braid::mysql::DateTime;
using braid::mysql::Time;

// A value of this type, which is not NULL. A type that is never sent, or a date that has no such month, is
// the reader's fault.
BinaryValue read_binary_value(Reader& reader, ColumnType type, bool is_unsigned);

// The value as `type` has it: an integer of either alternative as any integer type that it fits, and so on. A
// value that the type cannot hold, and NULL, are the writer's fault: NULL stands in the bitmap.
void write_binary_value(Writer& writer, ColumnType type, const BinaryValue& value);

// True for bit `index` of a NULL bitmap.
inline bool bit_is_set(std::string_view bitmap, size_t index) {
    return (static_cast<uint8_t>(bitmap[index / 8]) >> (index % 8) & 1) != 0;
}

}  // namespace braid::wire::mysql
