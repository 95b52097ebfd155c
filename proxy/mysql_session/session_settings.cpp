#include "proxy/mysql_session/session_settings.h"

#include <algorithm>
#include <array>

#include "proxy/mysql_session/statement.h"

namespace braid::proxy::mysql_session {

namespace {

using backends::mysql::setting_name;
using backends::mysql::setting_value;

// information_schema.collations: those that clients log in with.
constexpr std::array kCollations = {
    KnownCollation{45, "utf8mb4", "utf8mb4_general_ci"},
    KnownCollation{46, "utf8mb4", "utf8mb4_bin"},
    KnownCollation{224, "utf8mb4", "utf8mb4_unicode_ci"},
    KnownCollation{246, "utf8mb4", "utf8mb4_unicode_520_ci"},
    KnownCollation{33, "utf8mb3", "utf8mb3_general_ci"},
    KnownCollation{83, "utf8mb3", "utf8mb3_bin"},
    KnownCollation{192, "utf8mb3", "utf8mb3_unicode_ci"},
    KnownCollation{8, "latin1", "latin1_swedish_ci"},
    KnownCollation{47, "latin1", "latin1_bin"},
    KnownCollation{48, "latin1", "latin1_general_ci"},
    KnownCollation{49, "latin1", "latin1_general_cs"},
    KnownCollation{5, "latin1", "latin1_german1_ci"},
    KnownCollation{31, "latin1", "latin1_german2_ci"},
    KnownCollation{9, "latin2", "latin2_general_ci"},
    KnownCollation{77, "latin2", "latin2_bin"},
    KnownCollation{30, "latin5", "latin5_turkish_ci"},
    KnownCollation{41, "latin7", "latin7_general_ci"},
    KnownCollation{11, "ascii", "ascii_general_ci"},
    KnownCollation{65, "ascii", "ascii_bin"},
    KnownCollation{63, "binary", "binary"},
    KnownCollation{26, "cp1250", "cp1250_general_ci"},
    KnownCollation{51, "cp1251", "cp1251_general_ci"},
    KnownCollation{57, "cp1256", "cp1256_general_ci"},
    KnownCollation{59, "cp1257", "cp1257_general_ci"},
    KnownCollation{36, "cp866", "cp866_general_ci"},
    KnownCollation{40, "cp852", "cp852_general_ci"},
    KnownCollation{4, "cp850", "cp850_general_ci"},
    KnownCollation{7, "koi8r", "koi8r_general_ci"},
    KnownCollation{22, "koi8u", "koi8u_general_ci"},
    KnownCollation{16, "hebrew", "hebrew_general_ci"},
    KnownCollation{25, "greek", "greek_general_ci"},
    KnownCollation{18, "tis620", "tis620_thai_ci"},
    KnownCollation{39, "macroman", "macroman_general_ci"},
    KnownCollation{3, "dec8", "dec8_swedish_ci"},
    KnownCollation{6, "hp8", "hp8_english_ci"},
    KnownCollation{12, "ujis", "ujis_japanese_ci"},
    KnownCollation{19, "euckr", "euckr_korean_ci"},
    KnownCollation{24, "gb2312", "gb2312_chinese_ci"},
    // Not scannable; known so that they are refused by their names.
    KnownCollation{28, "gbk", "gbk_chinese_ci"},
    KnownCollation{13, "sjis", "sjis_japanese_ci"},
    KnownCollation{1, "big5", "big5_chinese_ci"},
    KnownCollation{95, "cp932", "cp932_japanese_ci"},
    KnownCollation{97, "eucjpms", "eucjpms_japanese_ci"},
};

}  // namespace

KnownCollation collation_of(uint16_t number) {
    for (const KnownCollation& collation : kCollations) {
        if (collation.number == number) return collation;
    }
    return kCollations.front();
}

bool is_scannable_charset(std::string_view charset) {
    static constexpr std::array<std::string_view, 8> kOthers = {"gbk",  "sjis",  "big5",  "cp932",
                                                                "ucs2", "utf16", "utf32", "gb18030"};
    return std::find(kOthers.begin(), kOthers.end(), charset) == kOthers.end();
}

void SessionSettings::begin(uint16_t charset, bool ignore_space, const conf::Catalog* catalog) {
    *this = SessionSettings();
    const KnownCollation collation = collation_of(charset);
    set("character_set_client", collation.charset);
    set("character_set_connection", collation.charset);
    set("character_set_results", collation.charset);
    set("collation_connection", collation.name);
    set("autocommit", "1");
    if (catalog == nullptr) return;
    // Of servers that differ, the first one's.
    std::string mode = catalog->sql_mode;
    if (ignore_space && mode.find("IGNORE_SPACE") == std::string::npos) {
        mode += mode.empty() ? "IGNORE_SPACE" : ",IGNORE_SPACE";
    }
    set("sql_mode", mode);
}

void SessionSettings::set(std::string_view name, std::string_view value) {
    wanted_.variables[setting_name(name)] = setting_value(name, value);
}

void SessionSettings::unset(std::string_view name) {
    wanted_.variables.erase(setting_name(name));
}

const std::string* SessionSettings::find(std::string_view name) const {
    const auto found = wanted_.variables.find(setting_name(name));
    return found == wanted_.variables.end() ? nullptr : &found->second;
}

void SessionSettings::set_user_variable(std::string_view name, std::string sql) {
    const std::string key = lower_case(name);
    if (sql.empty()) {
        wanted_.user_variables.erase(key);
    } else {
        wanted_.user_variables[key] = std::move(sql);
    }
}

std::string SessionSettings::user_variable(std::string_view name) const {
    const auto found = wanted_.user_variables.find(lower_case(name));
    return found == wanted_.user_variables.end() ? "NULL" : found->second;
}

bool SessionSettings::autocommit() const {
    const auto found = wanted_.variables.find("autocommit");
    return found == wanted_.variables.end() || found->second != "0";
}

std::string_view SessionSettings::sql_mode(const conf::Catalog* catalog) const {
    const auto found = wanted_.variables.find("sql_mode");
    if (found != wanted_.variables.end()) return found->second;
    return catalog != nullptr ? std::string_view(catalog->sql_mode) : std::string_view();
}

grammar::MysqlScannerOptions SessionSettings::scanner_options(const conf::Catalog* catalog) const {
    const std::string_view mode = sql_mode(catalog);
    if (mode != scanned_mode_) {
        scanner_options_ = {};
        scanner_options_.set_modes(mode);
        scanned_mode_ = mode;
    }
    grammar::MysqlScannerOptions options = scanner_options_;
    options.parameters = false;
    if (catalog != nullptr && catalog->kind == conf::ServerKind::Mysql) {
        options.mariadb = catalog->mariadb;
        options.server_version = static_cast<uint32_t>(catalog->server_version);
    }
    return options;
}

bool SessionSettings::text_is_utf8() const {
    const std::string* charset = find("character_set_client");
    return charset == nullptr || charset->starts_with("utf8") || *charset == "ascii";
}

bool SessionSettings::set_braid(std::string_view name, std::string value) {
    if (name != "shard" && name != "shard_key" && name != "read_from") return false;
    braid_[std::string(name)] = std::move(value);
    return true;
}

std::string SessionSettings::braid(std::string_view name) const {
    const auto found = braid_.find(name);
    return found == braid_.end() ? std::string() : found->second;
}

}  // namespace braid::proxy::mysql_session
