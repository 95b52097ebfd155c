// Braid's comment hints: /*+ braid: shard=pg1, read_from=replica */ (CONFIG: "Comment hints").
//
// Called by the session before it looks at its own settings: a hint goes before them. Pure; results own their
// text. A hint is an instruction where to run a statement, so one that cannot be understood is an error,
// never ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "grammar/scanner/scanned_statement.h"

namespace braid::grammar {

struct Hint {
    std::string key;  // shard | shard_key | read_from
    std::string value;

    bool operator==(const Hint&) const = default;
};

struct Hints {
    std::vector<Hint> list;  // in the order of the text, each key once

    // The value of `key`, or nothing.
    std::optional<std::string_view> find(std::string_view key) const;
    bool empty() const { return list.empty(); }
};

// All hints of a statement. They stand before its first keyword or right behind it (behind the opening
// parentheses that a query may begin with; for EXPLAIN and other statements around a statement, also around
// the inner one's first keyword). Pairs are key=value, separated by spaces or commas; a value is a word, or
// quoted with ' or " (doubled inside). Errors: 42601 with reason and position.
Result<Hints> read_hints(const ScannedStatement& statement);

}  // namespace braid::grammar
