// The SQL is written so that no value can leave its literal, whatever sql_mode and character set are at that
// moment.
#include "backends/mysql/settings_state.h"

#include <algorithm>

namespace braid::backends::mysql {

namespace {

constexpr std::string_view kIsolation = "transaction_isolation";
constexpr std::string_view kReadOnly = "transaction_read_only";

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

bool number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    size_t dots = 0;
    for (char c : text) {
        if (c == '.') dots++;
        if ((c < '0' || c > '9') && c != '.') return false;
    }
    return !text.empty() && dots <= 1 && text != ".";
}

// Numeric variables take no text, others no number; character sets' names are never numbers.
std::string literal(std::string_view value) {
    if (value.empty()) return "''";
    if (number(value)) return std::string(value);
    const bool plain = std::all_of(value.begin(), value.end(),
                                   [](char c) { return c >= ' ' && c <= '~' && c != '\\' && c != '\''; });
    if (plain) return "'" + std::string(value) + "'";
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (unsigned char c : value) {
        hex += kDigits[c >> 4];
        hex += kDigits[c & 15];
    }
    return "CONVERT(x'" + hex + "' USING utf8mb4)";
}

std::string quoted_identifier(std::string_view name) {
    std::string out = "`";
    for (char c : name) {
        if (c == '`') out += '`';
        out += c;
    }
    return out += '`';
}

// `value` null: back to the server's own.
std::string assignment(const std::string& name, const std::string* value) {
    std::string out = "@@SESSION." + quoted_identifier(name) + " = ";
    if (value == nullptr) return out + "DEFAULT";
    // Of the variables that are kept, character_set_results alone may be NULL.
    if (value->empty() && name == "character_set_results") return out + "NULL";
    return out + literal(*value);
}

std::string isolation_words(std::string_view level) {
    std::string words;
    for (char c : level) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == '-') c = ' ';
        if (c == ' ' || (c >= 'A' && c <= 'Z')) words += c;
    }
    return words;
}

}  // namespace

std::string setting_name(std::string_view name) {
    std::string lower = lower_case(name);
    if (lower == "tx_isolation") return std::string(kIsolation);
    if (lower == "tx_read_only") return std::string(kReadOnly);
    return lower;
}

std::string setting_value(std::string_view, std::string_view value) {
    const std::string lower = lower_case(value);
    if (lower == "on") return "1";
    if (lower == "off") return "0";
    return std::string(value);
}

Settings SettingsState::target(const Settings& wanted) const {
    Settings target = wanted;
    if (target.schema.empty()) target.schema = at_login_.schema;
    for (const auto& [name, value] : at_login_.variables) target.variables.emplace(name, value);
    return target;
}

// The usual case, without a copy of anything.
bool SettingsState::has(const Settings& wanted) const {
    const std::string& schema = wanted.schema.empty() ? at_login_.schema : wanted.schema;
    if (schema != applied_.schema || wanted.user_variables != applied_.user_variables) return false;
    size_t found = 0;
    for (const auto& [name, value] : applied_.variables) {
        auto here = wanted.variables.find(name);
        if (here != wanted.variables.end()) {
            found++;
        } else {
            here = at_login_.variables.find(name);
            if (here == at_login_.variables.end()) return false;
        }
        if (here->second != value) return false;
    }
    return found == wanted.variables.size();
}

std::string SettingsState::difference(const Settings& wanted) const {
    if (has(wanted)) return {};
    const Settings target = this->target(wanted);
    if (target == applied_) return {};
    std::string sets;
    std::string others;
    const auto change = [&](const std::string& name, const std::string* value) {
        if (value != nullptr && name == kIsolation) {
            others += "SET SESSION TRANSACTION ISOLATION LEVEL " + isolation_words(*value) + ";";
        } else if (value != nullptr && name == kReadOnly) {
            others +=
                *value == "0" ? "SET SESSION TRANSACTION READ WRITE;" : "SET SESSION TRANSACTION READ ONLY;";
        } else {
            sets += sets.empty() ? "SET " : ", ";
            sets += assignment(name, value);
        }
    };
    for (const auto& [name, value] : applied_.variables) {
        if (!target.variables.contains(name)) change(name, nullptr);
    }
    const auto assign = [&](const std::string& name, std::string_view value) {
        sets += sets.empty() ? "SET " : ", ";
        sets += "@" + quoted_identifier(name) + " = " + std::string(value);
    };
    for (const auto& [name, value] : applied_.user_variables) {
        if (!target.user_variables.contains(name)) assign(name, "NULL");
    }
    for (const auto& [name, value] : target.user_variables) {
        const auto found = applied_.user_variables.find(name);
        if (found == applied_.user_variables.end() || found->second != value) assign(name, value);
    }
    // The order of names has character_set_connection before collation_connection, which it would change.
    for (const auto& [name, value] : target.variables) {
        const auto found = applied_.variables.find(name);
        const bool same = found != applied_.variables.end() && found->second == value;
        const bool swept = name == "collation_connection" && sets.find("@@SESSION.") != std::string::npos;
        if (!same || swept) change(name, &value);
    }
    std::string sql = others;
    if (target.schema != applied_.schema) sql += "USE " + quoted_identifier(target.schema) + ";";
    sql += sets;
    if (sql.ends_with(';')) sql.pop_back();
    return sql;
}

void SettingsState::set(std::string_view name, std::string_view value) {
    applied_.variables[setting_name(name)] = setting_value(name, value);
}

void SettingsState::set_user_variable(const std::string& lower_name, std::string sql) {
    if (sql.empty()) {
        applied_.user_variables.erase(lower_name);
    } else {
        applied_.user_variables[lower_name] = std::move(sql);
    }
}

}  // namespace braid::backends::mysql
