// A TOML document as a tree in which every value and every key knows its line and column.
//
// Keeps toml++ (a heavy header, and its exceptions) inside document.cpp; the loaders read only this. Nodes
// own their text and live as long as the root.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace braid::conf {

// Both from 1, as editors count them; 0 = the whole file.
struct Position {
    uint32_t line = 0;
    uint32_t column = 0;
    auto operator<=>(const Position&) const = default;
};

enum class NodeKind { String, Integer, Float, Boolean, Date, Array, Table };

struct Member;

struct Node {
    NodeKind kind = NodeKind::Table;
    Position at;
    std::string text;     // String; Date: its TOML spelling (a date, time or both)
    int64_t integer = 0;  // Integer
    bool boolean = false;
    std::vector<Node> items;      // Array
    std::vector<Member> members;  // Table, in the file's order

    const Member* find(std::string_view key) const;
};

struct Member {
    std::string key;
    Position at;  // of the key
    Node value;
};

struct SyntaxError {
    Position at;
    std::string message;
};

// The parser stops at the first syntax error. Nesting is bounded by toml++ (256).
tl::expected<Node, SyntaxError> parse_document(std::string_view text);

// "a string", "an integer": for messages.
std::string_view article(NodeKind kind);

}  // namespace braid::conf
