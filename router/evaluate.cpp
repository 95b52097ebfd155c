// From a key predicate to shards: predicates become boxes, boxes become shards.
//
// A box gives each key column a domain: all values, a list of points, or an interval. A predicate is a list
// of boxes, any of which may hold the row; AND intersects pairwise, OR appends. Whatever grows beyond its cap
// becomes "all", which is always right and only less sharp.
#include <algorithm>

#include <fmt/format.h>

#include "base/array.h"
#include "base/convert.h"
#include "router/key_predicate.h"

namespace braid::router {
namespace {

constexpr size_t kMaxBoxes = 1024;
constexpr size_t kMaxCombinations = 65536;
constexpr int64_t kMaxEnumerated = 64;  // an interval of so many integers is as good as a list

struct Domain {
    enum class Kind : uint8_t { All, Points, Interval };
    Kind kind = Kind::All;
    std::vector<Value> points;  // a NULL value stands for IS NULL
    Bound lower;
    Bound upper;
};

using Box = std::vector<Domain>;
using Boxes = std::vector<Box>;

bool inside(const Value& value, const Domain& interval) {
    if (value.is_null()) return false;
    if (interval.lower.kind != Bound::Kind::Unbounded) {
        int order = compare(value, interval.lower.value);
        if (order < 0 || (order == 0 && interval.lower.kind == Bound::Kind::Exclusive)) return false;
    }
    if (interval.upper.kind != Bound::Kind::Unbounded) {
        int order = compare(value, interval.upper.value);
        if (order > 0 || (order == 0 && interval.upper.kind == Bound::Kind::Exclusive)) return false;
    }
    return true;
}

bool less(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return !a.is_null() && b.is_null();
    return compare(a, b) < 0;
}

bool same(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
    return compare(a, b) == 0;
}

Domain points_of(std::vector<Value> values) {
    Domain domain;
    domain.kind = Domain::Kind::Points;
    std::sort(values.begin(), values.end(), less);
    values.erase(std::unique(values.begin(), values.end(), same), values.end());
    domain.points = std::move(values);
    return domain;
}

void tighten(Bound& bound, const Bound& other, bool lower) {
    if (other.kind == Bound::Kind::Unbounded) return;
    if (bound.kind == Bound::Kind::Unbounded) {
        bound = other;
        return;
    }
    int order = compare(other.value, bound.value);
    if (!lower) order = -order;
    if (order > 0 || (order == 0 && other.kind == Bound::Kind::Exclusive)) bound = other;
}

Domain intersect(const Domain& a, const Domain& b) {
    if (a.kind == Domain::Kind::All) return b;
    if (b.kind == Domain::Kind::All) return a;
    if (a.kind == Domain::Kind::Interval && b.kind == Domain::Kind::Interval) {
        Domain result = a;
        tighten(result.lower, b.lower, true);
        tighten(result.upper, b.upper, false);
        return result;
    }
    const Domain& points = a.kind == Domain::Kind::Points ? a : b;
    const Domain& other = a.kind == Domain::Kind::Points ? b : a;
    Domain result;
    result.kind = Domain::Kind::Points;
    for (const Value& value : points.points) {
        bool keep = other.kind == Domain::Kind::Interval
                        ? inside(value, other)
                        : std::binary_search(other.points.begin(), other.points.end(), value, less);
        if (keep) result.points.push_back(value);
    }
    return result;
}

bool is_empty(const Box& box) {
    return std::any_of(box.begin(), box.end(), [](const Domain& domain) {
        return domain.kind == Domain::Kind::Points && domain.points.empty();
    });
}

class Evaluation {
  public:
    Evaluation(const TableRouter& table, const Bindings& bindings) : table_(table), bindings_(bindings) {}

    Boxes boxes(const KeyPredicate& predicate) const;
    ShardSet shards(const Boxes& boxes) const;
    // shards() has met keys that have none.
    bool met_gap() const { return gap_; }

