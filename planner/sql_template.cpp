// SQL with holes. See sql_template.h.
#include "planner/sql_template.h"

#include <algorithm>

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

std::string SqlTemplate::render(std::span<const std::string_view> literals, std::string_view transaction_time,
                                const Answers* answers, bool first_shard) const {
    std::string sql;
    for (const Piece& piece : pieces_) {
        sql += piece.text;
        if (piece.hole >= 0) {
            sql += literals[static_cast<size_t>(piece.hole)];
        } else if (piece.hole == kTransactionTime) {
            sql += fmt::format("TIMESTAMPTZ '{}'", transaction_time);
        } else if (piece.hole == kFirstShardAlone) {
            if (!first_shard) sql += " LIMIT 0";
        } else if (answers == nullptr) {
            continue;
        } else if (piece.hole == kRelationSizes) {
            sql += answers->relation_sizes;
        } else if (piece.hole == kDatabaseNames) {
            sql += answers->database_names;
        } else if (piece.hole == kDatabaseSize) {
            sql += answers->database_size;
        } else if (piece.hole <= kFirstConstant) {
            sql += answers->constants[static_cast<size_t>(kFirstConstant - piece.hole)];
        }
    }
    return sql;
}

std::string SqlTemplate::render_mysql(std::span<const std::string_view> literals,
                                      std::vector<uint32_t>& parameters, bool null_parameters,
                                      bool first_shard) const {
    std::string sql;
    for (const Piece& piece : pieces_) {
        sql += piece.text;
        if (piece.hole > kFirstParameter) {
            sql += null_parameters ? "NULL" : "?";
            if (!null_parameters) parameters.push_back(static_cast<uint32_t>(piece.hole - kFirstParameter));
        } else if (piece.hole == kFirstShardAlone) {
            if (!first_shard) sql += " LIMIT 0";
        } else if (piece.hole >= 0) {
            sql += literals[static_cast<size_t>(piece.hole)];
        }
    }
    return sql;
}

bool SqlTemplate::differs_by_shard() const {
    return std::any_of(pieces_.begin(), pieces_.end(),
                       [](const Piece& piece) { return piece.hole == kFirstShardAlone; });
}

std::string SqlTemplate::show() const {
    std::string sql;
    for (const Piece& piece : pieces_) {
        sql += piece.text;
        if (piece.hole > kFirstParameter) {
            sql += fmt::format("${}", piece.hole - kFirstParameter);
        } else if (piece.hole >= 0) {
            sql += fmt::format("?{}", piece.hole);
        }
        if (piece.hole == kTransactionTime) sql += "TIMESTAMPTZ '?'";
        if (piece.hole == kFirstShardAlone) {
            sql += " /* the first shard alone */";
        } else if (piece.hole < kTransactionTime) {
            sql += "?answer";
        }
    }
    return sql;
}

}  // namespace braid::planner
