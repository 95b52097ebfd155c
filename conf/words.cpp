#include "conf/words.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace braid::conf {

namespace {

// Digits, then a unit: nullopt unless both are there.
std::optional<std::pair<uint64_t, std::string_view>> number_and_unit(std::string_view text) {
    uint64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end == text.data()) return std::nullopt;
    return std::pair{number, text.substr(static_cast<size_t>(end - text.data()))};
}

template <size_t N>
std::optional<uint64_t> scaled(std::string_view text, const std::pair<std::string_view, uint64_t> (&units)[N],
                               uint64_t maximum) {
    const auto parsed = number_and_unit(text);
    if (!parsed) return std::nullopt;
    for (const auto& [unit, factor] : units) {
        if (parsed->second != unit) continue;
        if (parsed->first > maximum / factor) return std::nullopt;
        return parsed->first * factor;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    static constexpr std::pair<std::string_view, uint64_t> kUnits[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
    const auto result = scaled(text, kUnits, uint64_t{10'000} * 86'400'000);
    if (!result) return std::nullopt;
    return std::chrono::milliseconds(static_cast<int64_t>(*result));
}

std::optional<uint64_t> parse_size(std::string_view text) {
    static constexpr std::pair<std::string_view, uint64_t> kUnits[] = {
        {"B", 1}, {"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}};
    return scaled(text, kUnits, uint64_t{1} << 50);
}

std::optional<int64_t> parse_integer(std::string_view text) {
    int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
    for (size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

std::string suggestion(std::string_view word, std::span<const std::string> known) {
    constexpr size_t kLongest = 64;  // a key of megabytes must not cost its square
    if (word.size() > kLongest) return {};
    const std::string* nearest = nullptr;
    size_t least = 0;
    for (const std::string& candidate : known) {
        if (candidate.size() > kLongest) continue;
        const size_t distance = edit_distance(word, candidate);
        if (distance > std::max<size_t>(1, std::max(word.size(), candidate.size()) / 2)) continue;
        if (!nearest || distance < least) {
            nearest = &candidate;
            least = distance;
        }
    }
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : std::string();
}

}  // namespace braid::conf
