#include "proxy/session/reading_settings.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace braid::proxy {

namespace {

// As PostgreSQL compares the names of encodings: letters and digits alone.
std::string plain_name(std::string_view name) {
    std::string plain;
    for (char c : name) {
        const char low = to_lower_ascii(c);
        if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9')) plain += low;
    }
    return plain;
}

bool is_utf8(std::string_view plain) {
    return plain == "utf8" || plain == "unicode";
}

}  // namespace

Status check_encoding(std::string_view name) {
    static constexpr std::array<std::string_view, 13> kUnsafe = {
        "sjis",   "mskanji",    "shiftjis", "win932",  "windows932", "shiftjis2004", "big5",
        "win950", "windows950", "gbk",      "gb18030", "uhc",        "johab"};
    const std::string plain = plain_name(name);
    const bool other_names =
        plain == "win936" || plain == "windows936" || plain == "win949" || plain == "windows949";
    if (!other_names && std::find(kUnsafe.begin(), kUnsafe.end(), plain) == kUnsafe.end()) return {};
    return fail(sqlstate::kFeatureNotSupported,
                "client_encoding \"" + std::string(name) + "\" is not available through Braid",
                "A character may hold the byte of a backslash, so that the end of a string cannot be told.",
                "Use UTF8, or EUC_JP, EUC_KR, EUC_CN, EUC_TW.");
}

Status check_null_equals(std::string_view value) {
    const std::string plain = plain_name(value);
    if (plain == "off" || plain == "false" || plain == "no" || plain == "0" || plain == "default") return {};
    return fail(sqlstate::kFeatureNotSupported, "transform_null_equals is not available over several shards",
                "A statement's key tells its shards, and `key = NULL` is no row to Braid.", "Write IS NULL.");
}

Status check_output_setting(std::string_view name) {
    static constexpr std::array<std::string_view, 9> kOutput = {
        "all",         "timezone",  "datestyle",          "intervalstyle",  "bytea_output",
        "lc_monetary", "xmlbinary", "extra_float_digits", "client_encoding"};
    if (std::find(kOutput.begin(), kOutput.end(), name) == kOutput.end()) return {};
    return fail(sqlstate::kFeatureNotSupported,
                "parameter \"" + std::string(name) +
                    "\" cannot be changed while a portal over several shards is open",
                "Some of its rows have been read ahead.",
                "Close the portal, or fetch all of its rows, first.");
}

bool reads_alike(std::string_view text, const TextReading& a, const TextReading& b) {
    if (a.standard_conforming_strings != b.standard_conforming_strings &&
        text.find('\\') != std::string_view::npos) {
        return false;
    }
    if (a.backslash_quote != b.backslash_quote && text.find("\\'") != std::string_view::npos) return false;
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    return a.client_encoding == b.client_encoding || std::all_of(text.begin(), text.end(), is_ascii);
}

bool is_as_stored(std::string_view client_encoding, std::string_view server_encoding) {
    const std::string client = plain_name(client_encoding);
    const std::string server = plain_name(server_encoding);
    if (server == "sqlascii") return true;  // nothing is ever converted
    return is_utf8(server) && (is_utf8(client) || client == "sqlascii");
}

}  // namespace braid::proxy
