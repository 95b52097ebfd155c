#include "conf/reader.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace braid::conf {

namespace {

// The file's text without its last newline.
std::optional<Secret> read_secret(const std::filesystem::path& path, Position at, Diagnostics& out) {
    std::error_code fault;
    const auto status = std::filesystem::status(path, fault);
    std::ifstream file(path, std::ios::binary);
    if (fault || std::filesystem::is_directory(status) || !file) {
        out.error(at, fmt::format("cannot read password_file '{}'", path.string()));
        return std::nullopt;
    }
    if ((status.permissions() & std::filesystem::perms::others_read) != std::filesystem::perms::none) {
        out.warning(at, fmt::format("password_file '{}' can be read by every user of this machine; chmod 600",
                                    path.string()));
    }
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return Secret(std::move(text));
}

}  // namespace

Position TableReader::at(std::string_view key) const {
    const Member* member = node_.find(key);
    return member ? member->value.at : node_.at;
}

const Member* TableReader::known(std::string_view key) {
    known_.emplace_back(key);
    return node_.find(key);
}

void TableReader::wrong_kind(std::string_view key, const Node& value, std::string_view wanted) {
    out_.error(value.at, fmt::format("'{}' must be {}, not {}", key, wanted, article(value.kind)));
}

const Node* TableReader::expect(std::string_view key, NodeKind kind) {
    const Member* member = known(key);
    if (!member) return nullptr;
    if (member->value.kind == kind) return &member->value;
    wrong_kind(key, member->value, article(kind));
    return nullptr;
}

const Node* TableReader::node(std::string_view key) {
    const Member* member = known(key);
    return member ? &member->value : nullptr;
}

std::optional<std::string> TableReader::string(std::string_view key) {
    const Node* value = expect(key, NodeKind::String);
    if (!value) return std::nullopt;
    if (value->text.find('\0') != std::string::npos) {
        out_.error(value->at, fmt::format("'{}' must not contain a zero byte", key));
        return std::nullopt;
    }
    return value->text;
}

std::optional<std::string> TableReader::required_string(std::string_view key) {
    if (!has(key)) {
        known(key);
        out_.error(node_.at, fmt::format("'{}' is missing", key));
        return std::nullopt;
    }
    auto text = string(key);
    if (text && text->empty()) {
        error(key, fmt::format("'{}' is empty", key));
        return std::nullopt;
    }
    return text;
}

std::optional<int64_t> TableReader::integer(std::string_view key, int64_t least, int64_t most) {
    const Node* value = expect(key, NodeKind::Integer);
    if (!value) return std::nullopt;
    if (value->integer >= least && value->integer <= most) return value->integer;
    out_.error(value->at,
               fmt::format("'{}' must be between {} and {}, not {}", key, least, most, value->integer));
    return std::nullopt;
}

std::optional<bool> TableReader::boolean(std::string_view key) {
    const Node* value = expect(key, NodeKind::Boolean);
    if (!value) return std::nullopt;
    return value->boolean;
}

std::optional<Duration> TableReader::duration(std::string_view key) {
    const Member* member = known(key);
    if (!member) return std::nullopt;
    if (member->value.kind != NodeKind::String) {
        wrong_kind(key, member->value, "a duration such as \"30s\"");
        return std::nullopt;
    }
    const auto result = parse_duration(member->value.text);
    if (!result) {
        error(key,
              fmt::format("'{}' must be a duration such as \"500ms\", \"30s\", \"10m\" or \"1h\", not '{}'",
                          key, member->value.text));
    }
    return result;
}

