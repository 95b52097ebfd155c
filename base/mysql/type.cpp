// COLUMN_TYPE read and written; the table of types. Descriptions in result sets: describe.cpp.
#include "base/mysql/type.h"

#include <array>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/mysql/type_row.h"
#include "base/text.h"

namespace braid::mysql {
namespace {

constexpr std::array kRows = {
#define BRAID_MYSQL_TYPE(id, spelling, code, family, length) \
    TypeRow{TypeId::id, spelling, ColumnType::code, TypeFamily::family, length},
#include "base/mysql/types.def"
#undef BRAID_MYSQL_TYPE
};

// Names of other types that the server keeps in COLUMN_TYPE.
struct Alias {
    std::string_view name;
    TypeId id;
};
constexpr std::array kAliases = {
    Alias{"integer", TypeId::Int},           Alias{"numeric", TypeId::Decimal},
    Alias{"real", TypeId::Double},           Alias{"point", TypeId::Geometry},
    Alias{"linestring", TypeId::Geometry},   Alias{"polygon", TypeId::Geometry},
    Alias{"multipoint", TypeId::Geometry},   Alias{"multilinestring", TypeId::Geometry},
    Alias{"multipolygon", TypeId::Geometry}, Alias{"geometrycollection", TypeId::Geometry},
};

// Reads words, numbers and quoted strings off the front.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    bool at_end() {
        skip_blanks();
        return rest_.empty();
    }
    bool skip(char c) {
        skip_blanks();
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string word() {
        skip_blanks();
        std::string out;
        while (!rest_.empty() &&
               (std::string_view("_").find(rest_.front()) != std::string_view::npos ||
                is_digit(rest_.front()) ||
                (to_lower_ascii(rest_.front()) >= 'a' && to_lower_ascii(rest_.front()) <= 'z'))) {
            out += to_lower_ascii(rest_.front());
            rest_.remove_prefix(1);
        }
        return out;
    }
    bool number(uint32_t& out) {
        skip_blanks();
        auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
        if (error != std::errc{}) return false;
        rest_.remove_prefix(static_cast<size_t>(end - rest_.data()));
        return true;
    }
    // 'a''b'
    bool quoted(std::string& out) {
        if (!skip('\'')) return false;
        while (!rest_.empty()) {
            char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '\'') {
                if (rest_.empty() || rest_.front() != '\'') return true;
                rest_.remove_prefix(1);
            }
            out += c;
        }
        return false;
    }

  private:
    void skip_blanks() {
        while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

bool read_members(Cursor& in, Type& type) {
    do {
        std::string member;
        if (!in.quoted(member)) return false;
        type.members.push_back(std::move(member));
    } while (in.skip(','));
    return in.skip(')');
}

bool read_arguments(Cursor& in, Type& type) {
    uint32_t first = 0;
    uint32_t second = 0;
    if (!in.number(first)) return false;
    const bool two = in.skip(',');
    if ((two && !in.number(second)) || !in.skip(')')) return false;
    switch (family_of(type.id)) {
        case TypeFamily::Decimal:
        case TypeFamily::Float:
            if (first > 255 || second > 255) return false;
            type.precision = static_cast<uint8_t>(first);
            type.scale = static_cast<uint8_t>(second);
            type.fixed_scale = two;
            return true;
        case TypeFamily::DateTime:
            type.scale = static_cast<uint8_t>(first);
            return !two && first <= 6 && type.id != TypeId::Date;
        default: type.length = first; return !two;
    }
}

// What the server fills in when nothing was written.
void set_defaults(Type& type) {
    if (type.id == TypeId::Decimal) type.precision = 10;
    const bool one = type.id == TypeId::Bit || type.id == TypeId::Char || type.id == TypeId::Binary;
    if (one) type.length = 1;
}

}  // namespace

const TypeRow& row_of(TypeId id) {
    return kRows[static_cast<size_t>(id)];
}

TypeFamily family_of(TypeId id) {
    return row_of(id).family;
}

Result<Type> parse_column_type(std::string_view column_type, std::string charset, std::string collation) {
    auto unknown = [&] {
        return fail(sqlstate::kFeatureNotSupported,
                    fmt::format("the MySQL column type \"{}\" is not supported", column_type));
    };
    Cursor in(column_type);
    const std::string name = in.word();
    Type type;
    bool found = false;
    for (const TypeRow& row : kRows) {
        if (row.spelling == name) type.id = row.id, found = true;
    }
    for (const Alias& alias : kAliases) {
        if (alias.name == name) type.id = alias.id, found = true;
    }
    if (!found) return unknown();
    const bool listed = type.id == TypeId::Enum || type.id == TypeId::Set;
    if (in.skip('(')) {
        if (!(listed ? read_members(in, type) : read_arguments(in, type))) return unknown();
    } else if (listed) {
        return unknown();
    } else {
        set_defaults(type);
    }
    if (type.id == TypeId::Decimal) type.fixed_scale = true;
    while (!in.at_end()) {
        const std::string word = in.word();
        if (word == "unsigned") {
            type.is_unsigned = true;
        } else if (word == "zerofill") {
            type.is_unsigned = type.zerofill = true;
        } else if (word != "signed") {
            return unknown();
        }
    }
    type.charset = std::move(charset);
    type.collation = std::move(collation);
    return type;
}

std::string display(const Type& type) {
    std::string out(row_of(type.id).spelling);
    switch (family_of(type.id)) {
        case TypeFamily::Decimal: out += fmt::format("({},{})", type.precision, type.scale); break;
        case TypeFamily::Float:
            if (type.fixed_scale) out += fmt::format("({},{})", type.precision, type.scale);
            break;
        case TypeFamily::DateTime:
            if (type.scale != 0) out += fmt::format("({})", type.scale);
            break;
        case TypeFamily::Enum:
        case TypeFamily::Set: {
            std::vector<std::string> quoted;
            for (const std::string& member : type.members) {
                std::string text = "'";
                for (char c : member) text += c == '\'' ? std::string("''") : std::string(1, c);
                quoted.push_back(text + "'");
            }
            out += fmt::format("({})", fmt::join(quoted, ","));
            break;
        }
        default: {
            const bool sized = type.id == TypeId::Char || type.id == TypeId::Varchar ||
                               type.id == TypeId::Binary || type.id == TypeId::Varbinary;
            if (type.length != 0 || sized) out += fmt::format("({})", type.length);
        }
    }
    if (type.is_unsigned) out += " unsigned";
    if (type.zerofill) out += " zerofill";
    return out;
}

}  // namespace braid::mysql
