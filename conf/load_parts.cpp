// The parts of a table by range or list: `ranges = [...]`, `lists = [...]`.
//
// Bounds are text until the catalog tells the key's type. Here their order is checked as far as it is the
// same in every type that the text can have: integers as numbers, dates and times of one ISO shape as text,
// equality always. The router checks the rest with the type in hand.
#include <compare>
#include <map>

#include "conf/loader.h"

namespace braid::conf {

namespace {

// "2026-01-01", with or without a time: the shape that orders as text.
bool iso_date(std::string_view text) {
    constexpr std::string_view kShape = "dddd-dd-dd";
    if (text.size() < kShape.size()) return false;
    for (size_t i = 0; i < kShape.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (kShape[i] == 'd' ? !digit : text[i] != '-') return false;
    }
    return true;
}

// nullopt: only the type can tell.
std::optional<std::strong_ordering> order(const std::string& a, const std::string& b) {
    if (a == b) return std::strong_ordering::equal;
    const auto left = parse_integer(a);
    const auto right = parse_integer(b);
    if (left && right) return *left <=> *right;
    if (iso_date(a) && iso_date(b) && a.size() == b.size()) return a <=> b;
    return std::nullopt;
}

void check_neighbours(const Range& before, const Range& after, Position at, Draft& draft) {
    if (!before.to) {
        draft.out.error(at, "a range stands after one without 'to'");
        return;
    }
    if (!after.from) {
        draft.out.error(at, "only the first range may leave out 'from'");
        return;
    }
    const auto compared = order(*before.to, *after.from);
    if (compared && *compared > 0) {
        draft.out.error(
            at, fmt::format("ranges must be sorted and must not overlap: this one starts at '{}', before "
                            "the end of the one above, '{}'",
                            *after.from, *before.to));
    }
}

std::optional<ShardId> load_shard(TableReader& reader, const Database& database, Draft& draft) {
    const auto name = reader.required_string("shard");
    return name ? draft.shard(database, *name, reader.at("shard")) : std::nullopt;
}

}  // namespace

Ranges load_ranges(const std::vector<const Node*>& nodes, const Database& database, Draft& draft) {
    Ranges result;
    for (const Node* node : nodes) {
        TableReader reader(*node, draft.out);
        Range range;
        range.from = reader.scalar("from");
        range.to = reader.scalar("to");
        range.shard = load_shard(reader, database, draft).value_or(ShardId());
        reader.finish();
        if (range.from && range.to) {
            const auto compared = order(*range.from, *range.to);
            if (compared && *compared >= 0) {
                draft.out.error(node->at,
                                fmt::format("the range from '{}' to '{}' is empty", *range.from, *range.to));
            }
        }
        if (!result.parts.empty()) check_neighbours(result.parts.back(), range, node->at, draft);
        result.parts.push_back(std::move(range));
    }
    return result;
}

Lists load_lists(const std::vector<const Node*>& nodes, const Database& database, Draft& draft) {
    Lists result;
    std::map<std::string, Position> seen;
    for (const Node* node : nodes) {
        TableReader reader(*node, draft.out);
        const bool is_default = reader.boolean("default").value_or(false);
        const Node* values = reader.node("values");
        const ShardId shard = load_shard(reader, database, draft).value_or(ShardId());
        reader.finish();
        if (is_default == (values != nullptr)) {
            draft.out.error(node->at, "a list has either values or default = true");
            continue;
        }
        if (is_default) {
            if (result.default_shard) draft.out.error(node->at, "a second default list");
            result.default_shard = shard;
            continue;
        }
        if (values->kind != NodeKind::Array || values->items.empty()) {
            draft.out.error(values->at, "'values' must be an array with one value at least");
            continue;
        }
        ListPart part{{}, shard};
        for (const Node& item : values->items) {
            const auto text = scalar_text(item);
            if (!text) {
                draft.out.error(item.at,
                                fmt::format("'values' must hold strings, integers, booleans or dates, not {}",
                                            article(item.kind)));
                continue;
            }
            const auto [first, added] = seen.emplace(*text, item.at);
            if (!added) {
                draft.out.error(item.at, fmt::format("the value '{}' is listed in line {} already", *text,
                                                     first->second.line));
            }
            part.values.push_back(*text);
        }
        result.parts.push_back(std::move(part));
    }
    return result;
}

}  // namespace braid::conf
