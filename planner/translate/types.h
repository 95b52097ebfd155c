// The types of expressions, as far as a translation must know them, in words that hold for both kinds.
//
// A translator infers them bottom-up from the catalog, the constants and the table of functions. An
// ExpressionType says what the client's kind takes the expression for; the text that stands for it on the
// other kind's server holds the same value as base/crossing and conf/equivalence.def pair them (a boolean is
// 0 and 1 there, a decimal has the same scale). Values without state; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/mysql/type.h"
#include "base/type.h"
#include "conf/catalog.h"

namespace braid::planner::translate {

using conf::ServerKind;

enum class Family : uint8_t {
    Unknown,  // NULL, a parameter or an untyped constant: takes the type that its place gives
    Boolean,
    Integer,
    Decimal,
    Float,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,  // what a clock on the wall shows: timestamp, datetime
    Instant,   // a moment: timestamptz, MySQL's timestamp
    Interval,
    Uuid,
    Json,
    Jsonb,
    Row,
    Other,  // nothing is known that holds for both kinds: it may be selected, and no more
};

// Which texts the client's kind takes for equal.
enum class Collating : uint8_t {
    Bytes,     // every byte counts
    PadSpace,  // every byte but trailing blanks
    Foreign,   // by rules that the other kind does not have
};

struct ExpressionType {
    Family family = Family::Unknown;
    uint8_t bytes = 0;         // of an integer or float
    bool is_unsigned = false;  // of MySQL's integers
    int precision = -1;        // of a decimal; -1 = without bound or not known
    int scale = -1;            // of a decimal; digits of a fraction of a second; -1 = not known. Of a MySQL
                               // client's float: how many digits are shown; -1 = as many as it takes
    // MySQL's quotients hold more digits than they show (9 at a time): the text has them all, whoever shows
    // it or compares it by an operator rounds it to `scale`. How many the text has; -1 = not alike in each
    // row.
    int hidden_digits = 0;
    static constexpr int kMaybeRounded = -2;  // a group's largest: MySQL's plans differ
    int length = -1;                          // of text, in characters
    bool fixed = false;
    bool varying = false;  // PostgreSQL's varchar: beside character(n) it is not what text is
    Collating collating = Collating::Bytes;
    bool ordered = true;        // the client's order is that of the code points
    bool weak = false;          // a constant's collation, which gives way to a column's
    std::string collation{};    // its name in the client's kind, for messages
    bool native = false;        // on its server too it compares as the client wants, without any COLLATE
    bool utf8mb4 = true;        // MySQL's server: in this character set
    bool deterministic = true;  // PostgreSQL's server: texts that it takes for equal have equal bytes
    uint32_t oid = 0;           // of Other

    bool is(Family f) const { return family == f; }
    bool numeric() const {
        return family == Family::Integer || family == Family::Decimal || family == Family::Float;
    }
    bool exact() const { return family == Family::Integer || family == Family::Decimal; }
    bool temporal() const {
        return family == Family::Date || family == Family::DateTime || family == Family::Instant ||
               family == Family::Time;
    }

    bool operator==(const ExpressionType&) const = default;
};

inline ExpressionType of(Family family) {
    ExpressionType type;
    type.family = family;
    return type;
}
inline ExpressionType integer(uint8_t bytes) {
    ExpressionType type = of(Family::Integer);
    type.bytes = bytes;
    return type;
}
inline ExpressionType decimal(int precision, int scale) {
    ExpressionType type = of(Family::Decimal);
    type.precision = precision;
    type.scale = scale;
    return type;
}
inline ExpressionType floating(uint8_t bytes = 8) {
    ExpressionType type = of(Family::Float);
    type.bytes = bytes;
    return type;
}
inline ExpressionType moment(Family family, int scale) {
    ExpressionType type = of(family);
    type.scale = scale;
    return type;
}

// For messages: "integer", "text".
std::string_view word(Family family);

// A PostgreSQL type's, for a client of either kind.
ExpressionType type_of_postgresql(const Type& type);
// A MySQL type's.
ExpressionType type_of_mysql(const mysql::Type& type);

// A column of the server's catalog as a client of the other kind sees it; `client` is the same column in the
// client's own catalog, when a table lives on both kinds.
ExpressionType type_of_column(const conf::Column& server, ServerKind server_kind, const conf::Column* client,
                              ServerKind client_kind, const conf::Collation& server_default,
                              const conf::Collation& client_default);

// How the client's kind describes it; nullopt where that is not known.
std::optional<Type> postgresql_type(const ExpressionType& type);
std::optional<mysql::Type> mysql_type(const ExpressionType& type);

// Digits behind the point of numbers that MySQL adds or chooses from; -1 = not fixed.
int common_scale(const ExpressionType& a, const ExpressionType& b);

// The type of a value that is one of both: of CASE, COALESCE, UNION. nullopt where the kinds would not agree.
std::optional<ExpressionType> common_type(const ExpressionType& a, const ExpressionType& b, bool mysql);

}  // namespace braid::planner::translate
