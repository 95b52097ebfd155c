// The states of MySQL's mergeable aggregates. See mysql_aggregate.h.
#include "planner/merge/mysql_aggregate.h"

#include <charconv>
#include <string>
#include <utility>

#include "base/decimal.h"

namespace braid::planner {
namespace {

using Finished = Result<std::optional<std::string>>;
using Function = MysqlAggregateFunction;

Failure malformed() {
    return fail(sqlstate::kProtocolViolation, "a server sent a malformed partial aggregate");
}

Result<uint64_t> read_bits(const Datum& datum) {
    uint64_t bits = 0;
    if (!datum) return malformed();
    const auto [end, error] = std::from_chars(datum->data(), datum->data() + datum->size(), bits);
    if (error != std::errc() || end != datum->data() + datum->size()) return malformed();
    return bits;
}

Result<Decimal> read_decimal(std::string_view text) {
    Result<Decimal> number = Decimal::parse(text);
    if (!number || !number->is_finite()) return malformed();
    return number;
}

class Count final : public AggregateState {
  public:
    Status add(std::span<const Datum> partials) override {
        Result<uint64_t> count = read_bits(partials[0]);
        if (!count) return Failure(std::move(count.error()));
        count_ += *count;
        return {};
    }
    Finished finish(DatumFormat) const override { return std::to_string(count_); }

  private:
    uint64_t count_ = 0;
};

class Sum final : public AggregateState {
  public:
    // Digits behind the point, when the shards give more of them than are shown.
    explicit Sum(std::optional<int> scale = std::nullopt) : scale_(scale) {}

    Status add(std::span<const Datum> partials) override {
        if (!partials[0]) return {};
        Result<Decimal> term = read_decimal(*partials[0]);
        if (!term) return Failure(std::move(term.error()));
        if (!sum_) {
            sum_ = std::move(*term);
            return {};
        }
        Result<Decimal> sum = Decimal::add(*sum_, *term);
        if (!sum) return Failure(std::move(sum.error()));
        sum_ = std::move(*sum);
        return {};
    }
    Finished finish(DatumFormat) const override {
        if (!sum_) return std::nullopt;
        return (scale_ ? sum_->round(*scale_) : *sum_).to_string();
    }

  private:
    std::optional<int> scale_;
    std::optional<Decimal> sum_;
};

class Average final : public AggregateState {
  public:
    explicit Average(int scale) : scale_(scale) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.size() < 2) return Failure(malformed());
        Result<uint64_t> count = read_bits(partials[1]);
        if (!count) return Failure(std::move(count.error()));
        count_ += *count;
        return sum_.add(partials);
    }

    // As many digits more as keep the quotient on its side of a half, for counts of any size.
    Finished finish(DatumFormat) const override {
        constexpr size_t kGuard = 24;
        Finished sum = sum_.finish(DatumFormat::Text);
        if (!sum || !*sum) return sum;
        std::string text = std::move(**sum);
        if (text.find('.') == std::string::npos) text += '.';
        text.append(static_cast<size_t>(scale_) + kGuard, '0');
        Result<Decimal> dividend = read_decimal(text);
        if (!dividend) return Failure(std::move(dividend.error()));
        Result<Decimal> divisor = read_decimal(std::to_string(count_));
        if (!divisor) return Failure(std::move(divisor.error()));
        Result<Decimal> average = Decimal::divide(*dividend, *divisor);
        if (!average) return Failure(std::move(average.error()));
        return average->round(scale_).to_string();
    }

  private:
    Sum sum_;
    uint64_t count_ = 0;
    int scale_;
};

class Extremum final : public AggregateState {
  public:
    Extremum(Comparator comparator, bool greatest)
        : comparator_(std::move(comparator)), greatest_(greatest) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.size() < 2) return Failure(malformed());
        const Datum& key = partials[0];
        const Datum& value = partials[1];
        if (!key || !value) return {};
        if (Status good = comparator_.check(*key); !good) return good;
        if (key_) {
            const int order = comparator_(*key, *key_);
            if (greatest_ ? order <= 0 : order >= 0) return {};
        }
        key_ = std::string(*key);
        value_ = std::string(*value);
        return {};
    }
    Finished finish(DatumFormat) const override { return value_; }

  private:
    Comparator comparator_;
    bool greatest_;
    std::optional<std::string> key_;
    std::optional<std::string> value_;
};

