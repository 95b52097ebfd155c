// The settings of a PostgreSQL session in front of a MySQL server: what was set, by name, and what of it the
// server must be told.
//
// Pure. A change in a transaction that is rolled back is undone, to a savepoint too; SET LOCAL ends with the
// transaction. Only what the bridge keeps to the letter is taken: UTF8, DateStyle ISO, IntervalStyle
// postgres, bytea_output hex, extra_float_digits 1 or more; another value of these is refused by name.
// Settings that change nothing of a statement's answer here (work_mem, jit ...) are kept and shown.
// PostgreSQL manual 20 and 55.2.7 (ParameterStatus).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

// A time zone as both kinds know it.
struct TimeZone {
    std::string postgresql;         // as SHOW gives it
    std::string mysql = "+00:00";   // for SET time_zone
    std::optional<int32_t> offset;  // seconds east, when it is fixed
};
// Errors: 22023 for what is no time zone, 0A000 for one that the two kinds would read otherwise.
Result<TimeZone> time_zone_of(std::string_view value);

class Settings {
  public:
    explicit Settings(std::string user);

    // The value, in the setting's canonical form. Errors: 42704 unrecognized, 22023 for a bad value, 55P02
    // for what cannot be changed, 0A000 for a value that cannot be had on a MySQL server.
    Status set(std::string_view name, std::string_view value, bool local);
    Status reset(std::string_view name);
    void reset_all();
    // 42704 when there is no such setting. `name` in any case.
    Result<std::string> show(std::string_view name) const;
    bool known(std::string_view name) const;
    // As SHOW spells it.
    static std::string canonical(std::string_view name);
    // In any case of letters; those that are set to what they were at the beginning too.
    std::string get(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> all() const;

    const TimeZone& time_zone() const { return zone_; }
    std::vector<std::string> schemas() const;  // of search_path
    bool standard_conforming_strings() const;

    void begin();
    void commit();
    void rollback();
    void savepoint();
    void rollback_to(size_t savepoint);  // it stays
    void release(size_t savepoint);      // and all after it

    // SQL that brings the server from what it was told last to what holds now; empty: nothing to do.
    std::string difference();
    void server_forgot();

    // What ParameterStatus would tell that it has not told yet.
    std::vector<std::pair<std::string, std::string>> unreported();
    // For the connection's beginning; they count as told.
    std::map<std::string, std::string> reported();

  private:
    using Values =
        std::map<std::string, std::string>;  // by lower-case name; those that differ from the default
    struct State {
        Values session;
        Values local;
    };
    std::optional<std::string> own_value(const std::string& name) const;
    void refresh();

    std::string user_;
    State state_;
    std::optional<State> at_begin_;
    std::vector<State> savepoints_;
    TimeZone zone_;
    Values told_server_;
    Values told_client_;
};

}  // namespace braid::proxy::bridge::postgresql_to_mysql
