// The states of the mergeable aggregates. See aggregate.h.
#include "planner/merge/aggregate.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/decimal.h"

namespace braid::planner {
namespace {

using Finished = Result<std::optional<std::string>>;

Failure malformed(std::string_view what) {
    return fail(sqlstate::kProtocolViolation,
                fmt::format("a server sent a malformed {} as partial aggregate", what));
}

Result<int64_t> read_integer(std::string_view datum) {
    switch (datum.size()) {
        case 2: return get_big_endian<int16_t>(datum);
        case 4: return get_big_endian<int32_t>(datum);
        case 8: return get_big_endian<int64_t>(datum);
        default: return malformed("integer");
    }
}

Result<Decimal> read_numeric(std::string_view datum) {
    Result<Decimal> value = Decimal::decode_binary(datum);
    if (!value) return malformed("numeric");
    return value;
}

std::string write_integer(int64_t value, TypeId type, DatumFormat format) {
    if (format == DatumFormat::Text) return std::to_string(value);
    std::string out;
    switch (type) {
        case TypeId::Int2: append_big_endian(out, static_cast<int16_t>(value)); break;
        case TypeId::Int4: append_big_endian(out, static_cast<int32_t>(value)); break;
        default: append_big_endian(out, value); break;
    }
    return out;
}

std::string write_numeric(const Decimal& value, DatumFormat format) {
    return format == DatumFormat::Text ? value.to_string() : value.encode_binary();
}

Status add_checked(int64_t& sum, int64_t term) {
    if (__builtin_add_overflow(sum, term, &sum)) return fail("22003", "bigint out of range");
    return {};
}

// count: 0 without rows. sum of int2 and int4: NULL without rows.
class IntegerSum final : public AggregateState {
  public:
    explicit IntegerSum(bool zero_when_empty) : seen_(zero_when_empty) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.empty()) return malformed("row");
        if (!partials[0]) return {};
        Result<int64_t> term = read_integer(*partials[0]);
        if (!term) return tl::unexpected(term.error());
        seen_ = true;
        return add_checked(sum_, *term);
    }

    Finished finish(DatumFormat format) const override {
        if (!seen_) return std::nullopt;
        return write_integer(sum_, TypeId::Int8, format);
    }

  private:
    int64_t sum_ = 0;
    bool seen_;
};

class NumericSum final : public AggregateState {
  public:
    Status add(std::span<const Datum> partials) override {
        if (partials.empty()) return malformed("row");
        if (!partials[0]) return {};
        Result<Decimal> term = read_numeric(*partials[0]);
        if (!term) return tl::unexpected(term.error());
        Result<Decimal> sum = seen_ ? Decimal::add(sum_, *term) : std::move(term);
        if (!sum) return tl::unexpected(sum.error());
        sum_ = std::move(*sum);
        seen_ = true;
        return {};
    }

    Finished finish(DatumFormat format) const override {
        if (!seen_) return std::nullopt;
        return write_numeric(sum_, format);
    }

  private:
    Decimal sum_;
    bool seen_ = false;
};

// Exact sum and count, divided once at the end with the server's scale rule.
class Average final : public AggregateState {
  public:
    explicit Average(bool integer_sums) : integer_sums_(integer_sums) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.size() < 2 || !partials[1]) return malformed("row");
        Result<int64_t> count = read_integer(*partials[1]);
        if (!count) return tl::unexpected(count.error());
        if (*count == 0) return {};
        if (!partials[0]) return malformed("sum");
        Result<Decimal> term =
            integer_sums_ ? read_integer(*partials[0]).map(Decimal::from_int) : read_numeric(*partials[0]);
        if (!term) return tl::unexpected(term.error());
        Result<Decimal> sum = Decimal::add(sum_, *term);
        if (!sum) return tl::unexpected(sum.error());
        sum_ = std::move(*sum);
        return add_checked(count_, *count);
    }

    Finished finish(DatumFormat format) const override {
        if (count_ == 0) return std::nullopt;
        Result<Decimal> average = Decimal::divide(sum_, Decimal::from_int(count_));
        if (!average) return tl::unexpected(average.error());
        return write_numeric(*average, format);
    }

  private:
    Decimal sum_;
    int64_t count_ = 0;
    bool integer_sums_;
};

class Extremum final : public AggregateState {
  public:
    Extremum(Comparator comparator, bool greatest)
        : comparator_(std::move(comparator)), greatest_(greatest) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.empty()) return malformed("row");
        if (!partials[0]) return {};
        if (Status good = comparator_.check(*partials[0]); !good) return good;
        if (best_) {
            int order = comparator_(*partials[0], *best_);
            if (greatest_ ? order <= 0 : order >= 0) return {};
        }
        best_ = std::string(*partials[0]);
        visible_.reset();
        if (partials.size() > 1) {
            if (!partials[1]) return malformed("row");
            visible_ = std::string(*partials[1]);
        }
        return {};
    }

    Finished finish(DatumFormat format) const override {
        if (!best_) return std::nullopt;
        if (visible_) return visible_;
        if (format == DatumFormat::Binary) return best_;
        return fail(sqlstate::kFeatureNotSupported, fmt::format("type {} needs the server's own text here",
                                                                type_name(comparator_.type().id)));
    }

  private:
    Comparator comparator_;
    bool greatest_;
    std::optional<std::string> best_;
    std::optional<std::string> visible_;
};

