#include "proxy/bridge/mysql_to_postgresql/state.h"

#include <algorithm>
#include <charconv>

#include "backends/mysql/settings_state.h"
#include "proxy/bridge/mysql_to_postgresql/errors.h"
#include "proxy/mysql_session/session_settings.h"
#include "proxy/mysql_session/statement.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

using mysql_session::lower_case;
using mysql_session::quoted_text;

namespace {

const std::vector<Variable> kVariables = {
#define BRAID_VARIABLE(name, kind, value, use) {name, VariableKind::kind, value, VariableUse::use},
#include "proxy/bridge/mysql_to_postgresql/variables.def"
#undef BRAID_VARIABLE
};

bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string hex_of(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string hex;
    for (const char c : bytes) {
        hex += kDigits[static_cast<unsigned char>(c) >> 4];
        hex += kDigits[static_cast<unsigned char>(c) & 15];
    }
    return hex;
}

std::string_view default_collation(std::string_view charset) {
    if (charset == "utf8mb4") return "utf8mb4_general_ci";
    if (charset == "utf8mb3") return "utf8mb3_general_ci";
    if (charset == "latin1") return "latin1_swedish_ci";
    if (charset == "ascii") return "ascii_general_ci";
    return "binary";
}

Error wrong_value(std::string_view name, std::string_view value) {
    return mysql_error(
        1231, "42000",
        "Variable '" + std::string(name) + "' can't be set to the value of '" + std::string(value) + "'");
}

// A named zone that PostgreSQL takes is one it will say so of itself; here only what cannot be a name.
bool is_zone(std::string_view zone) {
    return !zone.empty() && zone.find_first_of("'\\\0\n") == std::string_view::npos;
}

}  // namespace

const Variable* find_variable(std::string_view name) {
    const std::string wanted = backends::mysql::setting_name(name);
    const auto found = std::lower_bound(kVariables.begin(), kVariables.end(), wanted,
                                        [](const Variable& a, std::string_view b) { return a.name < b; });
    return found != kVariables.end() && found->name == wanted ? &*found : nullptr;
}

const std::vector<Variable>& all_variables() {
    return kVariables;
}

std::string UserValue::sql() const {
    switch (kind) {
        case Kind::Integer: return "CAST(" + text + " AS SIGNED)";
        case Kind::Natural: return "CAST(" + text + " AS UNSIGNED)";
        case Kind::Decimal: return text.find('.') == std::string::npos ? text + "." : text;
        case Kind::Real: return text.find_first_of("eE") == std::string::npos ? text + "e0" : text;
        case Kind::Text: return quoted_text(text);
        case Kind::Bytes: return "X'" + hex_of(text) + "'";
    }
    return "NULL";
}

