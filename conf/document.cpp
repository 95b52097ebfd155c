// The one place that sees toml++.
#include "conf/document.h"

#include <algorithm>
#include <sstream>
#include <utility>

// toml++ 3.3 states as an assumption, just before it tests for it, that a header's key starts with a key's
// character: "[[" followed by anything else would stop a debug build and be undefined in a release one.
// Without the assumption the test tells the fault.
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#include <toml++/toml.h>

namespace braid::conf {

namespace {

Position position(const toml::source_region& source) {
    return {source.begin.line, source.begin.column};
}

template <typename T>
std::string spelled(const T& value) {
    std::ostringstream out;
    out << value;
    return std::move(out).str();
}

Node convert(const toml::node& from) {
    Node node;
    node.at = position(from.source());
    switch (from.type()) {
        case toml::node_type::string:
            node.kind = NodeKind::String;
            node.text = from.as_string()->get();
            break;
        case toml::node_type::integer:
            node.kind = NodeKind::Integer;
            node.integer = from.as_integer()->get();
            break;
        case toml::node_type::floating_point: node.kind = NodeKind::Float; break;
        case toml::node_type::boolean:
            node.kind = NodeKind::Boolean;
            node.boolean = from.as_boolean()->get();
            break;
        case toml::node_type::date:
            node.kind = NodeKind::Date;
            node.text = spelled(from.as_date()->get());
            break;
        case toml::node_type::time:
            node.kind = NodeKind::Date;
            node.text = spelled(from.as_time()->get());
            break;
        case toml::node_type::date_time:
            node.kind = NodeKind::Date;
            node.text = spelled(from.as_date_time()->get());
            break;
        case toml::node_type::array:
            node.kind = NodeKind::Array;
            for (const toml::node& item : *from.as_array()) node.items.push_back(convert(item));
            break;
        default:
            node.kind = NodeKind::Table;
            for (const auto& [key, value] : *from.as_table()) {
                node.members.push_back({std::string(key.str()), position(key.source()), convert(value)});
            }
            std::stable_sort(node.members.begin(), node.members.end(),
                             [](const Member& a, const Member& b) { return a.at < b.at; });
            break;
    }
    return node;
}

}  // namespace

const Member* Node::find(std::string_view key) const {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.key == key; });
    return found == members.end() ? nullptr : &*found;
}

tl::expected<Node, SyntaxError> parse_document(std::string_view text) {
    // toml++'s mode without exceptions runs on into an assertion after some faults ("[[[["), so: exceptions,
    // kept here.
    try {
        return convert(toml::parse(text));
    } catch (const toml::parse_error& error) {
        return tl::unexpected(SyntaxError{position(error.source()), std::string(error.description())});
    }
}

std::string_view article(NodeKind kind) {
    switch (kind) {
        case NodeKind::String: return "a string";
        case NodeKind::Integer: return "an integer";
        case NodeKind::Float: return "a floating-point number";
        case NodeKind::Boolean: return "a boolean";
        case NodeKind::Date: return "a date or time";
        case NodeKind::Array: return "an array";
        case NodeKind::Table: return "a table";
    }
    return "";
}

}  // namespace braid::conf
