// PostgreSQL arrays as lists of values: what `key = ANY ($1)` and `key IN (...)` by array parameter need.
//
// ANY looks at the elements alone, so the dimensions are checked for sense but not kept; lower bounds are
// ignored. Outcomes as in value.h: the whole array is Known or none of it. Called by the router. Manual:
// "Array Input and Output Syntax".
#pragma once

#include <vector>

#include "base/value.h"

namespace braid {

struct ArrayReading {
    Outcome outcome = Outcome::Undetermined;
    std::vector<Value> elements;  // set when outcome is Known; NULL elements are null values

    bool known() const { return outcome == Outcome::Known; }
};

// Text such as {1,2,NULL,"a b"}: one dimension, no explicit bounds; other forms are Undetermined, as is
// NULL among strings (the setting array_nulls decides).
ArrayReading read_array_text(std::string_view text, TypeId element, const ReadContext& context = {});
// A datum as array_recv reads it, any number of dimensions; the element type must be the one in the datum.
ArrayReading read_array_binary(std::string_view bytes, TypeId element);

}  // namespace braid
