// Datums to wire forms: what the client of a result or the server of a parameter is given.
//
// Every conversion is exact or an error in the words of the client's kind (fault.h): nothing is rounded, cut
// off, padded with guesses or set to a zero date. The receiving type need not be the one that describe.h
// gives: whole numbers fit any number that holds them, 0 and 1 a boolean, text whatever reads it. Called by
// the planner's executor.
#pragma once

#include <string>

#include "base/crossing/datum.h"
#include "base/error.h"
#include "base/mysql/column_type.h"
#include "base/mysql/value.h"

namespace braid::crossing {

// Appends the datum, which is not null, as PostgreSQL writes this type. Towards a PostgreSQL client a text
// does not become a jsonb, which has a form of its own; towards a server it does.
Status write_postgresql(const Datum& datum, const Type& type, Format format, const Settings& settings,
                        std::string& out);

// Appends the datum, which is not null, as the text protocol has it.
Status write_mysql_text(const Datum& datum, const mysql::ColumnDescription& column, const Settings& settings,
                        std::string& out);
// The datum for the binary protocol. Bytes are put into `storage`, which the result points into.
Result<mysql::BinaryValue> write_mysql_binary(const Datum& datum, const mysql::ColumnDescription& column,
                                              const Settings& settings, std::string& storage);

}  // namespace braid::crossing
