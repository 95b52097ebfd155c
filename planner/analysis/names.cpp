// Names without case. See names.h.
#include "planner/analysis/names.h"

#include <algorithm>
#include <string>

#include "base/mysql/collation.h"

namespace braid::planner {
namespace {

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_ascii(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; });
}

}  // namespace

bool same_folded(std::string_view a, std::string_view b) {
    if (is_ascii(a) && is_ascii(b)) {
        return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                                  [](char x, char y) { return folded(x) == folded(y); });
    }
    const mysql::KeyCollation collation{mysql::Comparison::GeneralCi, 0xffff};
    Result<std::string> x = mysql::canonical_text(a, collation);
    Result<std::string> y = mysql::canonical_text(b, collation);
    return x && y && *x == *y;
}

}  // namespace braid::planner
