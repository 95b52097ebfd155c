// Order of numbers, doubles and weights. See mysql_order.h.
#include "planner/merge/mysql_order.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace braid::planner {
namespace {

using View = std::string_view;

int sign_of(int order) {
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

// A decimal in its parts: digits before the point without leading zeros, and behind it without trailing ones.
struct Number {
    bool negative = false;
    View whole;
    View fraction;

    explicit Number(View text) {
        if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
            negative = text.front() == '-';
            text.remove_prefix(1);
        }
        const size_t point = text.find('.');
        whole = text.substr(0, point);
        if (point != View::npos) fraction = text.substr(point + 1);
        whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size()));
        fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
        if (whole.empty() && fraction.empty()) negative = false;
    }
};

double double_of(View text) {
    double number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

int compare_mysql_numbers(View a, View b) {
    const Number x(a);
    const Number y(b);
    if (x.negative != y.negative) return x.negative ? -1 : 1;
    int order = 0;
    if (x.whole.size() != y.whole.size()) {
        order = x.whole.size() < y.whole.size() ? -1 : 1;
    } else {
        order = sign_of(x.whole.compare(y.whole));
        if (order == 0) order = sign_of(x.fraction.compare(y.fraction));
    }
    return x.negative ? -order : order;
}

int compare_mysql_doubles(View a, View b) {
    const double x = double_of(a);
    const double y = double_of(b);
    return x < y ? -1 : y < x ? 1 : 0;
}

int compare_padded(View a, View b, View pad) {
    const size_t common = std::min(a.size(), b.size());
    if (const int order = sign_of(a.substr(0, common).compare(b.substr(0, common))); order != 0) return order;
    if (a.size() == b.size() || pad.empty()) return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
    const bool a_is_longer = a.size() > b.size();
    const View rest = (a_is_longer ? a : b).substr(common);
    for (size_t i = 0; i < rest.size(); i++) {
        const auto own = static_cast<unsigned char>(rest[i]);
        const auto blank = static_cast<unsigned char>(pad[i % pad.size()]);
        if (own == blank) continue;
        return (own < blank) == a_is_longer ? -1 : 1;
    }
    return 0;
}

Status check_mysql_key(MysqlOrder order, View datum) {
    bool good = true;
    switch (order) {
        case MysqlOrder::Number: {
            const size_t begin = !datum.empty() && datum.front() == '-' ? 1 : 0;
            good = begin < datum.size() && datum.find_first_not_of("0123456789.", begin) == View::npos;
            break;
        }
        case MysqlOrder::Double: {
            double number = 0;
            const auto [end, error] = std::from_chars(datum.data(), datum.data() + datum.size(), number);
            good = error != std::errc::invalid_argument && end == datum.data() + datum.size();
            break;
        }
        case MysqlOrder::Bytes:
        case MysqlOrder::Weights:
            if (datum.size() < kMysqlSortedBytes) return {};
            return fail(sqlstate::kFeatureNotSupported,
                        fmt::format("a text is too long to be merged by: its sort key has {} bytes, and the "
                                    "shards sort by {} (max_sort_length)",
                                    datum.size(), kMysqlSortedBytes));
    }
    if (good) return {};
    return fail(sqlstate::kProtocolViolation, fmt::format("a server sent \"{}\" as a number", datum));
}

}  // namespace braid::planner
