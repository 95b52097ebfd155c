// When a column of a PostgreSQL server and one of a MySQL server hold the same values and compare them alike,
// so that one table may live on both. Pure; conf/drift.h asks it. The types' values are read and written by
// whoever crosses; here is only what may stand side by side.
#pragma once

#include <string>

#include "conf/catalog.h"

namespace braid::conf {

// Empty: equivalent. Otherwise what differs, for a person: "is jsonb, to which json is not equivalent".
//     boolean tinyint(1)      smallint, integer, bigint  smallint, int, bigint (signed)
//     real float              double precision double    numeric(p,s) decimal(p,s)
//     varchar(n), char(n) likewise    text text, mediumtext, longtext    json json    uuid uuid    date date
//     bytea varbinary(n), blob, mediumblob, longblob      time(f), timestamp(f), timestamptz(f)  time(f),
//     datetime(f), timestamp(f); in PostgreSQL no f means 6
// Texts must compare byte by byte on both sides: a deterministic collation here, one of MySQL's binary
// collations without padding there (utf8mb4_nopad_bin, utf8mb4_0900_bin).
std::string difference(const Column& postgresql, const Column& mysql);

}  // namespace braid::conf