std::optional<int32_t> fixed_offset(std::string_view zone) {
    for (const std::string_view name : {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Etc/UCT", "Zulu"}) {
        if (zone == name) return 0;
    }
    if (zone.size() < 5 || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
    const size_t colon = zone.find(':');
    if (colon == std::string_view::npos || colon < 2 || colon + 3 != zone.size()) return std::nullopt;
    int32_t hours = 0;
    int32_t minutes = 0;
    const auto read = [](std::string_view digits, int32_t& number) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return error == std::errc() && end == digits.data() + digits.size();
    };
    if (!read(zone.substr(1, colon - 1), hours) || !read(zone.substr(colon + 1), minutes))
        return std::nullopt;
    if (hours > 14 || minutes > 59) return std::nullopt;
    const int32_t seconds = hours * 3600 + minutes * 60;
    return zone[0] == '-' ? -seconds : seconds;
}

namespace {
constexpr std::string_view kSqlModes[] = {"real_as_float",
                                          "pipes_as_concat",
                                          "ansi_quotes",
                                          "ignore_space",
                                          "ignore_bad_table_options",
                                          "only_full_group_by",
                                          "no_unsigned_subtraction",
                                          "no_dir_in_create",
                                          "postgresql",
                                          "oracle",
                                          "mssql",
                                          "db2",
                                          "maxdb",
                                          "no_key_options",
                                          "no_table_options",
                                          "no_field_options",
                                          "mysql323",
                                          "mysql40",
                                          "ansi",
                                          "no_auto_value_on_zero",
                                          "no_backslash_escapes",
                                          "strict_trans_tables",
                                          "strict_all_tables",
                                          "no_zero_in_date",
                                          "no_zero_date",
                                          "allow_invalid_dates",
                                          "error_for_division_by_zero",
                                          "traditional",
                                          "no_auto_create_user",
                                          "high_not_precedence",
                                          "no_engine_substitution",
                                          "pad_char_to_full_length",
                                          "empty_string_is_null",
                                          "simultaneous_assignment",
                                          "time_round_fractional"};
}  // namespace

State::State(std::string version, std::string time_zone)
    : version_(std::move(version)), zone_(std::move(time_zone)) {
    reset();
}

void State::reset() {
    values_.clear();
    for (const Variable& variable : kVariables) values_.emplace(variable.name, variable.value);
    values_["version"] = version_;
    values_["system_time_zone"] = zone_;
    user_variables.clear();
    last_insert_id = 0;
    found_rows = 0;
    conditions.clear();
}

const std::string& State::get(std::string_view name) const {
    static const std::string kNothing;
    const auto found = values_.find(name);
    return found == values_.end() ? kNothing : found->second;
}

Status State::check(const Variable& variable, std::string& value) const {
    const std::string_view name = variable.name;
    if (variable.kind == VariableKind::Switch) {
        const std::string lower = lower_case(value);
        if (lower == "on" || lower == "true" || lower == "yes") value = "1";
        if (lower == "off" || lower == "false" || lower == "no") value = "0";
        if (value != "0" && value != "1") return Failure(wrong_value(name, value));
    }
    if (variable.kind == VariableKind::Number && !is_number(value)) {
        return Failure(
            mysql_error(1232, "42000", "Incorrect argument type to variable '" + std::string(name) + "'"));
    }
    const bool charset = name.starts_with("character_set_") && variable.use == VariableUse::Session;
    if (charset) {
        value = lower_case(value);
        if (value == "utf8") value = "utf8mb3";
        const bool none = value.empty() && name == "character_set_results";
        if (!none && default_collation(value) == "binary" && value != "binary") {
            return Failure(
                refused("the character set " + value, "a PostgreSQL server is spoken to in utf8mb4"));
        }
    }
    if (name == "time_zone" && value != "SYSTEM" && !fixed_offset(value)) {
        if (lower_case(value) == "system") {
            value = "SYSTEM";
        } else if (!is_zone(value) || value[0] == '+' || value[0] == '-') {
            return Failure(mysql_error(1298, "HY000", "Unknown or incorrect time zone: '" + value + "'"));
        }
    }
    if (name == "sql_mode") {
        for (size_t at = 0; at < value.size();) {
            const size_t end = std::min(value.find(',', at), value.size());
            const std::string mode = lower_case(std::string_view(value).substr(at, end - at));
            const bool known =
                std::find(std::begin(kSqlModes), std::end(kSqlModes), mode) != std::end(kSqlModes);
            if (!known && !mode.empty() && !is_number(mode)) return Failure(wrong_value(name, mode));
            at = end + 1;
        }
    }
    if (name == "transaction_isolation") {
        for (char& c : value)
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c == ' ' ? '-' : c;
        const bool known = value == "READ-UNCOMMITTED" || value == "READ-COMMITTED" ||
                           value == "REPEATABLE-READ" || value == "SERIALIZABLE";
        if (!known) return Failure(wrong_value(name, value));
    }
    if (name == "sql_mode") {
        for (char& c : value) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return {};
}

Status State::set(std::string_view name, std::string_view given) {
    const Variable* variable = find_variable(name);
    if (variable == nullptr) {
        return Failure(mysql_error(1193, "HY000", "Unknown system variable '" + std::string(name) + "'"));
    }
    std::string value(given);
    if (Status possible = check(*variable, value); !possible) return possible;
    std::string& now = values_[std::string(variable->name)];
    if (now == value) return {};
    if (variable->use == VariableUse::Fixed) {
        return Failure(mysql_error(1238, "HY000",
                                   "Variable '" + std::string(variable->name) + "' is a read only variable"));
    }
    if (variable->use == VariableUse::Only) {
        return Failure(refused("SET " + std::string(variable->name) + " = " + value,
                               "a PostgreSQL server has only " + std::string(variable->value)));
    }
    now = std::move(value);
    if (variable->name == "character_set_connection") {
        values_["collation_connection"] = default_collation(now);
    }
    if (variable->name == "collation_connection") {
        const std::string charset = now.substr(0, now.find('_'));
        values_["character_set_connection"] = charset == "utf8" ? "utf8mb3" : charset;
    }
    return {};
}

Status State::set_names(std::string_view charset, std::string_view collation) {
    for (const char* name : {"character_set_client", "character_set_results", "character_set_connection"}) {
        if (Status done = set(name, charset); !done) return done;
    }
    if (collation.empty()) return {};
    return set("collation_connection", lower_case(collation));
}

std::string State::server_settings() const {
    const std::string& zone = get("time_zone");
    std::string sql;
    if (zone == "SYSTEM") {
        sql = "RESET TimeZone";
    } else if (fixed_offset(zone) && (zone[0] == '+' || zone[0] == '-')) {
        sql = "SET TIME ZONE INTERVAL '" + zone + "' HOUR TO MINUTE";
    } else {
        sql = "SET TimeZone = '" + zone + "'";
    }
    sql += "; SET lock_timeout = '" + get("innodb_lock_wait_timeout") + "s'";
    const std::string& longest = get("max_statement_time");
    double seconds = 0;
    std::from_chars(longest.data(), longest.data() + longest.size(), seconds);
    sql += "; SET statement_timeout = " + std::to_string(static_cast<int64_t>(seconds * 1000));
    sql += std::string("; SET default_transaction_read_only = ") + (read_only() ? "on" : "off");
    return sql;
}

std::string State::isolation() const {
    std::string level = get("transaction_isolation");
    std::replace(level.begin(), level.end(), '-', ' ');
    return level;
}

grammar::MysqlScannerOptions State::scanner_options() const {
    grammar::MysqlScannerOptions options;
    options.set_modes(get("sql_mode"));
    options.parameters = false;
    return options;
}

crossing::Settings State::crossing_settings() const {
    crossing::Settings settings;
    settings.client = crossing::Kind::Mysql;
    const std::string& zone = get("time_zone");
    settings.zone_offset_seconds = fixed_offset(zone == "SYSTEM" ? zone_ : zone);
    return settings;
}

uint16_t State::results_collation() const {
    const std::string& charset = get("character_set_results");
    if (charset == "utf8mb3") return 33;
    if (charset == "latin1") return 8;
    if (charset == "ascii") return 11;
    return mysql::kUtf8mb4GeneralCi;
}

uint32_t State::results_bytes() const {
    const std::string& charset = get("character_set_results");
    if (charset == "utf8mb3") return 3;
    return charset == "latin1" || charset == "ascii" ? 1 : 4;
}

bool State::ascii_only() const {
    const std::string& charset = get("character_set_client");
    return charset == "latin1" || charset == "ascii";
}

}  // namespace braid::proxy::bridge::mysql_to_postgresql
