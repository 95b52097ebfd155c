// A test's window on Braid's value floor: reads one request per line, answers one line each.
//
// Fields are separated by tabs; data is in hexadecimal, `-` is NULL. Requests and answers:
//   hash MODULUS (TYPE TEXT)...         remainder
//   read TYPE TEXT                      outcome [value as text]
//   equal TYPE TEXT KEYTYPE             exact VALUE | never | undetermined
//   above TYPE TEXT KEYTYPE             exact OPERATOR [VALUE] | never | undetermined   (key > constant)
//   below TYPE TEXT KEYTYPE             exact OPERATOR [VALUE] | never | undetermined   (key < constant)
//   store TYPE TEXT KEYTYPE TYPMOD      outcome [value as text]
//   add | divide NUMERIC NUMERIC        value as text | SQLSTATE
// Used by test_partition_hash.py and test_values.py; the session's TimeZone is taken as UTC.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "base/convert.h"
#include "router/hash/hash.h"

namespace {

using namespace braid;

constexpr ReadContext kContext{.time_zone_is_utc = true};

std::string from_hex(const std::string& hex) {
    std::string out;
    for (size_t i = 0; i + 1 < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}

std::string_view outcome_name(Outcome outcome) {
    switch (outcome) {
        case Outcome::Known: return "known";
        case Outcome::Undetermined: return "undetermined";
        case Outcome::Invalid: return "invalid";
        case Outcome::OutOfRange: return "out of range";
    }
    return "?";
}

std::string show(const Reading& reading) {
    std::string out(outcome_name(reading.outcome));
    return reading.known() ? out + "\t" + reading.value.to_string() : out;
}

std::string show(Match match, const std::string& exact) {
    return match == Match::Exact ? "exact\t" + exact : match == Match::Never ? "never" : "undetermined";
}

Reading read(const std::string& type, const std::string& hex) {
    TypeId id = type_from_name(type);
    if (hex == "-") return {Outcome::Known, Value::null(type_of(id))};
    return read_text(from_hex(hex), id, kContext);
}

std::string hash(const std::vector<std::string>& fields) {
    std::vector<Value> key;
    for (size_t i = 2; i + 1 < fields.size(); i += 2) {
        Reading reading = read(fields[i], fields[i + 1]);
        if (!reading.known()) return show(reading);
        key.push_back(std::move(reading.value));
    }
    auto bucket = router::bucket_of(key, static_cast<uint32_t>(std::stoul(fields[1])));
    return bucket ? std::to_string(bucket->value) : bucket.error().sqlstate;
}

std::string bound(const std::vector<std::string>& fields, bool above) {
    Reading reading = read(fields[1], fields[2]);
    if (!reading.known()) return show(reading);
    TypeId key = type_from_name(fields[3]);
    BoundConversion made = above ? convert_lower_bound(reading.value, false, key, kContext)
                                 : convert_upper_bound(reading.value, false, key, kContext);
    if (made.match != Match::Exact || made.bound.kind == Bound::Kind::Unbounded)
        return show(made.match, "all");
    std::string sign = above ? ">" : "<";
    if (made.bound.kind == Bound::Kind::Inclusive) sign += "=";
    return show(made.match, sign + "\t" + made.bound.value.to_string());
}

std::string arithmetic(const std::vector<std::string>& fields) {
    auto a = Decimal::parse(from_hex(fields[1]));
    auto b = Decimal::parse(from_hex(fields[2]));
    if (!a || !b) return "22P02";
    auto result = fields[0] == "add" ? Decimal::add(*a, *b) : Decimal::divide(*a, *b);
    return result ? result->to_string() : result.error().sqlstate;
}

std::string answer(const std::vector<std::string>& fields) {
    const std::string& request = fields[0];
    if (request == "hash") return hash(fields);
    if (request == "read") return show(read(fields[1], fields[2]));
    if (request == "above" || request == "below") return bound(fields, request == "above");
    if (request == "add" || request == "divide") return arithmetic(fields);
    Reading reading = read(fields[1], fields[2]);
    if (!reading.known()) return show(reading);
    TypeId key = type_from_name(fields[3]);
    if (request == "equal") {
        Conversion made = convert_for_equality(reading.value, key, kContext);
        return show(made.match, made.value.to_string());
    }
    if (request == "store") {
        return show(convert_for_assignment(reading.value, type_of(key, std::stoi(fields[4])), kContext));
    }
    return "unknown request";
}

}  // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        std::vector<std::string> fields;
        for (size_t at = 0; at <= line.size();) {
            size_t end = std::min(line.find('\t', at), line.size());
            fields.push_back(line.substr(at, end - at));
            at = end + 1;
        }
        std::cout << answer(fields) << "\n";
    }
    return 0;
}
