// The small notations inside braid.toml's strings: durations, sizes, SQL names; and the nearest known word.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace braid::conf {

// "500ms" "30s" "10m" "1h" "7d"; at most 10,000 days. nullopt when it is anything else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// "512B" "16KiB" "64MiB" "1GiB", in bytes. nullopt when it is anything else.
std::optional<uint64_t> parse_size(std::string_view text);

// A whole text that is one decimal integer within 64 bits.
std::optional<int64_t> parse_integer(std::string_view text);

// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
size_t edit_distance(std::string_view a, std::string_view b);

// " did you mean 'x'?" (with a leading ";") when a known word is near, else empty.
std::string suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace braid::conf
