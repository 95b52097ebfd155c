#include "proxy/bridge/postgresql_to_mysql/settings.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

namespace {

enum class Kind : uint8_t { Bool, Kept, Fixed, Shown, Special, Time };

struct Known {
    std::string_view name;
    std::string_view initial;
    Kind kind;
};
constexpr std::array kKnown = {
#define BRAID_SETTING(name, initial, kind) Known{name, initial, Kind::kind},
#include "proxy/bridge/postgresql_to_mysql/known_settings.def"
#undef BRAID_SETTING
};

constexpr std::array<std::string_view, 13> kReported = {"application_name",
                                                        "client_encoding",
                                                        "DateStyle",
                                                        "default_transaction_read_only",
                                                        "in_hot_standby",
                                                        "integer_datetimes",
                                                        "IntervalStyle",
                                                        "is_superuser",
                                                        "server_encoding",
                                                        "server_version",
                                                        "session_authorization",
                                                        "standard_conforming_strings",
                                                        "TimeZone"};

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool same_name(std::string_view a, std::string_view b) {
    return lower(a) == lower(b);
}

const Known* find(std::string_view name) {
    for (const Known& each : kKnown) {
        if (same_name(each.name, name)) return &each;
    }
    return nullptr;
}

Failure unrecognized(std::string_view name) {
    return fail("42704", fmt::format("unrecognized configuration parameter \"{}\"", name));
}
Failure invalid(std::string_view name, std::string_view value) {
    return fail("22023", fmt::format("invalid value for parameter \"{}\": \"{}\"", name, value));
}
Failure not_here(std::string_view name, std::string_view value) {
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("{} cannot be \"{}\" while a MySQL server answers", name, value));
}

std::optional<std::string> boolean(std::string_view value) {
    const std::string text = lower(value);
    for (std::string_view yes : {"on", "true", "yes", "1", "t", "y", "tr", "tru", "ye"}) {
        if (text == yes) return "on";
    }
    for (std::string_view no : {"off", "false", "no", "0", "f", "n", "fa", "fal", "fals", "of"}) {
        if (text == no) return "off";
    }
    return std::nullopt;
}

// Milliseconds of "500", "500ms", "2s", "1min", "1h", "1d".
std::optional<int64_t> milliseconds(std::string_view value) {
    const std::string_view text = trim_space(value);
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || number > INT32_MAX) return std::nullopt;
    const std::string_view unit = trim_space(text.substr(static_cast<size_t>(end - text.data())));
    if (unit.empty() || unit == "ms") return number;
    if (unit == "s") return number * 1000;
    if (unit == "min") return number * 60'000;
    if (unit == "h") return number * 3'600'000;
    if (unit == "d") return number * 86'400'000;
    return std::nullopt;
}

// As SHOW spells a time in milliseconds.
std::string shown_time(int64_t ms) {
    if (ms == 0) return "0";
    for (const auto& [unit, size] : {std::pair<std::string_view, int64_t>{"d", 86'400'000},
                                     {"h", 3'600'000},
                                     {"min", 60'000},
                                     {"s", 1000}}) {
        if (ms % size == 0) return fmt::format("{}{}", ms / size, unit);
    }
    return fmt::format("{}ms", ms);
}

// "ISO, MDY" from what was set and what was there.
std::optional<std::string> date_style(std::string_view value, std::string_view before) {
    std::string order(before.substr(before.rfind(' ') + 1));
    std::string rest = lower(value);
    while (!rest.empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        const std::string word(trim_space(std::string_view(rest).substr(0, comma)));
        rest.erase(0, std::min(comma + 1, rest.size()));
        if (word == "iso") continue;
        if (word == "mdy" || word == "us" || word == "noneuro" || word == "noneuropean") {
            order = "MDY";
        } else if (word == "dmy" || word.starts_with("euro")) {
            order = "DMY";
        } else if (word == "ymd") {
            order = "YMD";
        } else {
            return std::nullopt;
        }
    }
    return "ISO, " + order;
}

std::string offset_text(int32_t seconds) {
    const int32_t size = seconds < 0 ? -seconds : seconds;
    return fmt::format("{}{:02}:{:02}", seconds < 0 ? '-' : '+', size / 3600, size % 3600 / 60);
}

}  // namespace

