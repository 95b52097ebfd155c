// How MySQL orders what its servers send as merge keys.
//
// The planner asks the shards for keys that are ordered in one of these ways: WEIGHT_STRING(x) for texts, x +
// 0 for times and enums. Datums are texts, also those of binary rows (planner/exec makes them so). Pure
// functions, used by Comparator alone. MySQL manual 10.1.8 "Collation Implementation", 8.2.1.16 "ORDER BY
// Optimization".
#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace braid::planner {

enum class MysqlOrder : uint8_t {
    Number,   // "-12.50", perhaps with leading zeros
    Double,   // "1.5e300"
    Bytes,    // byte by byte: binary strings, weights of collations that do not pad
    Weights,  // weights of a collation that pads with blanks
};

// A server's own sort looks at no more of a key (max_sort_length, less what it takes for itself).
inline constexpr size_t kMysqlSortedBytes = 1000;

// <0, 0, >0.
int compare_mysql_numbers(std::string_view a, std::string_view b);
int compare_mysql_doubles(std::string_view a, std::string_view b);
// The shorter one goes on with `pad`.
int compare_padded(std::string_view a, std::string_view b, std::string_view pad);

// 08P01 for what is no number, 0A000 for a key that the shards do not sort to its end.
Status check_mysql_key(MysqlOrder order, std::string_view datum);

}  // namespace braid::planner
