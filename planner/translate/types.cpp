// Types of columns and constants in common words, and back in a kind's own.
#include "planner/translate/types.h"

#include <algorithm>

#include "base/crossing/describe.h"

namespace braid::planner::translate {

namespace {

constexpr int32_t kVarHeader = 4;

bool code_point_order(const conf::Collation& collation) {
    const std::string& locale = collation.locale.empty() ? collation.name : collation.locale;
    return locale == "C" || locale == "POSIX" || locale == "ucs_basic" || locale == "C.UTF-8" ||
           locale == "C.utf8";
}

const conf::Collation& resolved(const conf::Column& column, const conf::Collation& otherwise) {
    if (!column.collation || column.collation->provider == conf::CollationProvider::Default) return otherwise;
    return *column.collation;
}

bool bytewise_mysql(std::string_view name) {
    return name == "binary" || name.ends_with("_nopad_bin") || name == "utf8mb4_0900_bin";
}

void take_mysql_collation(ExpressionType& type, std::string_view name) {
    type.collation = name;
    if (bytewise_mysql(name)) {
        type.collating = Collating::Bytes;
    } else if (name.ends_with("_bin")) {
        type.collating = Collating::PadSpace;
        type.ordered = false;  // a tab sorts before the blanks that are thought to follow
    } else {
        type.collating = Collating::Foreign;
        type.ordered = false;
    }
}

}  // namespace

std::string_view word(Family family) {
    switch (family) {
        case Family::Unknown: return "unknown";
        case Family::Boolean: return "boolean";
        case Family::Integer: return "integer";
        case Family::Decimal: return "decimal";
        case Family::Float: return "floating-point";
        case Family::Text: return "text";
        case Family::Bytes: return "binary";
        case Family::Date: return "date";
        case Family::Time: return "time";
        case Family::DateTime: return "date and time";
        case Family::Instant: return "time with time zone";
        case Family::Interval: return "interval";
        case Family::Uuid: return "uuid";
        case Family::Json: return "json";
        case Family::Jsonb: return "jsonb";
        case Family::Row: return "row";
        case Family::Other: return "other";
    }
    return "other";
}

ExpressionType type_of_postgresql(const Type& type) {
    const auto fraction = [&] { return type.typmod >= 0 && type.typmod <= 6 ? type.typmod : 6; };
    switch (type.id) {
        case TypeId::Unknown: return {};
        case TypeId::Bool: return of(Family::Boolean);
        case TypeId::Int2: return integer(2);
        case TypeId::Int4: return integer(4);
        case TypeId::Int8: return integer(8);
        case TypeId::Float4: return floating(4);
        case TypeId::Float8: return floating(8);
        case TypeId::Numeric: {
            if (type.typmod < kVarHeader) return of(Family::Decimal);
            const int32_t packed = type.typmod - kVarHeader;
            const int32_t scale = ((packed & 0x7ff) ^ 0x400) - 0x400;
            const int32_t precision = packed >> 16 & 0xffff;
            if (scale < 0 || scale > precision) return of(Family::Decimal);
            return decimal(precision, scale);
        }
        case TypeId::Text:
        case TypeId::Varchar:
        case TypeId::Bpchar: {
            ExpressionType text = of(Family::Text);
            if (type.typmod >= kVarHeader) text.length = type.typmod - kVarHeader;
            text.fixed = type.id == TypeId::Bpchar;
            text.varying = type.id == TypeId::Varchar;
            if (text.fixed) text.collating = Collating::PadSpace;
            return text;
        }
        case TypeId::Bytea: return of(Family::Bytes);
        case TypeId::Uuid: return of(Family::Uuid);
        case TypeId::Date: return of(Family::Date);
        case TypeId::Time: return moment(Family::Time, fraction());
        case TypeId::Timestamp: return moment(Family::DateTime, fraction());
        case TypeId::Timestamptz: return moment(Family::Instant, fraction());
        case TypeId::Interval: return of(Family::Interval);
        case TypeId::Json: return of(Family::Json);
        case TypeId::Jsonb: return of(Family::Jsonb);
        default: {
            ExpressionType other = of(Family::Other);
            other.oid = type.oid;
            return other;
        }
    }
}

ExpressionType type_of_mysql(const mysql::Type& type) {
    using mysql::TypeId;
    switch (type.id) {
        case TypeId::TinyInt:
            if (mysql::is_boolean(type)) return of(Family::Boolean);
            [[fallthrough]];
        case TypeId::SmallInt:
        case TypeId::MediumInt:
        case TypeId::Int:
        case TypeId::BigInt: {
            ExpressionType number = integer(8);
            if (type.id == TypeId::TinyInt || type.id == TypeId::SmallInt) number.bytes = 2;
            if (type.id == TypeId::MediumInt || type.id == TypeId::Int) number.bytes = 4;
            number.is_unsigned = type.is_unsigned;
            return number;
        }
        case TypeId::Decimal: return decimal(type.precision, type.scale);
        case TypeId::Float: return floating(4);
        case TypeId::Double: return floating(8);
        case TypeId::Date: return of(Family::Date);
        case TypeId::Time: return moment(Family::Time, type.scale);
        case TypeId::DateTime: return moment(Family::DateTime, type.scale);
        case TypeId::Timestamp: return moment(Family::Instant, type.scale);
        case TypeId::Char:
        case TypeId::Varchar:
        case TypeId::TinyText:
        case TypeId::Text:
        case TypeId::MediumText:
        case TypeId::LongText: {
            ExpressionType text = of(Family::Text);
            if (type.length != 0) text.length = static_cast<int>(type.length);
            text.fixed = type.id == TypeId::Char;
            text.varying = type.id == TypeId::Varchar;
            if (!type.collation.empty()) take_mysql_collation(text, type.collation);
            text.utf8mb4 = type.charset.empty() || type.charset == "utf8mb4";
            return text;
        }
        case TypeId::Varbinary:
        case TypeId::TinyBlob:
        case TypeId::Blob:
        case TypeId::MediumBlob:
        case TypeId::LongBlob: return of(Family::Bytes);
        case TypeId::Uuid: return of(Family::Uuid);
        case TypeId::Json: return of(Family::Json);
        default: {
            ExpressionType other = of(Family::Other);
            other.oid = crossing::describe_for_postgresql(type).type.oid;
            return other;
        }
    }
}

ExpressionType type_of_column(const conf::Column& server, ServerKind server_kind, const conf::Column* client,
                              ServerKind client_kind, const conf::Collation& server_default,
                              const conf::Collation& client_default) {
    ExpressionType type;
    if (server_kind == ServerKind::Mysql) {
        auto parsed =
            mysql::parse_column_type(server.type_name, server.collation ? server.collation->charset : "",
                                     server.collation ? server.collation->name : "");
        type = parsed ? type_of_mysql(*parsed) : of(Family::Other);
        // json is longtext with a check in MariaDB: the reader of the catalog knows.
        if (type.is(Family::Text) && server.type().id == TypeId::Json) type = of(Family::Json);
        // An unsigned integer is the next larger one, bigint unsigned a numeric(20,0).
        if (client_kind == ServerKind::Postgresql && type.is(Family::Integer) && type.is_unsigned) {
            type = type.bytes == 8 ? decimal(20, 0) : type.bytes == 4 ? integer(8) : integer(4);
            type.is_unsigned = true;  // as its server calculates with it
        }
        if (type.is(Family::Text)) {
            type.native = type.collating == Collating::Bytes && type.utf8mb4;
            // To a PostgreSQL client all texts compare by their bytes, and those of char(n) without blanks.
            type.collating = type.fixed ? Collating::PadSpace : Collating::Bytes;
            type.ordered = client == nullptr || code_point_order(resolved(*client, client_default));
            if (client != nullptr && !resolved(*client, client_default).deterministic) {
                type.collating = Collating::Foreign;
                type.collation = resolved(*client, client_default).name;
            }
        }
    } else {
        type = type_of_postgresql(server.base_type());
        if (type.is(Family::Text)) {
            const conf::Collation& own = resolved(server, server_default);
            type.native = own.deterministic && code_point_order(own);
            type.deterministic = own.deterministic;
            type.collating = Collating::Bytes;
            if (client != nullptr && client->collation) {
                take_mysql_collation(type, client->collation->name);
            } else if (client_kind == ServerKind::Mysql && type.fixed) {
                // Blanks at the end decide nothing.
                take_mysql_collation(type, "utf8mb4_bin");
            }
        }
    }
    return type;
}

std::optional<Type> postgresql_type(const ExpressionType& type) {
    const auto fraction = [&] { return type.scale >= 0 && type.scale < 6 ? type.scale : -1; };
    const auto length = [&] { return type.length > 0 ? type.length + kVarHeader : -1; };
    switch (type.family) {
        case Family::Unknown: return type_of(TypeId::Text);
        case Family::Boolean: return type_of(TypeId::Bool);
        case Family::Integer:
            return type_of(type.bytes == 2 ? TypeId::Int2 : type.bytes == 4 ? TypeId::Int4 : TypeId::Int8);
        case Family::Decimal:
            if (type.precision <= 0 || type.scale < 0) return type_of(TypeId::Numeric);
            return type_of(TypeId::Numeric, (type.precision << 16 | type.scale) + kVarHeader);
        case Family::Float: return type_of(type.bytes == 4 ? TypeId::Float4 : TypeId::Float8);
        case Family::Text:
            if (type.fixed) return type_of(TypeId::Bpchar, length());
            return type.length > 0 || type.varying ? type_of(TypeId::Varchar, length())
                                                   : type_of(TypeId::Text);
        case Family::Bytes: return type_of(TypeId::Bytea);
        case Family::Date: return type_of(TypeId::Date);
        case Family::Time: return type_of(TypeId::Time, fraction());
        case Family::DateTime: return type_of(TypeId::Timestamp, fraction());
        case Family::Instant: return type_of(TypeId::Timestamptz, fraction());
        case Family::Interval: return type_of(TypeId::Interval);
        case Family::Uuid: return type_of(TypeId::Uuid);
        case Family::Json: return type_of(TypeId::Json);
        case Family::Jsonb: return type_of(TypeId::Jsonb);
        case Family::Other:
            if (type.oid == 0) return std::nullopt;
            return type_from_oid(type.oid);
        case Family::Row: break;
    }
    return std::nullopt;
}

std::optional<mysql::Type> mysql_type(const ExpressionType& type) {
    using mysql::TypeId;
    mysql::Type out;
    const auto with_scale = [&](TypeId id) {
        out.id = id;
        out.scale = static_cast<uint8_t>(std::max(type.scale, 0));
        return out;
    };
    switch (type.family) {
        case Family::Unknown:
            out.id = TypeId::Varchar;
            out.charset = "utf8mb4";
            return out;
        case Family::Boolean:
            out.id = TypeId::TinyInt;
            out.length = 1;
            return out;
        case Family::Integer:
            out.id = type.bytes == 2 ? TypeId::SmallInt : type.bytes == 4 ? TypeId::Int : TypeId::BigInt;
            out.is_unsigned = type.is_unsigned;
            return out;
        case Family::Decimal: {
            out.id = TypeId::Decimal;
            const int scale = type.scale < 0 ? 30 : std::min(type.scale, 38);
            out.scale = static_cast<uint8_t>(scale);
            out.precision = static_cast<uint8_t>(type.precision < 0 ? 65 : std::clamp(type.precision, 1, 65));
            return out;
        }
        case Family::Float:
            out.id = type.bytes == 4 ? TypeId::Float : TypeId::Double;
            if (type.scale < 0 || type.scale >= mysql::kNotFixedDecimals) return out;
            out.fixed_scale = true;
            out.scale = static_cast<uint8_t>(type.scale);
            out.precision = 53;
            return out;
        case Family::Text:
            out.id = type.fixed ? TypeId::Char : type.length > 0 ? TypeId::Varchar : TypeId::LongText;
            if (type.length > 0) out.length = static_cast<uint32_t>(type.length);
            out.charset = "utf8mb4";
            out.collation = type.weak || type.collation.empty() ? "" : type.collation;
            return out;
        case Family::Bytes: out.id = TypeId::LongBlob; return out;
        case Family::Date: out.id = TypeId::Date; return out;
        case Family::Time: return with_scale(TypeId::Time);
        case Family::DateTime: return with_scale(TypeId::DateTime);
        case Family::Instant: return with_scale(TypeId::Timestamp);
        case Family::Uuid: out.id = TypeId::Uuid; return out;
        case Family::Json:
        case Family::Jsonb: out.id = TypeId::Json; return out;
        default: return std::nullopt;
    }
}

int common_scale(const ExpressionType& a, const ExpressionType& b) {
    const int x = a.is(Family::Integer) ? 0 : a.scale;
    const int y = b.is(Family::Integer) ? 0 : b.scale;
    return x < 0 || y < 0 ? -1 : std::max(x, y);
}

std::optional<ExpressionType> common_type(const ExpressionType& a, const ExpressionType& b, bool mysql) {
    if (a.is(Family::Unknown)) return b;
    if (b.is(Family::Unknown)) return a;
    if (a.numeric() && b.numeric()) {
        if (a.is(Family::Float) || b.is(Family::Float)) {
            ExpressionType number =
                floating(!mysql && a.bytes == 4 && b.bytes == 4 && a.family == b.family ? 4 : 8);
            if (mysql) number.scale = common_scale(a, b);
            return number;
        }
        if (a.is(Family::Integer) && b.is(Family::Integer)) {
            if (mysql && a.is_unsigned != b.is_unsigned) {
                const uint8_t larger = a.is_unsigned ? a.bytes : b.bytes;
                if (larger == 8) return decimal(20, 0);
                return integer(std::max<uint8_t>(8, larger));
            }
            ExpressionType number = integer(std::max(a.bytes, b.bytes));
            number.is_unsigned = mysql && a.is_unsigned;
            return number;
        }
        const auto scale_of = [](const ExpressionType& t) { return t.is(Family::Integer) ? 0 : t.scale; };
        // Each row keeps its own scale in PostgreSQL; MySQL gives all of them the larger one.
        if (scale_of(a) < 0 || scale_of(b) < 0) return of(Family::Decimal);
        if (!mysql && scale_of(a) != scale_of(b)) return std::nullopt;
        const auto whole = [&](const ExpressionType& t) {
            if (t.is(Family::Integer)) return t.bytes == 2 ? 5 : t.bytes == 4 ? 10 : 20;
            return t.precision < 0 ? 65 : t.precision - t.scale;
        };
        const int scale = std::max(scale_of(a), scale_of(b));
        ExpressionType number = decimal(std::min(65, std::max(whole(a), whole(b)) + scale), scale);
        number.hidden_digits = a.hidden_digits == b.hidden_digits ? a.hidden_digits
                               : std::min(a.hidden_digits, b.hidden_digits) < -1
                                   ? ExpressionType::kMaybeRounded
                                   : -1;
        return number;
    }
    if (a.is(Family::Text) && b.is(Family::Text)) {
        const ExpressionType& strong = a.weak ? b : a;
        ExpressionType text = strong;
        if (a.weak == b.weak && (a.collating != b.collating || a.collation != b.collation)) {
            if (mysql && (a.collating == Collating::Foreign || b.collating == Collating::Foreign))
                return std::nullopt;
            // Of two binary collations MariaDB takes the first.
            if (mysql) {
                text = a;
            } else {
                text.collating = Collating::Bytes;
            }
        }
        if (!mysql || a.weak != b.weak || a.collation == b.collation)
            text.ordered = (a.weak || a.ordered) && (b.weak || b.ordered);
        text.native = a.native && b.native;
        text.varying = a.varying && b.varying;
        text.utf8mb4 = a.utf8mb4 && b.utf8mb4;
        if (a.length < 0 || b.length < 0 || (!mysql && a.length != b.length)) {
            text.length = -1;
        } else {
            text.length = std::max(a.length, b.length);
        }
        if (a.fixed != b.fixed) {
            text.fixed = false;
            if (!mysql) text.collating = Collating::Bytes;
        }
        return text;
    }
    if (a.family != b.family) {
        if (mysql) return std::nullopt;
        const auto pair = [&](Family x, Family y) {
            return (a.family == x && b.family == y) || (a.family == y && b.family == x);
        };
        if (pair(Family::Date, Family::DateTime)) return moment(Family::DateTime, 6);
        return std::nullopt;
    }
    ExpressionType same = a;
    same.scale = std::max(a.scale, b.scale);
    if (a.is(Family::Other) && a.oid != b.oid) return std::nullopt;
    return same;
}

}  // namespace braid::planner::translate
