// The stable key of a statement's shape: the plan cache's key.
//
// White space, comments, the case of keywords and unquoted names, and the values of lifted constants do not
// count; everything else does: braid hints, the kind of each constant (string, int4, int8, numeric ...),
// signs, how many elements a list has, quoted against unquoted names. Constants are lifted from queries and
// changes of rows only (is_query_or_change); elsewhere they belong to the shape. Not lifted either: type
// modifiers, as in numeric(10, 2), and every constant of a statement with a typed literal of the form t(1)
// 'x'.
//
// MySQL: the shape holds the modes of sql_mode that change how text is read (mysql_options.h) and the
// dialect; names count as they are written, for tables may differ by case; a string that is an alias is not
// lifted. Two statements of one shape may still name their unaliased columns differently ("a+1", "A + 2"):
// take those names from the statement's own text.
//
// What is lifted is what *can* be a value by the tokens alone. A planner that looks at a lifted value (LIMIT,
// ordinals) or finds that a lifted constant is no value in its tree must tie its plan to that value. Called
// for every statement, on any thread; pure. Keys are equal between runs of one version, not across versions.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

// 128 bits of XXH3 over the shape: two shapes with one key do not happen by chance.
struct Fingerprint {
    uint64_t high = 0;
    uint64_t low = 0;

    auto operator<=>(const Fingerprint&) const = default;
    std::string to_string() const;  // 32 hexadecimal digits
};

// Lifts the constants into statement.literals and returns the key of what remains.
Fingerprint fingerprint(ScannedStatement& statement);

// The shape as text for people: names and keywords in lower case, one space between tokens where there is
// need, lifted constants as ?. Braid hints stand first. Call fingerprint() before.
std::string normalized_text(const ScannedStatement& statement);

}  // namespace braid::grammar

template <>
struct std::hash<braid::grammar::Fingerprint> {
    size_t operator()(const braid::grammar::Fingerprint& key) const noexcept {
        return static_cast<size_t>(key.low);
    }
};