Result<TimeZone> time_zone_of(std::string_view value) {
    const std::string text(trim_space(value));
    TimeZone zone;
    zone.postgresql = text;
    for (std::string_view name : {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu",
                                  "Universal", "Etc/Universal", "Greenwich", "Etc/Greenwich", "Z"}) {
        if (!same_name(text, name)) continue;
        zone.postgresql = name;
        zone.offset = 0;
        return zone;
    }
    // A number of hours east, as SET TIME ZONE 2 has it; shown in POSIX's way, which counts west.
    int32_t hours = 0;
    const bool posix = text.starts_with('<');
    const std::string digits =
        posix && text.find('>') != std::string::npos ? text.substr(text.find('>') + 1) : text;
    const char* begin = digits.data() + (digits.starts_with('+') && posix ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, digits.data() + digits.size(), hours);
    const bool number = error == std::errc() && end == digits.data() + digits.size();
    if (number && hours >= -15 && hours <= 15 && (posix || !text.starts_with('+'))) {
        if (posix) hours = -hours;
        zone.offset = hours * 3600;
        zone.postgresql = fmt::format("<{:+03}>{:+03}", hours, -hours);
        if (hours == 0) zone.postgresql = "<+00>-00";
        zone.mysql = offset_text(*zone.offset);
        return zone;
    }
    if (same_name(text.substr(0, 8), "Etc/GMT+") || same_name(text.substr(0, 8), "Etc/GMT-")) {
        int32_t west = 0;
        const auto [stop, bad] = std::from_chars(text.data() + 8, text.data() + text.size(), west);
        if (bad == std::errc() && stop == text.data() + text.size() && west >= 0 && west <= 14) {
            zone.offset = (text[7] == '+' ? -west : west) * 3600;
            zone.mysql = offset_text(*zone.offset);
            return zone;
        }
    }
    const bool named =
        !text.empty() && text.find('/') != std::string::npos &&
        text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/-+0123456789") ==
            std::string::npos;
    if (!named) return not_here("TimeZone", value);
    // The server knows it, or says that it does not.
    zone.mysql = text;
    return zone;
}

Settings::Settings(std::string user) : user_(std::move(user)) {
    refresh();
}

std::optional<std::string> Settings::own_value(const std::string& name) const {
    for (const Values* values : {&state_.local, &state_.session}) {
        const auto found = values->find(name);
        if (found != values->end()) return found->second;
    }
    return std::nullopt;
}

std::string Settings::get(std::string_view name) const {
    if (auto own = own_value(lower(name))) return *own;
    const Known* found = find(name);
    if (found == nullptr) return {};
    if (found->name == "session_authorization") return user_;
    if (found->name == "transaction_isolation") return get("default_transaction_isolation");
    if (found->name == "transaction_read_only") return get("default_transaction_read_only");
    return std::string(found->initial);
}

std::string Settings::canonical(std::string_view name) {
    const Known* found = find(name);
    return found != nullptr ? std::string(found->name) : lower(name);
}

bool Settings::known(std::string_view name) const {
    return find(name) != nullptr || own_value(lower(name)).has_value();
}

Result<std::string> Settings::show(std::string_view name) const {
    if (!known(name)) return unrecognized(name);
    return get(name);
}

std::vector<std::pair<std::string, std::string>> Settings::all() const {
    std::vector<std::pair<std::string, std::string>> found;
    for (const Known& each : kKnown) found.emplace_back(each.name, get(each.name));
    return found;
}

Status Settings::set(std::string_view name, std::string_view value, bool local) {
    const Known* found = find(name);
    std::string kept(value);
    if (found == nullptr) {
        if (name.find('.') == std::string_view::npos) return unrecognized(name);
    } else {
        name = found->name;
        switch (found->kind) {
            case Kind::Kept: break;
            case Kind::Bool: {
                auto parsed = boolean(value);
                if (!parsed)
                    return fail("22023", fmt::format("parameter \"{}\" requires a Boolean value", name));
                kept = std::move(*parsed);
                break;
            }
            case Kind::Fixed: {
                const bool same =
                    same_name(value, found->initial) || (found->initial == "off" && boolean(value) == "off");
                if (!same) return not_here(name, value);
                kept = found->initial;
                break;
            }
            case Kind::Time: {
                const auto parsed = milliseconds(value);
                if (!parsed) return invalid(name, value);
                kept = shown_time(*parsed);
                break;
            }
            case Kind::Shown: return fail("55P02", fmt::format("parameter \"{}\" cannot be changed", name));
            case Kind::Special:
                if (name == "client_encoding") {
                    std::string encoding = lower(value);
                    std::erase_if(encoding, [](char c) { return c == '-' || c == '_'; });
                    if (encoding != "utf8" && encoding != "unicode") return not_here(name, value);
                    kept = same_name(value, "UTF8") ? "UTF8" : std::string(value);
                } else if (name == "DateStyle") {
                    auto style = date_style(value, get(name));
                    if (!style) return not_here(name, value);
                    kept = std::move(*style);
                } else if (name == "extra_float_digits") {
                    int digits = 0;
                    const auto [end, error] =
                        std::from_chars(value.data(), value.data() + value.size(), digits);
                    if (error != std::errc() || end != value.data() + value.size() || digits > 3 ||
                        digits < -15)
                        return invalid(name, value);
                    if (digits < 1) return not_here(name, value);
                } else if (name == "TimeZone") {
                    Result<TimeZone> zone = time_zone_of(value);
                    if (!zone) return Failure(std::move(zone.error()));
                    kept = zone->postgresql;
                } else if (name == "default_transaction_isolation") {
                    kept = lower(value);
                    if (kept != "read committed" && kept != "repeatable read" && kept != "serializable" &&
                        kept != "read uncommitted")
                        return invalid(name, value);
                }
                break;
        }
    }
    const std::string key = lower(name);
    if (local) {
        state_.local[key] = std::move(kept);
    } else {
        state_.local.erase(key);
        state_.session[key] = std::move(kept);
    }
    refresh();
    return {};
}

