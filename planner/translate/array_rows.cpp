// Arrays as JSON. See array_rows.h.
#include "planner/translate/array_rows.h"

#include <cmath>

namespace braid::planner::translate {

namespace {

// How JSON_TABLE() reads an element, and what is made of it; nothing for a type without.
struct Reader {
    std::string_view column;
    std::string_view value = "v";
};

Reader reader_of(TypeId element) {
    static constexpr std::string_view kText = "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
    switch (element) {
        case TypeId::Bool: return {"TINYINT"};
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8: return {"BIGINT"};
        case TypeId::Numeric: return {"DECIMAL(65,30)"};
        case TypeId::Float8: return {"DOUBLE"};
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Bpchar: return {kText};
        case TypeId::Bytea: return {kText, "UNHEX(v)"};
        case TypeId::Uuid: return {kText, "CAST(v AS UUID)"};
        case TypeId::Date: return {"DATE"};
        case TypeId::Timestamp: return {"DATETIME(6)"};
        default: return {};
    }
}

Failure without_equal(std::string_view what) {
    return fail(sqlstate::kFeatureNotSupported,
                "an array with " + std::string(what) + " has no equal on a MySQL server");
}

Result<std::string> as_json(const Value& value, TypeId element) {
    switch (element) {
        case TypeId::Bool: return std::string(value.as_bool() ? "1" : "0");
        case TypeId::Int2:
        case TypeId::Int4:
        case TypeId::Int8: return std::to_string(value.as_int());
        case TypeId::Numeric: {
            const std::string text = value.to_string();
            const size_t point = text.find('.');
            const bool finite = text.find_first_not_of("-0123456789.") == std::string::npos;
            const size_t whole = point == std::string::npos ? text.size() : point;
            if (!finite || whole > 35 || text.size() - whole > 31)
                return without_equal("a number that leaves MariaDB's 65 digits");
            return json_text(text);
        }
        case TypeId::Float8:
            if (!std::isfinite(value.as_double())) return without_equal("a number that is not finite");
            return json_text(value.to_string());
        case TypeId::Bytea: {
            std::string hex = value.to_string();
            return json_text(hex.starts_with("\\x") ? hex.substr(2) : hex);
        }
        case TypeId::Date:
        case TypeId::Timestamp: {
            const std::string text = value.to_string();
            // Infinity, and years that have no four digits.
            if (text.size() < 10 || text[4] != '-' || text.find("BC") != std::string::npos)
                return without_equal("a date that leaves the years 1 to 9999");
            return json_text(text);
        }
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Bpchar: {
            std::string_view text = value.as_string();
            while (element == TypeId::Bpchar && text.ends_with(' ')) text.remove_suffix(1);
            return json_text(text);
        }
        default: return json_text(value.to_string());
    }
}

}  // namespace

std::string json_text(std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (code < 0x20) {
            out += "\\u00";
            out += kDigits[code >> 4];
            out += kDigits[code & 15];
        } else {
            out += c;
        }
    }
    return out + "\"";
}

bool has_array_rows(TypeId element) {
    return !reader_of(element).column.empty();
}

std::string array_rows(std::string_view json, TypeId element) {
    const Reader reader = reader_of(element);
    return "SELECT " + std::string(reader.value) + " FROM JSON_TABLE(COALESCE(" + std::string(json) +
           ", '[null]'), '$[*]' COLUMNS (v " + std::string(reader.column) +
           " PATH '$' ERROR ON ERROR)) AS braid_array";
}

Result<std::string> array_as_json(const ArrayReading& reading, TypeId element) {
    switch (reading.outcome) {
        case Outcome::Known: break;
        case Outcome::Invalid: return fail(sqlstate::kInvalidTextRepresentation, "malformed array literal");
        case Outcome::OutOfRange: return fail("22003", "an array's element is out of range");
        case Outcome::Undetermined: return without_equal("elements in such a form");
    }
    std::string out = "[";
    for (const Value& value : reading.elements) {
        if (out.size() > 1) out += ',';
        if (value.is_null()) {
            out += "null";
            continue;
        }
        Result<std::string> one = as_json(value, element);
        if (!one) return one;
        out += *one;
    }
    return out + "]";
}

}  // namespace braid::planner::translate
