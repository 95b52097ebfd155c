// Floating-point numbers as each kind of server writes them: the fewest digits that read back as the same
// number, in the kind's own notation.
//
// MySQL's text protocol shows six digits of a FLOAT at most; the binary one has all. PostgreSQL manual
// "Floating-Point Types" (extra_float_digits 1); MySQL manual "Floating-Point Types".
#pragma once

#include <string>

namespace braid::crossing {

// 1e+15, 1e-05, NaN, -Infinity.
std::string postgresql_text(double value);
std::string postgresql_text(float value);

// 1e15, 0.00001; finite values alone.
std::string mysql_text(double value);
std::string mysql_text(float value);
// With this many digits behind the point, as ROUND(x, 2) is shown.
std::string mysql_text(double value, int digits);

}  // namespace braid::crossing
