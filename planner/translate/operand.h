// A translated expression: its text for the server, and what is known of it. Also how a refusal leaves the
// depths of a translation: as an exception that translate() alone catches.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "grammar/ast/expression.h"
#include "planner/translate/types.h"

namespace braid::planner::translate {

struct ScopeTable;
struct ScopeColumn;

class Refused : public std::exception {
  public:
    explicit Refused(Error why) : error(std::move(why)) {}
    const char* what() const noexcept override { return error.message.c_str(); }
    Error error;
};

// 0A000: "<what> has no equal translation: <why>".
[[noreturn]] void refuse(std::string_view what, std::string_view why);
[[noreturn]] void raise(std::string_view sqlstate, std::string message);
// A MySQL client's error, by its number.
[[noreturn]] void raise_mysql(int number, std::string_view sqlstate, std::string message);

// Months, days and the rest in microseconds are added in this order by PostgreSQL; MySQL's have one unit.
struct IntervalPart {
    std::string_view unit;  // "month", "day", "microsecond"
    std::string count;      // text for the server, primary
};

struct Operand {
    std::string text;
    ExpressionType type;
    bool primary = false;    // needs no parentheses wherever it stands
    bool repeatable = true;  // may be evaluated twice
    bool nullable = true;
    bool column = false;  // a column of a table itself
    // Which, while its scope is there; nullptr for what is none.
    const ScopeTable* of_table = nullptr;
    const ScopeColumn* of_column = nullptr;
    const grammar::Literal* literal = nullptr;  // a constant, in the client's words
    uint32_t parameter = 0;                     // its number, when it is one
    std::string shown{};  // what the client gets, where that is not the text that is calculated with
    ExpressionType shown_type{};
    std::vector<IntervalPart> interval{};
    std::vector<Operand> row{};  // of a row constructor
};

// In parentheses unless it is primary.
std::string closed(const Operand& operand);

// Whether the text is one call "f(...)" or one word, so that nothing near it can tear it apart.
bool is_primary(std::string_view text);

inline Operand made(std::string text, ExpressionType type) {
    Operand operand;
    operand.primary = is_primary(text);
    operand.text = std::move(text);
    operand.type = std::move(type);
    return operand;
}

// `template_text` with $1, $2 ... and $* (all, after commas) replaced by the operands, which get parentheses
// where they need them. @ marks where OVER belongs (as \x03).
std::string filled(std::string_view template_text, const std::vector<Operand>& operands);

}  // namespace braid::planner::translate
