// Whether a MySQL column is an equal home for a PostgreSQL column of one distributed table.
//
// Judges drift between kinds: a table that lives on both has in each column types that hold the same values,
// so that a row may lie on either and reads the same. The table of pairs is equivalence.def; lengths,
// precision, sign and collation are judged in equivalence.cpp: texts must be equal and ordered alike, as a
// statement is sent to both kinds and the answers are merged. A distribution key must also hash alike
// (base/mysql/key.h). Called by drift.
#pragma once

#include <string>

#include "base/mysql/type.h"
#include "conf/catalog.h"

namespace braid::conf {

enum class Verdict {
    Equal,
    Noted,      // equal, and the operator should know the note: what one of the two refuses with an error
    Different,  // a statement on the table could go wrong; everything on it is refused with the reason
};

struct Equivalence {
    Verdict verdict = Verdict::Different;
    std::string why;  // the notes, separated by "; ", or the reason

    bool operator==(const Equivalence&) const = default;
};

// `is_key`: the column is part of the distribution key. `default_collation` is the PostgreSQL database's.
Equivalence compare_types(const mysql::Type& mysql_type, const Column& postgresql, bool is_key,
                          const Collation& default_collation);

}  // namespace braid::conf
