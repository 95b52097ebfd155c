// The SQL is written so that no value can leave its literal, whatever the connection's settings are.
#include "backends/postgresql/settings_state.h"

namespace braid::backends::postgresql {

namespace {

std::string quoted_identifier(std::string_view name) {
    std::string out = "\"";
    for (char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out += '"';
}

// A literal that means the same whatever standard_conforming_strings and client_encoding are at that moment:
// plain when the text is harmless ASCII, else spelled in hexadecimal. (A backslash, or the second byte of a
// character in an encoding such as SJIS, could otherwise end the literal.)
std::string literal(std::string_view text, std::string_view encoding) {
    bool plain = true;
    for (char c : text) plain = plain && c >= ' ' && c <= '~' && c != '\\';
    if (plain) {
        std::string out = "'";
        for (char c : text) {
            if (c == '\'') out += '\'';
            out += c;
        }
        return out += '\'';
    }
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (unsigned char c : text) {
        hex += kDigits[c >> 4];
        hex += kDigits[c & 15];
    }
    return "pg_catalog.convert_from(pg_catalog.decode('" + hex + "', 'hex'), " + literal(encoding, "") + ")";
}

// `SET a.b` is written with each part quoted.
std::string quoted_setting(std::string_view name) {
    std::string out;
    while (true) {
        size_t dot = name.find('.');
        out += quoted_identifier(name.substr(0, dot));
        if (dot == std::string_view::npos) return out;
        out += '.';
        name.remove_prefix(dot + 1);
    }
}

}  // namespace

std::string lower_case_name(std::string_view name) {
    std::string lower(name);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string SettingsState::difference(const Settings& wanted) const {
    if (wanted == applied_) return {};
    std::string resets;
    for (const auto& [name, value] : applied_) {
        // "SQL" alone keeps the order of day and month that the connection has at the moment.
        auto found = wanted.find(name);
        const bool partial = name == "datestyle" && found != wanted.end() && found->second != value;
        if (found == wanted.end() || partial) resets += "RESET " + quoted_setting(name) + ";";
    }
    auto encoding = wanted.find("client_encoding");
    std::string_view encoded_in = encoding == wanted.end() ? std::string_view("UTF8") : encoding->second;
    // set_config() and not SET: it takes list settings (search_path) as one text, as ParameterStatus and SHOW
    // give it.
    std::string sets;
    for (const auto& [name, value] : wanted) {
        auto found = applied_.find(name);
        if (found != applied_.end() && found->second == value) continue;
        sets += sets.empty() ? "SELECT " : ", ";
        sets +=
            "pg_catalog.set_config(" + literal(name, "UTF8") + ", " + literal(value, encoded_in) + ", false)";
    }
    return resets + sets;
}

void SettingsState::set(std::string_view name, std::string_view value) {
    applied_[lower_case_name(name)] = std::string(value);
}

void SettingsState::reset(std::string_view name) {
    applied_.erase(lower_case_name(name));
}

}  // namespace braid::backends::postgresql
