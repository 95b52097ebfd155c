// Reading LIMIT. See mysql_limit.h.
#include "planner/merge/mysql_limit.h"

#include <charconv>

#include <fmt/format.h>

namespace braid::planner {
namespace {

Result<uint64_t> read_number(const router::Operand& operand, const router::Bindings& bindings) {
    const Reading reading = router::read(operand, bindings, TypeId::Int8);
    if (reading.known() && !reading.value.is_null()) {
        const std::string text = reading.value.to_string();
        uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error == std::errc() && end == text.data() + text.size()) return number;
    }
    Error error;
    error.sqlstate = "HY000";
    error.number = 1210;
    error.message = "Incorrect arguments to LIMIT";
    return Failure(std::move(error));
}

}  // namespace

Result<RowLimit> read_mysql_limit(const LimitSpec& spec, const router::Bindings& bindings) {
    RowLimit limit;
    limit.counts_all = spec.counts_all;
    if (spec.offset) {
        Result<uint64_t> offset = read_number(*spec.offset, bindings);
        if (!offset) return Failure(std::move(offset.error()));
        limit.offset = *offset;
    }
    if (spec.limit) {
        Result<uint64_t> count = read_number(*spec.limit, bindings);
        if (!count) return Failure(std::move(count.error()));
        limit.count = *count;
    }
    return limit;
}

std::string pushed_mysql_limit(const RowLimit& limit) {
    if (!limit.count) return {};
    const uint64_t sum = *limit.count + limit.offset;
    const uint64_t rows = *limit.count == 0 ? 0 : sum < *limit.count ? UINT64_MAX : sum;
    return fmt::format("\nLIMIT {}", rows);
}

}  // namespace braid::planner