class Bits final : public AggregateState {
  public:
    explicit Bits(Function function)
        : function_(function), bits_(function == Function::BitAnd ? UINT64_MAX : 0) {}

    Status add(std::span<const Datum> partials) override {
        Result<uint64_t> term = read_bits(partials[0]);
        if (!term) return Failure(std::move(term.error()));
        switch (function_) {
            case Function::BitAnd: bits_ &= *term; break;
            case Function::BitOr: bits_ |= *term; break;
            default: bits_ ^= *term; break;
        }
        return {};
    }
    Finished finish(DatumFormat) const override { return std::to_string(bits_); }

  private:
    Function function_;
    uint64_t bits_;
};

// Of a group's rows, sorted by the keys, the first one with each combination of keys that has no NULL.
class Distinct final : public AggregateState {
  public:
    Distinct(const std::vector<Comparator>& keys, std::unique_ptr<AggregateState> inner)
        : keys_(keys), kept_(keys.size()), inner_(std::move(inner)) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.size() < keys_.size()) return Failure(malformed());
        bool equal = any_;
        for (size_t i = 0; i < keys_.size(); i++) {
            if (!partials[i]) return {};
            equal = equal && keys_[i](*partials[i], kept_[i]) == 0;
        }
        if (equal) return {};
        any_ = true;
        for (size_t i = 0; i < keys_.size(); i++) kept_[i] = *partials[i];
        return inner_->add(partials.subspan(keys_.size()));
    }
    Finished finish(DatumFormat format) const override { return inner_->finish(format); }

  private:
    const std::vector<Comparator>& keys_;
    std::vector<std::string> kept_;
    bool any_ = false;
    std::unique_ptr<AggregateState> inner_;
};

class Concatenation final : public AggregateState {
  public:
    explicit Concatenation(bool distinct) : distinct_(distinct) {}

    Status add(std::span<const Datum> partials) override {
        if (partials.size() < 4) return Failure(malformed());
        if (!partials[0]) return {};
        Result<uint64_t> times = read_bits(partials[1]);
        Result<uint64_t> longest = read_bits(partials[3]);
        if (!times || !longest || !partials[2]) return Failure(malformed());
        for (uint64_t left = distinct_ ? 1 : *times; left > 0; left--) {
            if (text_) *text_ += *partials[2];
            if (!text_) text_.emplace();
            *text_ += *partials[0];
            if (text_->size() > *longest) {
                return fail(sqlstate::kFeatureNotSupported,
                            "GROUP_CONCAT over several shards is longer than group_concat_max_len");
            }
        }
        return {};
    }
    Finished finish(DatumFormat) const override { return text_; }

  private:
    bool distinct_;
    std::optional<std::string> text_;
};

std::unique_ptr<AggregateState> make_plain(const MysqlAggregate& aggregate,
                                           const std::optional<Comparator>& comparator) {
    switch (aggregate.function) {
        case Function::Count: return std::make_unique<Count>();
        case Function::Sum: return std::make_unique<Sum>(aggregate.sum_scale);
        case Function::Avg: return std::make_unique<Average>(aggregate.scale);
        case Function::Min: return std::make_unique<Extremum>(*comparator, false);
        case Function::Max: return std::make_unique<Extremum>(*comparator, true);
        case Function::BitAnd:
        case Function::BitOr:
        case Function::BitXor: return std::make_unique<Bits>(aggregate.function);
        case Function::GroupConcat: return std::make_unique<Concatenation>(aggregate.distinct);
    }
    __builtin_unreachable();
}

}  // namespace

std::unique_ptr<AggregateState> make_mysql_aggregate(const MysqlAggregate& aggregate,
                                                     const std::optional<Comparator>& comparator) {
    std::unique_ptr<AggregateState> state = make_plain(aggregate, comparator);
    if (!aggregate.distinct) return state;
    return std::make_unique<Distinct>(aggregate.keys, std::move(state));
}

}  // namespace braid::planner