class BoolMerge final : public AggregateState {
  public:
    explicit BoolMerge(bool conjunction) : conjunction_(conjunction) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.empty()) return malformed("row");
        if (!partials[0]) return {};
        if (partials[0]->size() != 1) return malformed("boolean");
        bool term = (*partials[0])[0] != 0;
        if (!result_) {
            result_ = term;
        } else {
            result_ = conjunction_ ? *result_ && term : *result_ || term;
        }
        return {};
    }

    Finished finish(DatumFormat format) const override {
        if (!result_) return std::nullopt;
        if (format == DatumFormat::Text) return *result_ ? "t" : "f";
        return std::string(1, *result_ ? '\1' : '\0');
    }

  private:
    bool conjunction_;
    std::optional<bool> result_;
};

class BitMerge final : public AggregateState {
  public:
    BitMerge(TypeId type, bool conjunction) : type_(type), conjunction_(conjunction) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.empty()) return malformed("row");
        if (!partials[0]) return {};
        Result<int64_t> term = read_integer(*partials[0]);
        if (!term) return tl::unexpected(term.error());
        if (!result_) {
            result_ = *term;
        } else {
            result_ = conjunction_ ? *result_ & *term : *result_ | *term;
        }
        return {};
    }

    Finished finish(DatumFormat format) const override {
        if (!result_) return std::nullopt;
        return write_integer(*result_, type_, format);
    }

  private:
    TypeId type_;
    bool conjunction_;
    std::optional<int64_t> result_;
};

std::string_view function_name(AggregateFunction function) {
    switch (function) {
        case AggregateFunction::Count: return "count";
        case AggregateFunction::Sum: return "sum";
        case AggregateFunction::Avg: return "avg";
        case AggregateFunction::Min: return "min";
        case AggregateFunction::Max: return "max";
        case AggregateFunction::BoolAnd: return "bool_and";
        case AggregateFunction::BoolOr: return "bool_or";
        case AggregateFunction::BitAnd: return "bit_and";
        case AggregateFunction::BitOr: return "bit_or";
    }
    return "aggregate";
}

Failure refuse(AggregateFunction function, const Type& argument, std::string_view reason) {
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("{}({}) cannot be merged across shards: {}", function_name(function),
                            type_name(argument.id), reason));
}

bool sums_to_int8(TypeId argument) {
    return argument == TypeId::Int2 || argument == TypeId::Int4;
}

// int2 and int4 sum to bigint, bigint and numeric to numeric.
Result<Type> sum_type(AggregateFunction function, const Type& argument) {
    if (sums_to_int8(argument.id)) return type_of(TypeId::Int8);
    if (argument.id == TypeId::Int8 || argument.id == TypeId::Numeric) return type_of(TypeId::Numeric);
    if (is_float(argument.id))
        return refuse(function, argument, "the result depends on the order of addition");
    return refuse(function, argument, "only integers and numeric are added exactly");
}

}  // namespace

Result<AggregateShape> describe_aggregate(AggregateFunction function, const Type& argument) {
    auto itself = [&](const Type& type) { return AggregateShape{type, {{function, type}}}; };
    switch (function) {
        case AggregateFunction::Count: return itself(type_of(TypeId::Int8));
        case AggregateFunction::Sum: return sum_type(function, argument).map(itself);
        case AggregateFunction::Avg: {
            Result<Type> sum = sum_type(function, argument);
            if (!sum) return tl::unexpected(sum.error());
            return AggregateShape{
                type_of(TypeId::Numeric),
                {{AggregateFunction::Sum, *sum}, {AggregateFunction::Count, type_of(TypeId::Int8)}}};
        }
        case AggregateFunction::Min:
        case AggregateFunction::Max:
            // The server's min and max of varchar and name are those of text.
            if (argument.id == TypeId::Varchar || argument.id == TypeId::Name)
                return itself(type_of(TypeId::Text));
            return itself(Type{argument.id, argument.oid, -1});
        case AggregateFunction::BoolAnd:
        case AggregateFunction::BoolOr:
            if (argument.id != TypeId::Bool) return refuse(function, argument, "only boolean is known");
            return itself(type_of(TypeId::Bool));
        case AggregateFunction::BitAnd:
        case AggregateFunction::BitOr:
            if (!is_integer(argument.id)) return refuse(function, argument, "only integers are known");
            return itself(type_of(argument.id));
    }
    return refuse(function, argument, "unknown");
}

Result<std::unique_ptr<AggregateState>> make_aggregate(AggregateFunction function, const Type& argument,
                                                       const std::optional<Comparator>& comparator) {
    Result<AggregateShape> shape = describe_aggregate(function, argument);
    if (!shape) return tl::unexpected(shape.error());
    switch (function) {
        case AggregateFunction::Count: return std::make_unique<IntegerSum>(true);
        case AggregateFunction::Sum:
            if (shape->result.id == TypeId::Int8) return std::make_unique<IntegerSum>(false);
            return std::make_unique<NumericSum>();
        case AggregateFunction::Avg: return std::make_unique<Average>(sums_to_int8(argument.id));
        case AggregateFunction::Min:
        case AggregateFunction::Max:
            if (!comparator) return refuse(function, argument, "its order is not known");
            return std::make_unique<Extremum>(*comparator, function == AggregateFunction::Max);
        case AggregateFunction::BoolAnd:
        case AggregateFunction::BoolOr:
            return std::make_unique<BoolMerge>(function == AggregateFunction::BoolAnd);
        case AggregateFunction::BitAnd:
        case AggregateFunction::BitOr:
            return std::make_unique<BitMerge>(argument.id, function == AggregateFunction::BitAnd);
    }
    return refuse(function, argument, "unknown");
}

}  // namespace braid::planner
