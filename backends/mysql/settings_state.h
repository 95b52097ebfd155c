// Which session variables and which default schema a server connection has, and the SQL that turns them into
// those that a session wants. Pure. MariaDB manual "Server System Variables", "SET".
//
// A connection begins with what its server gives to new sessions (asked at the login for the variables that
// change what statements mean): two servers may differ there, so a session's wishes are compared with what
// the connection really has.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace braid::backends::mysql {

// The schema and, by lower-case name, the variables as `select @@name` shows them; "" is NULL. Isolation and
// access mode of transactions are called transaction_isolation ("REPEATABLE-READ") and transaction_read_only
// ("0") whatever the server calls them; switches are "1" and "0".
struct Settings {
    std::string schema;
    std::map<std::string, std::string, std::less<>> variables;
    // @x, by lower-case name: the SQL of its value, a constant that reads alike in every sql_mode and
    // character set. What is not here is NULL.
    std::map<std::string, std::string, std::less<>> user_variables = {};

    bool operator==(const Settings&) const = default;
};

class SettingsState {
  public:
    const Settings& applied() const { return applied_; }
    const Settings& at_login() const { return at_login_; }

    // The connection is fresh (or was reset) and has these.
    void begin(Settings settings) {
        at_login_ = std::move(settings);
        applied_ = at_login_;
    }

    // The statements, joined by semicolons, that give the connection what `wanted` says and, for what it does
    // not say, what it had at the login; empty when it has that already. Send it outside a transaction, then
    // call assume(wanted) when it succeeded.
    std::string difference(const Settings& wanted) const;
    void assume(const Settings& wanted) { applied_ = target(wanted); }

    // A statement that went through, or the server's session tracking, changed one of them.
    void set(std::string_view name, std::string_view value);
    // `sql`: a constant; empty for NULL.
    void set_user_variable(const std::string& lower_name, std::string sql);
    void set_schema(std::string_view schema) { applied_.schema = std::string(schema); }

  private:
    bool has(const Settings& wanted) const;
    Settings target(const Settings& wanted) const;

    Settings at_login_;
    Settings applied_;
};

// A variable's name and value in the words of Settings: lower case, tx_isolation -> transaction_isolation,
// ON -> 1.
std::string setting_name(std::string_view name);
std::string setting_value(std::string_view name, std::string_view value);

}  // namespace braid::backends::mysql
