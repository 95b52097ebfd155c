// What one session has set: system variables, user variables, Braid's own settings; and how its text is read.
//
// Pure. `wanted()` is what a server connection must have before it works for the session; it is compared with
// what the connection has (backends/mysql/settings_state.h). The values are those that a server gave when the
// session's SET ran there, so that what differs between writing and meaning is the server's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "backends/mysql/settings_state.h"
#include "conf/catalog.h"
#include "grammar/scanner/mysql_options.h"

namespace braid::proxy::mysql_session {

class SessionSettings {
  public:
    // A new session: the collation that the login's number stands for, IGNORE_SPACE as the client asked.
    // `catalog`: of the database, or null.
    void begin(uint16_t charset, bool ignore_space, const conf::Catalog* catalog);

    const backends::mysql::Settings& wanted() const { return wanted_; }
    // Session variables, by any spelling of their name. "" is NULL.
    void set(std::string_view name, std::string_view value);
    // Back to what the servers give to new sessions.
    void unset(std::string_view name);
    const std::string* find(std::string_view name) const;
    // `sql`: a constant; empty for NULL.
    void set_user_variable(std::string_view name, std::string sql);
    // The constant behind @name; NULL when it was never set.
    std::string user_variable(std::string_view name) const;

    bool autocommit() const;
    // The modes that say how text is read.
    grammar::MysqlScannerOptions scanner_options(const conf::Catalog* catalog) const;
    std::string_view sql_mode(const conf::Catalog* catalog) const;
    // Text that is not ASCII is in UTF-8.
    bool text_is_utf8() const;

    // braid.shard, braid.shard_key; "" when not set. False: there is no such setting.
    bool set_braid(std::string_view name, std::string value);
    std::string braid(std::string_view name) const;

  private:
    backends::mysql::Settings wanted_;
    mutable std::string scanned_mode_;  // that the options are of
    mutable grammar::MysqlScannerOptions scanner_options_;
    std::map<std::string, std::string, std::less<>> braid_;
};

// A collation's number in the protocol: its name and character set. MariaDB takes a number that it does not
// know for its default, and so do we.
struct KnownCollation {
    uint16_t number;
    std::string_view charset;
    std::string_view name;
};
KnownCollation collation_of(uint16_t number);

// Whether text in this character set can be scanned byte by byte: no character holds a byte of ASCII.
bool is_scannable_charset(std::string_view charset);

}  // namespace braid::proxy::mysql_session
