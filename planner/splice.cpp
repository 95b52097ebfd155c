// Splicing. See splice.h.
#include "planner/splice.h"

#include <algorithm>

#include "grammar/ast/walk.h"

namespace braid::planner {
namespace {

bool starts_before(grammar::Span a, grammar::Span b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
}

}  // namespace

SourceText::SourceText(std::string_view text, const grammar::Node& statement, grammar::Dialect dialect)
    : text_(text) {
    const bool mysql = dialect == grammar::Dialect::Mysql;
    grammar::walk(statement, [&](const grammar::Node& node) {
        const auto* literal = grammar::as<grammar::Literal>(&node);
        const auto* parameter = grammar::as<grammar::Parameter>(&node);
        if (mysql && parameter != nullptr) {
            edits_.push_back(
                {parameter->span, SqlTemplate::kFirstParameter + static_cast<int>(parameter->number), {}});
        }
        // An introducer stands outside the token that is lifted.
        const bool introduced = literal != nullptr && !literal->charset.empty();
        if (literal != nullptr && literal->slot != grammar::Literal::kNoSlot && !introduced) {
            edits_.push_back({literal->span, literal->slot, {}});
        }
        return true;
    });
    std::sort(edits_.begin(), edits_.end(),
              [](const Edit& a, const Edit& b) { return starts_before(a.span, b.span); });
}

void SourceText::replace(grammar::Span span, SqlTemplate replacement) {
    if (span.empty()) return;
    Edit edit{span, SqlTemplate::kNoHole, std::move(replacement)};
    auto place = std::lower_bound(edits_.begin(), edits_.end(), edit,
                                  [](const Edit& a, const Edit& b) { return starts_before(a.span, b.span); });
    edits_.insert(place, std::move(edit));
}

SqlTemplate SourceText::slice(grammar::Span span) const {
    SqlTemplate result;
    uint32_t position = span.begin;
    for (const Edit& edit : edits_) {
        if (edit.span.begin < position || edit.span.end > span.end) continue;
        result.append(text_.substr(position, edit.span.begin - position));
        if (edit.slot != SqlTemplate::kNoHole) {
            result.append_slot(edit.slot);
        } else {
            result.append(edit.replacement);
        }
        position = edit.span.end;
    }
    result.append(text_.substr(position, span.end - position));
    return result;
}

std::vector<int> SourceText::slots() const {
    std::vector<int> slots;
    for (const Edit& edit : edits_) {
        if (edit.slot != SqlTemplate::kNoHole && edit.slot < SqlTemplate::kFirstParameter)
            slots.push_back(edit.slot);
    }
    return slots;
}

std::string quote_identifier(std::string_view name) {
    std::string quoted = "\"";
    for (char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace braid::planner