Status Settings::reset(std::string_view name) {
    const Known* found = find(name);
    if (found == nullptr && name.find('.') == std::string_view::npos) return unrecognized(name);
    if (found != nullptr && found->kind == Kind::Shown && found->name != "session_authorization")
        return fail("55P02", fmt::format("parameter \"{}\" cannot be changed", found->name));
    state_.local.erase(lower(name));
    state_.session.erase(lower(name));
    refresh();
    return {};
}

void Settings::reset_all() {
    state_ = {};
    refresh();
}

void Settings::refresh() {
    Result<TimeZone> zone = time_zone_of(get("TimeZone"));
    if (zone) zone_ = std::move(*zone);
}

bool Settings::standard_conforming_strings() const {
    return get("standard_conforming_strings") == "on";
}

std::vector<std::string> Settings::schemas() const {
    std::vector<std::string> found;
    std::string name;
    bool quoted = false;
    const auto add = [&] {
        if (name == "$user") name = user_;
        if (!name.empty()) found.push_back(name);
        name.clear();
    };
    for (char c : get("search_path")) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            add();
        } else if (quoted || c != ' ') {
            name += quoted || c < 'A' || c > 'Z' ? c : static_cast<char>(c - 'A' + 'a');
        }
    }
    add();
    return found;
}

void Settings::begin() {
    at_begin_ = state_;
    savepoints_.clear();
}

void Settings::commit() {
    at_begin_.reset();
    savepoints_.clear();
    state_.local.clear();
    refresh();
}

void Settings::rollback() {
    if (at_begin_) state_ = std::move(*at_begin_);
    at_begin_.reset();
    savepoints_.clear();
    state_.local.clear();
    refresh();
}

void Settings::savepoint() {
    savepoints_.push_back(state_);
}

void Settings::rollback_to(size_t savepoint) {
    state_ = savepoints_[savepoint];
    savepoints_.resize(savepoint + 1);
    refresh();
}

void Settings::release(size_t savepoint) {
    savepoints_.resize(savepoint);
}

std::string Settings::difference() {
    const int64_t statement = milliseconds(get("statement_timeout")).value_or(0);
    const int64_t lock = milliseconds(get("lock_timeout")).value_or(0);
    std::string isolation = get("default_transaction_isolation");
    if (isolation == "read uncommitted") isolation = "read committed";
    const bool read_only = get("default_transaction_read_only") == "on";
    Values wanted;
    wanted["time_zone"] = fmt::format("SESSION time_zone = '{}'", zone_.mysql);
    wanted["max_statement_time"] =
        fmt::format("SESSION max_statement_time = {}.{:03}", statement / 1000, statement % 1000);
    // Whole seconds there: never shorter than asked for. PostgreSQL waits without end by itself.
    wanted["lock"] =
        fmt::format("SESSION innodb_lock_wait_timeout = {}, SESSION lock_wait_timeout = {}",
                    lock == 0 ? 100000000 : (lock + 999) / 1000, lock == 0 ? 31536000 : (lock + 999) / 1000);
    wanted["isolation"] =
        fmt::format("SESSION tx_isolation = '{}'", isolation == "serializable"      ? "SERIALIZABLE"
                                                   : isolation == "repeatable read" ? "REPEATABLE-READ"
                                                                                    : "READ-COMMITTED");
    wanted["read_only"] = fmt::format("SESSION tx_read_only = {}", read_only ? 1 : 0);
    std::string changes;
    for (const auto& [name, sql] : wanted) {
        auto& told = told_server_[name];
        if (told == sql) continue;
        told = sql;
        changes += (changes.empty() ? "SET " : ", ") + sql;
    }
    return changes;
}

void Settings::server_forgot() {
    told_server_.clear();
}

std::vector<std::pair<std::string, std::string>> Settings::unreported() {
    std::vector<std::pair<std::string, std::string>> changed;
    for (const std::string_view name : kReported) {
        std::string value = get(name);
        auto& told = told_client_[std::string(name)];
        if (told == value) continue;
        told = value;
        changed.emplace_back(name, std::move(value));
    }
    return changed;
}

std::map<std::string, std::string> Settings::reported() {
    for (const std::string_view name : kReported) told_client_[std::string(name)] = get(name);
    return told_client_;
}

}  // namespace braid::proxy::bridge::postgresql_to_mysql
