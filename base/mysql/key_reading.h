// How constants read where comparing and storing agree; for key.cpp and key_storing.cpp alone.
#pragma once

#include <optional>
#include <string_view>

#include "base/mysql/key.h"

namespace braid::mysql {

bool is_text_constant(const Value& constant);

// A text of digits alone, perhaps after a minus, without needless zeros and with at most `digits` of them.
std::optional<int64_t> plain_integer(std::string_view text, size_t digits);

// A date, timestamp or ISO text as a value of `canonical` (date, timestamp, timestamptz). Undetermined: the
// many other spellings that MySQL reads, zero dates, a date where the key has a time and so on.
Reading read_moment(const Value& constant, braid::TypeId canonical, const KeyContext& context);

// Only the usual spelling with hyphens.
Reading read_plain_uuid(std::string_view text);

}  // namespace braid::mysql
