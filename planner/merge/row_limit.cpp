// LIMIT and OFFSET. See row_limit.h.
#include "planner/merge/row_limit.h"

#include <limits>

#include <fmt/format.h>

#include "base/convert.h"

namespace braid::planner {

namespace {

// The operand as bigint; nothing for NULL.
Result<std::optional<int64_t>> read_bigint(const router::Operand& operand, const router::Bindings& bindings,
                                           std::string_view clause) {
    Reading reading = router::read(operand, bindings, TypeId::Int8);
    if (reading.known() && reading.value.is_null()) return std::nullopt;
    if (reading.known() && reading.value.type_id() == TypeId::Numeric &&
        !reading.value.as_decimal().is_finite()) {
        return fail(sqlstate::kFeatureNotSupported,
                    fmt::format("cannot convert {} to bigint",
                                reading.value.as_decimal().is_nan() ? "NaN" : "infinity"));
    }
    std::string text;
    if (reading.known() && reading.value.type_id() == TypeId::Unknown) {
        text = reading.value.as_string();
        reading = read_text(text, TypeId::Int8, bindings.context);
    } else if (reading.known()) {
        reading = convert_for_assignment(reading.value, type_of(TypeId::Int8), bindings.context);
    }
    switch (reading.outcome) {
        case Outcome::Known: return reading.value.as_int();
        case Outcome::Invalid:
            return fail(sqlstate::kInvalidTextRepresentation,
                        text.empty() ? "invalid input syntax for type bigint"
                                     : fmt::format("invalid input syntax for type bigint: \"{}\"", text));
        case Outcome::OutOfRange:
            return fail("22003", text.empty()
                                     ? "bigint out of range"
                                     : fmt::format("value \"{}\" is out of range for type bigint", text));
        case Outcome::Undetermined: break;
    }
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("the value of {} cannot be read by Braid", clause));
}

}  // namespace

Result<RowLimit> read_limit(const LimitSpec& spec, const router::Bindings& bindings) {
    RowLimit limit;
    limit.with_ties = spec.with_ties;
    limit.tie_keys = spec.tie_keys;
    if (spec.offset) {
        auto offset = read_bigint(*spec.offset, bindings, "OFFSET");
        if (!offset) return Failure(std::move(offset.error()));
        if (*offset && **offset < 0) return fail("2201X", "OFFSET must not be negative");
        limit.offset = *offset ? static_cast<uint64_t>(**offset) : 0;
    }
    if (spec.limit) {
        auto count = read_bigint(*spec.limit, bindings, "LIMIT");
        if (!count) return Failure(std::move(count.error()));
        if (*count && **count < 0) return fail("2201W", "LIMIT must not be negative");
        if (*count) limit.count = static_cast<uint64_t>(**count);
    }
    return limit;
}

std::string pushed_limit(const RowLimit& limit) {
    if (!limit.count) return {};
    // Both are at most 2^63 - 1, so the sum does not wrap; a shard takes no more than that.
    uint64_t rows = *limit.count == 0 ? 0 : *limit.count + limit.offset;
    rows = std::min<uint64_t>(rows, std::numeric_limits<int64_t>::max());
    return limit.with_ties ? fmt::format("\nFETCH FIRST {} ROWS WITH TIES", rows)
                           : fmt::format("\nLIMIT {}", rows);
}

LimitedRows::LimitedRows(RowSource& input, const RowLimit& limit, const std::vector<MergeKey>& keys)
    : RowOperator(input), limit_(limit), keys_(keys) {
    tie_keys_ = limit.tie_keys == 0 || limit.tie_keys > keys.size() ? keys.size() : limit.tie_keys;
    datums_.resize(keys.size());
}

// No more rows for the client.
Pull LimitedRows::end() {
    if (!limit_.counts_all) return Pull::End;
    while (true) {
        RowView row;
        const Pull pull = input_.next(row);
        if (pull != Pull::Row) return pull;
        seen_++;
    }
}

Pull LimitedRows::next(RowView& row) {
    if (limit_.count == 0) return end();
    const bool after_last = limit_.count && given_ >= *limit_.count;
    if (after_last && !limit_.with_ties) return end();
    while (true) {
        const Pull pull = input_.next(row);
        if (pull != Pull::Row) return pull;
        seen_++;
        if (skipped_ < limit_.offset) {
            skipped_++;
            continue;
        }
        if (!limit_.with_ties || !limit_.count || given_ + 1 < *limit_.count) {
            given_++;
            return Pull::Row;
        }
        if (Status taken = keys_.take(row, datums_.data()); !taken) return failure(std::move(taken.error()));
        if (after_last) return keys_.equals_kept(datums_.data(), tie_keys_) ? Pull::Row : Pull::End;
        given_++;
        keys_.keep(datums_.data());
        return Pull::Row;
    }
}

}  // namespace braid::planner
