// SQL with holes. See sql_template.h.
#include "planner/sql_template.h"

#include <fmt/format.h>

namespace braid::planner {

void SqlTemplate::append(std::string_view text) {
    if (pieces_.empty() || pieces_.back().hole != kNoHole) pieces_.emplace_back();
    pieces_.back().text += text;
}

void SqlTemplate::append_hole(int hole) {
    if (pieces_.empty() || pieces_.back().hole != kNoHole) pieces_.emplace_back();
    pieces_.back().hole = hole;
}

void SqlTemplate::append_slot(int slot) {
    append_hole(slot);
}

void SqlTemplate::append(const SqlTemplate& other) {
    for (const Piece& piece : other.pieces_) {
        append(piece.text);
        if (piece.hole != kNoHole) append_hole(piece.hole);
    }
}

std::string SqlTemplate::render(std::span<const std::string_view> literals,
                                std::string_view transaction_time) const {
    std::string sql;
    for (const Piece& piece : pieces_) {
        sql += piece.text;
        if (piece.hole >= 0) {
            sql += literals[static_cast<size_t>(piece.hole)];
        } else if (piece.hole == kTransactionTime) {
            sql += fmt::format("TIMESTAMPTZ '{}'", transaction_time);
        }
    }
    return sql;
}

std::string SqlTemplate::show() const {
    std::string sql;
    for (const Piece& piece : pieces_) {
        sql += piece.text;
        if (piece.hole >= 0) sql += fmt::format("?{}", piece.hole);
        if (piece.hole == kTransactionTime) sql += "TIMESTAMPTZ '?'";
    }
    return sql;
}

}  // namespace braid::planner
