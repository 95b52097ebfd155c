// Reads one TOML table key by key: types, ranges, allowed words; and in the end the keys that nobody asked
// for.
//
// Used by the loaders as: construct, ask for every key that the table may have (whether or not another key
// makes it meaningless), finish(). A fault goes to the Diagnostics and the answer is nullopt, so loading goes
// on.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "conf/diagnostics.h"
#include "conf/document.h"
#include "conf/secret.h"
#include "conf/topology.h"
#include "conf/words.h"

namespace braid::conf {

template <typename E>
struct Choice {
    std::string_view word;
    E value;
    bool available = true;  // false: in the format, but Braid cannot do it yet
};

class TableReader {
  public:
    // `node` must be a Table and outlive the reader.
    TableReader(const Node& node, Diagnostics& out) : node_(node), out_(out) {}

    Position at() const { return node_.at; }
    // The value's place when the key is there, else the table's.
    Position at(std::string_view key) const;
    bool has(std::string_view key) const { return node_.find(key) != nullptr; }

    // Any kind; nullptr when absent.
    const Node* node(std::string_view key);
    std::optional<std::string> string(std::string_view key);
    std::optional<std::string> required_string(std::string_view key);  // absent or empty is an error
    std::optional<int64_t> integer(std::string_view key, int64_t least, int64_t most);
    std::optional<bool> boolean(std::string_view key);
    std::optional<Duration> duration(std::string_view key);
    std::optional<uint64_t> size(std::string_view key, uint64_t least, uint64_t most);
    // A value of a key column: a string, an integer, a boolean, or a date, as text.
    std::optional<std::string> scalar(std::string_view key);
    // An array of strings, each with its place. An empty array is allowed.
    std::optional<std::vector<std::pair<std::string, Position>>> strings(std::string_view key);
    // An array of tables, or nothing.
    std::vector<const Node*> tables(std::string_view key);
    // password, password_file or password_env; a file is relative to `folder`. More than one is an error.
    std::optional<Secret> secret(const std::string& folder);

    template <typename E>
    std::optional<E> choice(std::string_view key, std::initializer_list<Choice<E>> allowed);

    // Refuses the key by its name when it is there.
    void unavailable(std::string_view key);

    // Reports the keys that were not asked for. Last call.
    void finish();

    void error(std::string_view key, std::string message) { out_.error(at(key), std::move(message)); }

  private:
    // The member when it is there and of that kind; remembers the name as known.
    const Node* expect(std::string_view key, NodeKind kind);
    const Member* known(std::string_view key);
    void wrong_kind(std::string_view key, const Node& value, std::string_view wanted);

    const Node& node_;
    Diagnostics& out_;
    std::vector<std::string> known_;
    std::vector<std::string> unavailable_;  // known too, but never suggested
};

// The scalar as a key's text; nullopt for floats, arrays and tables.
std::optional<std::string> scalar_text(const Node& node);

template <typename E>
std::optional<E> TableReader::choice(std::string_view key, std::initializer_list<Choice<E>> allowed) {
    const auto text = string(key);
    if (!text) return std::nullopt;
    std::vector<std::string_view> words;
    for (const Choice<E>& one : allowed) {
        words.push_back(one.word);
        if (one.word != *text) continue;
        if (one.available) return one.value;
        error(key, fmt::format("{}: {} is not available yet", key, one.word));
        return std::nullopt;
    }
    error(key, fmt::format("'{}' must be one of {}, not '{}'", key, fmt::join(words, ", "), *text));
    return std::nullopt;
}

}  // namespace braid::conf
