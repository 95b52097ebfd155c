// A constant met with a distribution key of another type: which value of the key's own type does it select?
//
// Follows how PostgreSQL resolves the comparison (int against numeric compares as numeric, int against float8
// as float8, ...). What cannot be told exactly is Undetermined: the caller then does not prune. Called by the
// router.
#pragma once

#include "base/value.h"

namespace braid {

enum class Match : uint8_t {
    Exact,         // key = constant holds exactly where key equals `value`
    Never,         // no key of this type equals the constant (NULL included): selects nothing
    Undetermined,  // not provable: do not prune
};

struct Conversion {
    Match match = Match::Undetermined;
    Value value;  // of the key's type when match is Exact
};

// `key = constant` where the key column has type `key_type`. An Unknown constant (untyped literal) is read as
// the key's type; one that reads as Invalid or OutOfRange is Undetermined (the server reports it). A
// parameter of declared type is a Value of that type. Key text must have a deterministic collation: the
// caller checks.
Conversion convert_for_equality(const Value& constant, TypeId key_type, const ReadContext& context = {});

// One end of an interval of keys.
struct Bound {
    enum class Kind : uint8_t { Unbounded, Inclusive, Exclusive };
    Kind kind = Kind::Unbounded;
    Value value;
};

struct BoundConversion {
    Match match =
        Match::Undetermined;  // Exact: `bound` is the same condition on the key's type; Never: no key passes
    Bound bound;
};

// `key > constant` (lower end) or `key < constant` (upper end), inclusive or not, as a bound of the key's own
// type. Text keys: bytes compare as the C collation does; the caller must know that the key's collation is C.
BoundConversion convert_lower_bound(const Value& constant, bool inclusive, TypeId key_type,
                                    const ReadContext& context = {});
BoundConversion convert_upper_bound(const Value& constant, bool inclusive, TypeId key_type,
                                    const ReadContext& context = {});

// The value that a row gets when `constant` is stored in a column of `column` type: the assignment cast with
// the column's typmod (rounding of numeric(p,s) and timestamp(p), blank handling of varchar(n)). Null stays
// null.
Reading convert_for_assignment(const Value& constant, Type column, const ReadContext& context = {});

}  // namespace braid
