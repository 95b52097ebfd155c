// Which columns may be keys, and keys compared with constants. Storing: key_storing.cpp. See key.h.
#include "base/mysql/key.h"

#include <cmath>

#include <fmt/format.h>

#include "base/datetime.h"
#include "base/mysql/key_reading.h"
#include "base/text.h"

namespace braid::mysql {
namespace {

constexpr int64_t kExactInDouble = int64_t{1} << 53;

Failure refuse(const Type& column, std::string_view why, std::string hint = {}) {
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("a column of type {} cannot be a distribution key: {}", display(column), why), {},
                std::move(hint));
}

Conversion exact(Value value) {
    return {Match::Exact, std::move(value)};
}

// Keys and numbers compare as numbers; a float makes it a comparison of doubles.
Conversion equal_number(const Value& constant, const KeyType& key) {
    const bool whole = family_of(key.column.id) == TypeFamily::Integer;
    if (is_text_constant(constant)) {
        // The text is read as a double, and so is the key.
        auto number = whole ? plain_integer(constant.as_string(), 15) : std::nullopt;
        return number ? braid::convert_for_equality(Value::int8(*number), key.canonical) : Conversion{};
    }
    if (is_float(constant.type_id())) {
        const double number = constant.as_double();
        if (!whole || !(std::fabs(number) < static_cast<double>(kExactInDouble))) return {};
        if (number != std::trunc(number)) return {Match::Never, {}};
        return braid::convert_for_equality(Value::int8(static_cast<int64_t>(number)), key.canonical);
    }
    if (constant.type_id() == braid::TypeId::Bool)
        return braid::convert_for_equality(Value::int8(constant.as_bool() ? 1 : 0), key.canonical);
    const bool number = is_integer(constant.type_id()) || constant.type_id() == braid::TypeId::Numeric;
    return number ? braid::convert_for_equality(constant, key.canonical) : Conversion{};
}

Conversion equal_text(const Value& constant, const KeyType& key) {
    if (!is_text_constant(constant)) return {};
    auto text = canonical_text(constant.as_string(), *key.collation);
    return text ? exact(Value::text(std::move(*text))) : Conversion{};
}

Conversion equal_bytes(const Value& constant) {
    if (!is_text_constant(constant) && constant.type_id() != braid::TypeId::Bytea) return {};
    return exact(Value::bytea(constant.as_string()));
}

Conversion equal_moment(const Value& constant, const KeyType& key, const KeyContext& context) {
    Reading reading = read_moment(constant, key.canonical, context);
    return reading.known() ? exact(std::move(reading.value)) : Conversion{};
}

Conversion equal_uuid(const Value& constant) {
    if (constant.type_id() == braid::TypeId::Uuid) return exact(constant);
    if (!is_text_constant(constant)) return {};
    Reading reading = read_plain_uuid(constant.as_string());
    return reading.known() ? exact(std::move(reading.value)) : Conversion{};
}

}  // namespace

Result<KeyType> key_type(const Type& column) {
    KeyType key{column, braid::TypeId::Int8, std::nullopt};
    switch (family_of(column.id)) {
        case TypeFamily::Integer:
            if (column.id == TypeId::BigInt && column.is_unsigned) key.canonical = braid::TypeId::Numeric;
            return key;
        case TypeFamily::Decimal: key.canonical = braid::TypeId::Numeric; return key;
        case TypeFamily::Text: {
            auto collation = key_collation(column.charset, column.collation);
            if (!collation) return tl::unexpected(collation.error());
            key.canonical = braid::TypeId::Text;
            key.collation = *collation;
            return key;
        }
        case TypeFamily::Bytes: key.canonical = braid::TypeId::Bytea; return key;
        case TypeFamily::Uuid: key.canonical = braid::TypeId::Uuid; return key;
        case TypeFamily::DateTime:
            if (column.id == TypeId::Time) break;
            key.canonical = column.id == TypeId::Date       ? braid::TypeId::Date
                            : column.id == TypeId::DateTime ? braid::TypeId::Timestamp
                                                            : braid::TypeId::Timestamptz;
            return key;
        case TypeFamily::Float:
            return refuse(column, "its values are not exact", "Use an integer or a decimal column.");
        case TypeFamily::Year:
            return refuse(column, "it takes 70 and 1970 for one year", "Use a smallint column.");
        case TypeFamily::Enum:
        case TypeFamily::Set:
            return refuse(column, "its values are compared by number and by name",
                          "Use a varchar column with the collation utf8mb4_bin.");
        default: break;
    }
    return refuse(column, "Braid does not hash its values");
}

Conversion convert_for_equality(const Value& constant, const KeyType& key, const KeyContext& context) {
    if (constant.is_null()) return {Match::Never, {}};
    switch (key.canonical) {
        case braid::TypeId::Int8:
        case braid::TypeId::Numeric: return equal_number(constant, key);
        case braid::TypeId::Text: return equal_text(constant, key);
        case braid::TypeId::Bytea: return equal_bytes(constant);
        case braid::TypeId::Uuid: return equal_uuid(constant);
        default: return equal_moment(constant, key, context);
    }
}

}  // namespace braid::mysql
