#include "proxy/login/startup_options.h"

#include <algorithm>
#include <optional>

namespace braid::proxy::login {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Words between white space; a backslash takes the next character as it is.
std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    size_t at = 0;
    while (true) {
        while (at < text.size() && is_space(text[at])) ++at;
        if (at == text.size()) return words;
        std::string word;
        for (; at < text.size() && !is_space(text[at]); ++at) {
            if (text[at] == '\\' && at + 1 < text.size()) ++at;
            word.push_back(text[at]);
        }
        words.push_back(std::move(word));
    }
}

// "name=value"; a dash in the name stands for an underscore.
Status add_setting(Settings& settings, std::string_view assignment, std::string_view as_written) {
    const size_t equals = assignment.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        return fail(sqlstate::kSyntaxError, std::string(as_written) + " requires a value");
    }
    std::string name(assignment.substr(0, equals));
    std::replace(name.begin(), name.end(), '-', '_');
    settings.emplace_back(std::move(name), assignment.substr(equals + 1));
    return {};
}

Status add_switches(Settings& settings, std::string_view text) {
    const std::vector<std::string> words = split_words(text);
    for (size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        Status status;
        if (word.starts_with("--") && word.size() > 2) {
            status = add_setting(settings, word.substr(2), word);
        } else if (word == "-c" && i + 1 < words.size()) {
            ++i;
            status = add_setting(settings, words[i], "-c " + words[i]);
        } else if (word.starts_with("-c") && word.size() > 2) {
            status = add_setting(settings, word.substr(2), word);
        } else {
            return fail(sqlstate::kSyntaxError,
                        "invalid command-line argument for server process: " + std::string(word), {},
                        "Braid takes \"-c name=value\" and \"--name=value\" in the connection's options.");
        }
        if (!status) return status;
    }
    return {};
}

// A boolean as the server's settings spell it: any unambiguous beginning of true, false, yes, no; on, off; 1,
// 0.
std::optional<bool> parse_bool(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const std::string_view word = lower;
    if (word.empty()) return std::nullopt;
    if (word == "1" || word == "on") return true;
    if (word == "0" || word == "of" || word == "off") return false;
    if (std::string_view("true").starts_with(word) || std::string_view("yes").starts_with(word)) return true;
    if (std::string_view("false").starts_with(word) || std::string_view("no").starts_with(word)) return false;
    return std::nullopt;
}

Status refuse_replication(std::string_view value) {
    const std::optional<bool> wanted = value == "database" ? true : parse_bool(value);
    if (!wanted) {
        return fail("22023", "invalid value for parameter \"replication\": \"" + std::string(value) + "\"",
                    {}, "Valid values are: \"false\", 0, \"true\", 1, \"database\".");
    }
    if (*wanted) {
        return fail(sqlstate::kFeatureNotSupported, "replication connections are not supported", {},
                    "Connect to the servers behind Braid for replication.");
    }
    return {};
}

Result<StartupOptions> read(const wire::postgresql::StartupMessage& message) {
    StartupOptions options;
    Settings switches;
    Settings own;
    for (const auto& [name, value] : message.parameters) {
        Status status;
        if (name == "user") {
            options.user = value;
        } else if (name == "database") {
            options.database = value;
        } else if (name == "options") {
            switches.clear();
            status = add_switches(switches, value);
        } else if (name == "replication") {
            status = refuse_replication(value);
        } else if (name.starts_with("_pq_.")) {
            options.unrecognized_protocol_options.emplace_back(name);
        } else {
            own.emplace_back(name, value);
        }
        if (!status) return Failure(std::move(status.error()));
    }
    if (options.user.empty()) {
        return fail(sqlstate::kInvalidAuthorization, "no PostgreSQL user name specified in startup packet");
    }
    if (options.database.empty()) options.database = options.user;
    options.settings = std::move(switches);
    std::move(own.begin(), own.end(), std::back_inserter(options.settings));
    options.negotiate = message.version.minor > 0 || !options.unrecognized_protocol_options.empty();
    return options;
}

}  // namespace

Result<StartupOptions> read_startup_options(const wire::postgresql::StartupMessage& message) {
    Result<StartupOptions> options = read(message);
    if (!options) options.error().severity = Severity::Fatal;
    return options;
}

}  // namespace braid::proxy::login
