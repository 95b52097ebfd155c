// One SQL value with its type: what a literal, a bound parameter, a shard key or a merged result holds.
//
// Reading a text or binary datum gives a Reading whose outcome says how sure Braid is: it never guesses. Only
// `Known` may be used to route; with `Undetermined` the caller must not prune; with `Invalid` and
// `OutOfRange` the server will report the fault itself. Comparisons across types live in convert.h, arrays in
// array.h, the partition hash in router/hash. A Value owns its data. Manual: chapter "Data Types"; binary
// formats: the *_recv functions.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/decimal.h"
#include "base/type.h"

namespace braid {

using UuidBytes = std::array<uint8_t, 16>;

// Dates and timestamps count from 2000-01-01; the ends of their integer range are -infinity and infinity.
inline constexpr int32_t kDateNegativeInfinity = INT32_MIN;
inline constexpr int32_t kDateInfinity = INT32_MAX;
inline constexpr int64_t kTimestampNegativeInfinity = INT64_MIN;
inline constexpr int64_t kTimestampInfinity = INT64_MAX;
inline constexpr int64_t kMicrosecondsPerDay = 86'400'000'000;

class Value {
  public:
    Value() = default;  // NULL of unknown type
    static Value null(Type type) { return Value(type, std::monostate{}); }
    static Value boolean(bool v) { return Value(type_of(TypeId::Bool), v); }
    static Value int2(int16_t v) { return Value(type_of(TypeId::Int2), int64_t{v}); }
    static Value int4(int32_t v) { return Value(type_of(TypeId::Int4), int64_t{v}); }
    static Value int8(int64_t v) { return Value(type_of(TypeId::Int8), v); }
    static Value float4(float v) { return Value(type_of(TypeId::Float4), static_cast<double>(v)); }
    static Value float8(double v) { return Value(type_of(TypeId::Float8), v); }
    static Value numeric(Decimal v) { return Value(type_of(TypeId::Numeric), std::move(v)); }
    // An untyped literal: its characters, not read yet.
    static Value unknown(std::string v) { return Value(type_of(TypeId::Unknown), std::move(v)); }
    static Value text(std::string v) { return Value(type_of(TypeId::Text), std::move(v)); }
    static Value varchar(std::string v) { return Value(type_of(TypeId::Varchar), std::move(v)); }
    static Value bpchar(std::string v) { return Value(type_of(TypeId::Bpchar), std::move(v)); }
    static Value bytea(std::string v) { return Value(type_of(TypeId::Bytea), std::move(v)); }
    static Value uuid(const UuidBytes& v) { return Value(type_of(TypeId::Uuid), v); }
    static Value oid(uint32_t v) { return Value(type_of(TypeId::Oid), int64_t{v}); }
    static Value date(int32_t days) { return Value(type_of(TypeId::Date), int64_t{days}); }
    static Value timestamp(int64_t us) { return Value(type_of(TypeId::Timestamp), us); }
    static Value timestamptz(int64_t us) { return Value(type_of(TypeId::Timestamptz), us); }

    const Type& type() const { return type_; }
    TypeId type_id() const { return type_.id; }
    bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

    // Each is for the types named; asking for another's is our own bug (throws std::bad_variant_access).
    bool as_bool() const { return std::get<bool>(data_); }
    // int2/4/8, oid; days of a date; microseconds of a timestamp
    int64_t as_int() const { return std::get<int64_t>(data_); }
    double as_double() const { return std::get<double>(data_); }
    const Decimal& as_decimal() const { return std::get<Decimal>(data_); }
    // text family, bytea, unknown
    const std::string& as_string() const { return std::get<std::string>(data_); }
    const UuidBytes& as_uuid() const { return std::get<UuidBytes>(data_); }

    // The server's text form in DateStyle ISO and, for timestamptz, in UTC: for messages and EXPLAIN ROUTE.
    std::string to_string() const;

  private:
    using Data = std::variant<std::monostate, bool, int64_t, double, Decimal, std::string, UuidBytes>;
    Value(Type type, Data data) : type_(type), data_(std::move(data)) {}

    Type type_;
    Data data_;
};

// Orders two non-null values of the same TypeId as the server's btree does: numbers by value (NaN greatest,
// -0 = 0), bpchar without trailing blanks, text by bytes (true order of the C collation only). Returns -1,
// 0, 1.
int compare(const Value& a, const Value& b);

// What of the session changes how a text reads. Text is always in the server's encoding.
struct ReadContext {
    bool time_zone_is_utc = false;  // TimeZone is UTC (any of its names); lets zoneless text be a timestamptz
    bool server_encoding_is_utf8 = true;  // how characters of varchar(n) and char(n) are counted
};

enum class Outcome : uint8_t {
    Known,         // exactly the server's value
    Undetermined,  // a valid text perhaps, but Braid is not sure how the server reads it: do not prune
    Invalid,       // the server will report 22P02 (or 22P03 for binary)
    OutOfRange,    // the server will report 22003 or 22008
};

struct Reading {
    Outcome outcome = Outcome::Undetermined;
    Value value;  // set when outcome is Known

    bool known() const { return outcome == Outcome::Known; }
};

// Reads a datum's text as the type's input function does. The typmod is not applied (comparisons do not, see
// convert_for_assignment for inserts). Types other than bool, ints, floats, numeric, text family, bytea,
// uuid, date, timestamp, timestamptz, oid: Undetermined.
Reading read_text(std::string_view text, TypeId type, const ReadContext& context = {});
// Reads a datum's PostgreSQL binary form as the type's receive function does.
Reading read_binary(std::string_view bytes, TypeId type);

// The value of a numeric constant as written in SQL (12, 1.5, 1e3; no sign): int4 if it fits, else int8, else
// numeric, as the server's scanner and parser type it. Invalid for anything else.
Reading read_number_literal(std::string_view text);

}  // namespace braid
