// Wire forms to Datums: what a server's result or a client's parameter says.
//
// Errors are those of fault.h, in the words of the client's kind. NULL is the caller's: the wire floor knows
// it before there are bytes. Nothing is rounded and nothing guessed. Called by the planner's executor for
// columns and parameters that cross between the kinds.
#pragma once

#include <string_view>

#include "base/crossing/datum.h"
#include "base/error.h"
#include "base/mysql/column_type.h"
#include "base/mysql/value.h"

namespace braid::crossing {

// A PostgreSQL datum, of a result or a parameter. Trailing blanks of a bpchar do not count and are dropped.
// Binary forms of types for which reads_binary (describe.h) is false: 0A000.
Result<Datum> read_postgresql(std::string_view bytes, Format format, const Type& type,
                              const Settings& settings);

// A value of MySQL's text protocol. FLOAT, and DOUBLE with fixed decimals, are refused: they are rounded
// there.
Result<Datum> read_mysql_text(std::string_view bytes, const mysql::ColumnDescription& column,
                              const Settings& settings);
// A decoded value of MySQL's binary protocol; monostate gives a null Datum.
Result<Datum> read_mysql_binary(const mysql::BinaryValue& value, const mysql::ColumnDescription& column,
                                const Settings& settings);

}  // namespace braid::crossing
