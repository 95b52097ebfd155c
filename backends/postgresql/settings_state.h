// Which session settings a server connection has beyond the server's own defaults, and the SQL that turns
// them into those that a session wants. Pure. Section: manual 20.1.3 "Parameter Interaction via SQL".
//
// Names are compared as PostgreSQL does, without regard to ASCII case.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace braid::backends::postgresql {

using Settings = std::map<std::string, std::string>;  // lower-case name -> value as set_config() takes it

class SettingsState {
  public:
    const Settings& applied() const { return applied_; }

    // The statements (one simple query) that make the connection's settings equal to `wanted`; empty when
    // they are. Settings that `wanted` lacks are RESET. Send it outside a transaction, then call
    // assume(wanted) when it succeeded.
    std::string difference(const Settings& wanted) const;

    // The connection now has exactly these.
    void assume(Settings settings) { applied_ = std::move(settings); }

    // A statement that went through set or reset one of them.
    void set(std::string_view name, std::string_view value);
    void reset(std::string_view name);
    void reset_all() { applied_.clear(); }

  private:
    Settings applied_;
};

std::string lower_case_name(std::string_view name);

}  // namespace braid::backends::postgresql
