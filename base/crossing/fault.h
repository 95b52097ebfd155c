// Why a value does not cross between the kinds, as an error in the words of the client's kind (faults.def).
#pragma once

#include <string_view>

#include "base/crossing/datum.h"
#include "base/error.h"

namespace braid::crossing {

enum class Fault : uint8_t {
#define BRAID_FAULT(fault, sqlstate, words, number, mysql_sqlstate, mysql_words) fault,
#include "base/crossing/faults.def"
#undef BRAID_FAULT
};

// `value` is shown as it came, shortened when it is long and hexadecimal when it is no text; `type` is the
// receiver's type in its own kind's name.
Failure refuse(Fault fault, Kind client, std::string_view value, std::string_view type);

}  // namespace braid::crossing