std::optional<uint64_t> TableReader::size(std::string_view key, uint64_t least, uint64_t most) {
    const Member* member = known(key);
    if (!member) return std::nullopt;
    if (member->value.kind != NodeKind::String) {
        wrong_kind(key, member->value, "a size such as \"64MiB\"");
        return std::nullopt;
    }
    const auto result = parse_size(member->value.text);
    if (!result) {
        error(key,
              fmt::format("'{}' must be a size such as \"512B\", \"16KiB\", \"64MiB\" or \"1GiB\", not '{}'",
                          key, member->value.text));
        return std::nullopt;
    }
    if (*result < least || *result > most) {
        error(key, fmt::format("'{}' must be between {} and {} bytes, not {}", key, least, most, *result));
        return std::nullopt;
    }
    return result;
}

std::optional<std::string> TableReader::scalar(std::string_view key) {
    const Member* member = known(key);
    if (!member) return std::nullopt;
    auto text = scalar_text(member->value);
    if (!text) wrong_kind(key, member->value, "a string, an integer, a boolean or a date");
    return text;
}

std::optional<std::vector<std::pair<std::string, Position>>> TableReader::strings(std::string_view key) {
    const Node* value = expect(key, NodeKind::Array);
    if (!value) return std::nullopt;
    std::vector<std::pair<std::string, Position>> result;
    for (const Node& item : value->items) {
        if (item.kind != NodeKind::String) {
            out_.error(item.at, fmt::format("'{}' must hold strings, not {}", key, article(item.kind)));
            return std::nullopt;
        }
        result.emplace_back(item.text, item.at);
    }
    return result;
}

std::vector<const Node*> TableReader::tables(std::string_view key) {
    std::vector<const Node*> result;
    const Member* member = known(key);
    if (!member) return result;
    if (member->value.kind != NodeKind::Array) {
        wrong_kind(key, member->value, "an array of tables");
        return result;
    }
    for (const Node& item : member->value.items) {
        if (item.kind == NodeKind::Table) {
            result.push_back(&item);
        } else {
            out_.error(item.at, fmt::format("'{}' must hold tables, not {}", key, article(item.kind)));
        }
    }
    return result;
}

std::optional<Secret> TableReader::secret(const std::string& folder) {
    const auto text = string("password");
    const auto file = string("password_file");
    const auto variable = string("password_env");
    if (has("password") + has("password_file") + has("password_env") > 1) {
        out_.error(node_.at, "give one of password, password_file and password_env");
        return std::nullopt;
    }
    std::optional<Secret> result;
    std::string_view key = "password";
    if (text) {
        result = Secret(*text);
    } else if (file) {
        key = "password_file";
        result = read_secret(std::filesystem::path(folder) / *file, at(key), out_);
    } else if (variable) {
        key = "password_env";
        const char* value = std::getenv(variable->c_str());
        if (value) {
            result = Secret(value);
        } else {
            error(key, fmt::format("the environment has no variable '{}'", *variable));
        }
    }
    if (result && result->empty()) {
        error(key, fmt::format("the password given by '{}' is empty", key));
        return std::nullopt;
    }
    return result;
}

void TableReader::unavailable(std::string_view key) {
    unavailable_.emplace_back(key);
    if (const Member* member = node_.find(key)) {
        out_.error(member->at, fmt::format("{} is not available yet", key));
    }
}

void TableReader::finish() {
    for (const Member& member : node_.members) {
        const auto in = [&](const std::vector<std::string>& keys) {
            return std::find(keys.begin(), keys.end(), member.key) != keys.end();
        };
        if (in(known_) || in(unavailable_)) continue;
        std::string hint = suggestion(member.key, known_);
        if (hint.empty()) hint = fmt::format("; the keys here are {}", fmt::join(known_, ", "));
        out_.error(member.at, fmt::format("unknown key '{}'{}", member.key, hint));
    }
}

std::optional<std::string> scalar_text(const Node& node) {
    switch (node.kind) {
        case NodeKind::String:
        case NodeKind::Date: return node.text;
        case NodeKind::Integer: return std::to_string(node.integer);
        case NodeKind::Boolean: return node.boolean ? "true" : "false";
        default: return std::nullopt;
    }
}

}  // namespace braid::conf
