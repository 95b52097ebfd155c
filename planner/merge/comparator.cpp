// One comparison per type over the binary formats of the *_send functions. See comparator.h.
#include "planner/merge/comparator.h"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/text.h"

namespace braid::planner {
namespace {

using View = std::string_view;

template <typename T>
int order(T a, T b) {
    return a < b ? -1 : b < a ? 1 : 0;
}

int compare_bytes(View a, View b) {
    return order(a.compare(b), 0);
}

template <typename Int>
int compare_int(View a, View b) {
    return order(get_big_endian<Int>(a), get_big_endian<Int>(b));
}

template <typename Float, typename Bits>
int compare_float(View a, View b) {
    auto x = std::bit_cast<Float>(get_big_endian<Bits>(a));
    auto y = std::bit_cast<Float>(get_big_endian<Bits>(b));
    if (std::isnan(x) || std::isnan(y)) return order(std::isnan(x), std::isnan(y));
    return order(x, y);
}

// numeric: count, weight, sign, scale, then base-10000 digits without outer zeros.
struct NumericHead {
    int rank;  // -infinity, negative, zero, positive, infinity, NaN: 0..5
    int weight;
    View digits;

    explicit NumericHead(View datum) {
        weight = get_big_endian<int16_t>(datum, 2);
        digits = datum.substr(8);
        switch (get_big_endian<uint16_t>(datum, 4)) {
            case 0xC000: rank = 5; break;
            case 0xD000: rank = 4; break;
            case 0xF000: rank = 0; break;
            case 0x4000: rank = digits.empty() ? 2 : 1; break;
            default: rank = digits.empty() ? 2 : 3; break;
        }
    }
};

int compare_numeric(View a, View b) {
    if (a.size() < 8 || b.size() < 8) return compare_bytes(a, b);
    NumericHead x(a);
    NumericHead y(b);
    if (x.rank != y.rank) return order(x.rank, y.rank);
    if (x.rank != 1 && x.rank != 3) return 0;
    int magnitude = x.weight != y.weight ? order(x.weight, y.weight) : compare_bytes(x.digits, y.digits);
    return x.rank == 1 ? -magnitude : magnitude;
}

// Months count 30 days and days 24 hours.
int compare_interval(View a, View b) {
    auto span = [](View datum) {
        auto days = int64_t{get_big_endian<int32_t>(datum, 12)} * 30 + get_big_endian<int32_t>(datum, 8);
        return static_cast<__int128>(days) * 86'400'000'000 + get_big_endian<int64_t>(datum, 0);
    };
    return order(span(a), span(b));
}

// By the moment in UTC, then by the zone (seconds west).
int compare_timetz(View a, View b) {
    auto zone = [](View datum) { return get_big_endian<int32_t>(datum, 8); };
    auto moment = [&](View datum) {
        return get_big_endian<int64_t>(datum) + int64_t{zone(datum)} * 1'000'000;
    };
    int moments = order(moment(a), moment(b));
    return moments != 0 ? moments : order(zone(a), zone(b));
}

int text_grouping(View a, View b) {
    return compare_bytes(a, b);
}

// "integer[]", "other (OID 16400)"
std::string shown(const Type& type) {
    if (type.id != TypeId::Other) return std::string(type_name(type.id));
    const TypeId element = array_element(type.oid);
    if (element != TypeId::Unknown) return std::string(type_name(element)) + "[]";
    return fmt::format("{} (OID {})", type_name(type.id), type.oid);
}

}  // namespace

Result<Comparator> Comparator::make(const Type& type) {
    switch (type.id) {
        case TypeId::Bool:
        case TypeId::Char: return Comparator(type, compare_bytes, 1);
        case TypeId::Int2: return Comparator(type, compare_int<int16_t>, 2);
        case TypeId::Int4:
        case TypeId::Date: return Comparator(type, compare_int<int32_t>, 4);
        case TypeId::Int8:
        case TypeId::Time:
        case TypeId::Timestamp:
        case TypeId::Timestamptz:
        case TypeId::Money: return Comparator(type, compare_int<int64_t>, 8);
        case TypeId::Oid: return Comparator(type, compare_int<uint32_t>, 4);
        case TypeId::Float4: return Comparator(type, compare_float<float, uint32_t>, 4);
        case TypeId::Float8: return Comparator(type, compare_float<double, uint64_t>, 8);
        case TypeId::Numeric: return Comparator(type, compare_numeric, 0);
        case TypeId::Uuid: return Comparator(type, compare_bytes, 16);
        case TypeId::Bytea: return Comparator(type, compare_bytes, 0);
        case TypeId::Timetz: return Comparator(type, compare_timetz, 12);
        case TypeId::Interval: return Comparator(type, compare_interval, 16);
        default:
            return fail(sqlstate::kFeatureNotSupported,
                        fmt::format("values of type {} cannot be compared across shards", shown(type)));
    }
}

Result<Comparator> Comparator::for_order(const Type& type, const Collation& collation) {
    if (!is_text(type.id) && type.id != TypeId::Name) return make(type);
    auto text = make_text_order(collation);
    if (!text) return tl::unexpected(text.error());
    Comparator comparator(type, nullptr, 0);
    comparator.text_ = std::move(*text);
    comparator.ignores_trailing_blanks_ = type.id == TypeId::Bpchar;
    return comparator;
}

Result<Comparator> Comparator::for_grouping(const Type& type, const Collation& collation) {
    if (!is_text(type.id) && type.id != TypeId::Name) return make(type);
    if (!collation.deterministic) {
        return fail(
            sqlstate::kFeatureNotSupported,
            fmt::format("text in collation \"{}\" cannot be grouped across shards: it is not deterministic",
                        collation.locale));
    }
    Comparator comparator(type, text_grouping, 0);
    comparator.ignores_trailing_blanks_ = type.id == TypeId::Bpchar;
    return comparator;
}

Comparator Comparator::for_enum(const Type& type, const std::vector<std::string>& labels) {
    auto places = std::make_shared<std::map<std::string, int, std::less<>>>();
    for (const std::string& label : labels) places->emplace(label, static_cast<int>(places->size()));
    Comparator comparator(type, compare_bytes, 0);
    comparator.places_ = std::move(places);
    return comparator;
}

Comparator Comparator::for_mysql(MysqlOrder order, std::string pad) {
    Comparator comparator(Type(), compare_bytes, 0);
    if (order == MysqlOrder::Number) comparator.function_ = compare_mysql_numbers;
    if (order == MysqlOrder::Double) comparator.function_ = compare_mysql_doubles;
    comparator.mysql_ = std::make_shared<const MysqlKey>(MysqlKey{order, std::move(pad)});
    return comparator;
}

int Comparator::operator()(View a, View b) const {
    if (mysql_ && mysql_->order == MysqlOrder::Weights) return compare_padded(a, b, mysql_->pad);
    if (places_) {
        const auto x = places_->find(a);
        const auto y = places_->find(b);
        if (x != places_->end() && y != places_->end()) return order(x->second, y->second);
    }
    if (ignores_trailing_blanks_) {
        a = without_trailing_blanks(a);
        b = without_trailing_blanks(b);
    }
    if (text_) return text_->compare(a, b);
    if (width_ != 0 && (a.size() != width_ || b.size() != width_)) return compare_bytes(a, b);
    return function_(a, b);
}

Status Comparator::check(View datum) const {
    if (mysql_) return check_mysql_key(mysql_->order, datum);
    if (places_ && !places_->contains(datum)) {
        return fail(sqlstate::kFeatureNotSupported,
                    fmt::format("the place of \"{}\" in its enum is not known", datum), {},
                    "Its type was changed behind Braid, or the client's encoding is not the database's.");
    }
    bool good = width_ == 0 || datum.size() == width_;
    if (type_.id == TypeId::Numeric) {
        good = datum.size() >= 8 && datum.size() == 8 + 2 * size_t{get_big_endian<uint16_t>(datum)};
    }
    if (good) return {};
    return fail(sqlstate::kProtocolViolation,
                fmt::format("a server sent a malformed {}", type_name(type_.id)));
}

int SortKey::compare(const Datum& a, const Datum& b) const {
    if (!a || !b) {
        if (!a && !b) return 0;
        return (!a) == nulls_first ? -1 : 1;
    }
    int result = comparator(*a, *b);
    return descending ? (result < 0 ? 1 : result > 0 ? -1 : 0) : result;
}

}  // namespace braid::planner
