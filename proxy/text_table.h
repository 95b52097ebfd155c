// Rows of text in aligned columns, for reports that a person reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace braid::proxy {

// Each line starts with `indent`; columns are as wide as their widest cell (in code points, text being UTF-8)
// and two spaces apart; no spaces at a line's end. The first row is the head. Rows may be shorter than the
// head.
std::string text_table(const std::vector<std::vector<std::string>>& rows, std::string_view indent);

}  // namespace braid::proxy
