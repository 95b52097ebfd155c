#include "conf/diagnostics.h"

#include <algorithm>

#include <fmt/format.h>

namespace braid::conf {

std::string Diagnostics::where(Position at) const {
    // A fault of the file as a whole is shown at its start.
    return fmt::format("{}:{}:{}", path_, std::max(at.line, 1u), std::max(at.column, 1u));
}

std::vector<std::string> Diagnostics::lines(std::vector<Entry> entries, const char* prefix) const {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const Entry& a, const Entry& b) { return a.at < b.at; });
    std::vector<std::string> result;
    for (const Entry& entry : entries) {
        result.push_back(fmt::format("{}: {}{}", where(entry.at), prefix, entry.message));
    }
    return result;
}

std::vector<std::string> Diagnostics::error_lines() const {
    return lines(errors_, "");
}
std::vector<std::string> Diagnostics::warning_lines() const {
    return lines(warnings_, "warning: ");
}

}  // namespace braid::conf