  private:
    using Op = KeyPredicate::Op;

    const KeyColumn& column(const KeyPredicate& predicate) const { return table_.key()[predicate.column]; }
    Boxes all() const { return {Box(table_.key().size())}; }
    Boxes where(uint32_t column, Domain domain) const {
        Box box(table_.key().size());
        box[column] = std::move(domain);
        if (is_empty(box)) return {};
        return {std::move(box)};
    }
    Boxes compared(const KeyPredicate& predicate) const;
    Boxes between(const KeyPredicate& predicate) const;
    std::optional<BoundConversion> bound_of(const Operand& operand, const KeyColumn& key, bool lower,
                                            bool inclusive) const;
    Boxes listed(const KeyPredicate& predicate) const;
    Boxes stored(const KeyPredicate& predicate) const;
    Boxes any_of_array(const KeyPredicate& predicate) const;
    Boxes conjunction(const KeyPredicate& predicate) const;
    Boxes equal_to_any(uint32_t column, const std::vector<Value>& constants) const;
    ShardSet shards(const Box& box) const;
    ShardSet shards_of_points(const std::vector<std::vector<Value>>& columns) const;
    static void enumerate(Domain& domain);

    const TableRouter& table_;
    const Bindings& bindings_;
    mutable bool gap_ = false;
};

Boxes Evaluation::boxes(const KeyPredicate& predicate) const {
    switch (predicate.op) {
        case Op::True: return all();
        case Op::False: return {};
        case Op::And: return conjunction(predicate);
        case Op::Or: {
            Boxes result;
            for (const KeyPredicate& operand : predicate.operands) {
                Boxes more = boxes(operand);
                result.insert(result.end(), std::make_move_iterator(more.begin()),
                              std::make_move_iterator(more.end()));
                if (result.size() > kMaxBoxes) return all();
            }
            return result;
        }
        case Op::Compare: return compared(predicate);
        case Op::In: return listed(predicate);
        case Op::AnyOfArray: return any_of_array(predicate);
        case Op::Between: return between(predicate);
        case Op::IsNull:
            // MySQL's IS NULL is true of zero dates and new counters where the column cannot be NULL.
            if (column(predicate).mysql_key && column(predicate).not_null) return all();
            return where(predicate.column, points_of({Value::null(column(predicate).type)}));
        case Op::IsNotNull: return all();
    }
    __builtin_unreachable();
}

Boxes Evaluation::compared(const KeyPredicate& predicate) const {
    const KeyColumn& key = column(predicate);
    Reading reading = read(predicate.values[0], bindings_, key.type.id);
    if (!reading.known()) return all();
    if (reading.value.is_null()) return {};
    if (predicate.comparison == Comparison::Equal) return equal_to_any(predicate.column, {reading.value});
    if (!key.ordered) return all();
    bool lower =
        predicate.comparison == Comparison::Greater || predicate.comparison == Comparison::GreaterOrEqual;
    bool inclusive =
        predicate.comparison == Comparison::GreaterOrEqual || predicate.comparison == Comparison::LessOrEqual;
    BoundConversion bound = key_bound(reading.value, lower, inclusive, key, bindings_.context);
    if (bound.match == Match::Undetermined) return all();
    if (bound.match == Match::Never) return {};
    Domain domain;
    domain.kind = Domain::Kind::Interval;
    (lower ? domain.lower : domain.upper) = std::move(bound.bound);
    return where(predicate.column, std::move(domain));
}

// Nothing: NULL, which no key is compared with.
std::optional<BoundConversion> Evaluation::bound_of(const Operand& operand, const KeyColumn& key, bool lower,
                                                    bool inclusive) const {
    Reading reading = read(operand, bindings_, key.type.id);
    if (!reading.known()) return BoundConversion{};
    if (reading.value.is_null()) return std::nullopt;
    return key_bound(reading.value, lower, inclusive, key, bindings_.context);
}

Boxes Evaluation::between(const KeyPredicate& predicate) const {
    const KeyColumn& key = column(predicate);
    if (!key.ordered) return all();
    std::optional<BoundConversion> low = bound_of(predicate.values[0], key, true, true);
    std::optional<BoundConversion> high = bound_of(predicate.values[1], key, false, true);
    if (!low || !high) return {};
    if (low->match != Match::Exact || high->match != Match::Exact) return all();
    Domain domain;
    domain.kind = Domain::Kind::Interval;
    domain.lower = std::move(low->bound);
    domain.upper = std::move(high->bound);
    return where(predicate.column, std::move(domain));
}

Boxes Evaluation::equal_to_any(uint32_t column, const std::vector<Value>& constants) const {
    std::vector<Value> points;
    points.reserve(constants.size());
    for (const Value& constant : constants) {
        if (constant.is_null()) continue;  // = NULL is never true
        Conversion conversion = equal_key(constant, table_.key()[column], bindings_.context);
        if (conversion.match == Match::Undetermined) return all();
        if (conversion.match == Match::Exact) points.push_back(std::move(conversion.value));
    }
    return where(column, points_of(std::move(points)));
}

// A row of VALUES is stored: its column has one type for all rows, and that is assigned to the key's.
Boxes Evaluation::stored(const KeyPredicate& predicate) const {
    const KeyColumn& key = column(predicate);
    std::vector<Value> points;
    std::optional<TypeId> common;
    for (const Operand& operand : predicate.values) {
        Reading reading = read(operand, bindings_, key.type.id);
        if (!reading.known()) return all();
        if (reading.value.is_null()) {
            points.push_back(Value::null(key.type));
            continue;
        }
        const TypeId type = reading.value.type_id();
        const TypeId family = is_integer(type) ? TypeId::Numeric : type;
        const bool exact = family != TypeId::Float4 && family != TypeId::Float8;
        if ((common && *common != family) || (!exact && predicate.values.size() > 1)) return all();
        common = family;
        Reading value = stored_key(reading.value, key, bindings_.context);
        if (!value.known()) return all();
        points.push_back(std::move(value.value));
    }
    return where(predicate.column, points_of(std::move(points)));
}

Boxes Evaluation::listed(const KeyPredicate& predicate) const {
    if (predicate.stored) return stored(predicate);
    std::vector<Value> constants;
    constants.reserve(predicate.values.size());
    TypeId expected = column(predicate).type.id;
    bool untyped = false;
    bool of_other_type = false;
    for (const Operand& operand : predicate.values) {
        Reading reading = read(operand, bindings_, expected);
        if (!reading.known()) return all();
        if (is_untyped(operand, bindings_)) {
            untyped = true;
        } else {
            const TypeId type = reading.value.type_id();
            const bool exact = is_integer(expected) && (is_integer(type) || type == TypeId::Numeric);
            of_other_type = of_other_type || (type != expected && !exact);
        }
        constants.push_back(std::move(reading.value));
    }
    // The list has one type for all: what has none takes it from the others, not from the column.
    if (untyped && of_other_type) return all();
    return equal_to_any(predicate.column, constants);
}

Boxes Evaluation::any_of_array(const KeyPredicate& predicate) const {
    const Operand& operand = predicate.values[0];
    std::string_view bytes;
    bool binary = false;
    TypeId element = column(predicate).type.id;
    if (operand.source == Operand::Source::Parameter) {
        if (operand.parameter == 0 || operand.parameter > bindings_.parameters.size()) return all();
        const BoundParameter& bound = bindings_.parameters[operand.parameter - 1];
        if (bound.null) return {};
        if (bound.type_oid != 0) element = array_element(bound.type_oid);
        bytes = bound.bytes;
        binary = bound.binary;
    } else if (operand.source == Operand::Source::Literal &&
               operand.literal_kind == grammar::LiteralKind::String && operand.slot >= 0 &&
               static_cast<size_t>(operand.slot) < bindings_.literals.size()) {
        bytes = bindings_.literals[static_cast<size_t>(operand.slot)];
    } else {
        return all();
    }
    if (operand.cast != TypeId::Unknown) element = operand.cast;
    if (element == TypeId::Unknown || element == TypeId::Other) return all();
    ArrayReading array =
        binary ? read_array_binary(bytes, element) : read_array_text(bytes, element, bindings_.context);
    if (array.outcome != Outcome::Known) return all();
    for (const Value& element_value : array.elements) {
        if (!readable(element_value, bindings_.context)) return all();
    }
    return equal_to_any(predicate.column, array.elements);
}

Boxes Evaluation::conjunction(const KeyPredicate& predicate) const {
    Boxes result = all();
    for (const KeyPredicate& operand : predicate.operands) {
        Boxes more = boxes(operand);
        // Too many combinations: leaving a condition out keeps a superset.
        if (result.size() * more.size() > kMaxBoxes) {
            if (more.size() < result.size()) result = std::move(more);
            continue;
        }
        Boxes both;
        for (const Box& a : result) {
            for (const Box& b : more) {
                Box box(a.size());
                for (size_t i = 0; i < a.size(); i++) box[i] = intersect(a[i], b[i]);
                if (!is_empty(box)) both.push_back(std::move(box));
            }
        }
        result = std::move(both);
        if (result.empty()) break;
    }
    return result;
}

// BETWEEN 3 AND 5 on an integer or date is three points, which a hash can place.
void Evaluation::enumerate(Domain& domain) {
    if (domain.kind != Domain::Kind::Interval || domain.lower.kind == Bound::Kind::Unbounded ||
        domain.upper.kind == Bound::Kind::Unbounded) {
        return;
    }
    TypeId type = domain.lower.value.type_id();
    if ((!is_integer(type) && type != TypeId::Date) || domain.upper.value.type_id() != type) return;
    int64_t low = domain.lower.value.as_int();
    int64_t high = domain.upper.value.as_int();
    if (low > high) {
        domain = points_of({});
        return;
    }
    const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
    if (span > static_cast<uint64_t>(kMaxEnumerated)) return;
    // Counted from `low`: a value behind the type's last one cannot be told.
    const uint64_t first = domain.lower.kind == Bound::Kind::Exclusive ? 1 : 0;
    const uint64_t end = domain.upper.kind == Bound::Kind::Exclusive ? span : span + 1;
    std::vector<Value> points;
    for (uint64_t offset = first; offset < end; offset++) {
        const int64_t value = low + static_cast<int64_t>(offset);
        switch (type) {
            case TypeId::Int2: points.push_back(Value::int2(static_cast<int16_t>(value))); break;
            case TypeId::Int4: points.push_back(Value::int4(static_cast<int32_t>(value))); break;
            case TypeId::Int8: points.push_back(Value::int8(value)); break;
            default: points.push_back(Value::date(static_cast<int32_t>(value))); break;
        }
    }
    domain = points_of(std::move(points));
}

ShardSet Evaluation::shards_of_points(const std::vector<std::vector<Value>>& columns) const {
    size_t combinations = 1;
    for (const auto& points : columns) {
        if (points.empty()) return {};
        if (points.size() > kMaxCombinations / combinations) {
            gap_ = gap_ || table_.has_gaps();
            return table_.all_shards();
        }
        combinations *= points.size();
    }
    ShardSet set;
    std::vector<Value> key(columns.size());
    for (size_t combination = 0; combination < combinations; combination++) {
        size_t rest = combination;
        for (size_t i = 0; i < columns.size(); i++) {
            key[i] = columns[i][rest % columns[i].size()];
            rest /= columns[i].size();
        }
        Result<std::optional<ShardId>> shard = table_.find(key);
        if (!shard) return table_.all_shards();
        if (!*shard) gap_ = true;
        if (*shard) set.add(**shard);
        if (set == table_.all_shards() && !table_.has_gaps()) break;
    }
    return set;
}

ShardSet Evaluation::shards(const Box& box) const {
    Box refined = box;
    for (Domain& domain : refined) enumerate(domain);
    if (std::all_of(refined.begin(), refined.end(),
                    [](const Domain& domain) { return domain.kind == Domain::Kind::Points; })) {
        std::vector<std::vector<Value>> columns;
        for (Domain& domain : refined) columns.push_back(std::move(domain.points));
        return shards_of_points(columns);
    }
    if (refined.size() == 1 && refined[0].kind == Domain::Kind::Interval) {
        gap_ = gap_ || table_.has_gaps();
        return table_.find_between(refined[0].lower, refined[0].upper);
    }
    gap_ = gap_ || table_.has_gaps();
    return table_.all_shards();
}

ShardSet Evaluation::shards(const Boxes& boxes) const {
    ShardSet set;
    for (const Box& box : boxes) {
        set |= shards(box);
        if (set == table_.all_shards() && !table_.has_gaps()) break;
    }
    return set;
}

}  // namespace

namespace {

Failure not_null(const KeyColumn& column) {
    Error error;
    error.sqlstate = "23000";
    error.number = 1048;
    error.message = fmt::format("Column '{}' cannot be null", column.name);
    return Failure(std::move(error));
}

}  // namespace

ShardSet evaluate(const KeyPredicate& predicate, const TableRouter& table, const Bindings& bindings) {
    Evaluation evaluation(table, bindings);
    return evaluation.shards(evaluation.boxes(predicate));
}

Result<ShardSet> shards_of_new_rows(const KeyPredicate& predicate, const TableRouter& table,
                                    const Bindings& bindings) {
    Evaluation evaluation(table, bindings);
    const ShardSet shards = evaluation.shards(evaluation.boxes(predicate));
    if (!evaluation.met_gap()) return shards;
    return fail(
        sqlstate::kFeatureNotSupported,
        fmt::format("the keys of the new rows of table \"{}\" cannot be told exactly, and not all keys "
                    "have a shard",
                    table.table().display_name()),
        {}, "INSERT the rows by VALUES.");
}

Result<ShardId> shard_of_row(std::span<const Operand> operands, const TableRouter& table,
                             const Bindings& bindings) {
    std::vector<Value> key;
    for (size_t i = 0; i < operands.size(); i++) {
        const KeyColumn& column = table.key()[i];
        Reading reading = read(operands[i], bindings, column.type.id);
        if (reading.known()) reading = stored_key(reading.value, column, bindings.context);
        if (reading.outcome == Outcome::Invalid || reading.outcome == Outcome::OutOfRange) {
            return *table.all_shards().first();
        }
        if (!reading.known()) {
            return fail(sqlstate::kFeatureNotSupported,
                        fmt::format("cannot tell the shard of the new row: the value of key column \"{}\" of "
                                    "table \"{}\" is not one that Braid reads exactly as the server does",
                                    column.name, table.table().display_name()),
                        {},
                        fmt::format("Write it as a plain constant or parameter of type {}.",
                                    type_name(column.type.id)));
        }
        // MySQL may store 0 for it, as its sql_mode and IGNORE have it, and that row would lie elsewhere.
        if (reading.value.is_null() && column.not_null && column.mysql_key) return not_null(column);
        // The server says that it must not be NULL.
        if (reading.value.is_null() && column.not_null) return *table.all_shards().first();
        key.push_back(std::move(reading.value));
    }
    Result<std::optional<ShardId>> shard = table.find(key);
    if (!shard) return Failure(shard.error());
    if (!*shard) {
        return fail("23514",
                    fmt::format("no partition of relation \"{}\" found for row", table.table().name));
    }
    return **shard;
}

}  // namespace braid::router
