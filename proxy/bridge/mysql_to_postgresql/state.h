// What a MySQL server would know of one session: system and user variables, LAST_INSERT_ID(), the last
// statement's errors; and what PostgreSQL must be told for it to mean the same.
//
// Pure. A value is kept as the server would show it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crossing/datum.h"
#include "base/error.h"
#include "base/mysql/column_type.h"
#include "grammar/scanner/mysql_options.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

enum class VariableKind : uint8_t { Text, Number, Switch };
enum class VariableUse : uint8_t { Session, Fixed, Only };

struct Variable {
    std::string_view name;
    VariableKind kind;
    std::string_view value;  // of a new session
    VariableUse use;
};

// Null when there is none. By its lower-case name; tx_isolation and tx_read_only are the transaction_ ones.
const Variable* find_variable(std::string_view name);
const std::vector<Variable>& all_variables();

// The value of @x. NULL is a variable that is not set.
struct UserValue {
    enum class Kind : uint8_t { Integer, Natural, Decimal, Real, Text, Bytes };
    Kind kind = Kind::Text;
    std::string text;  // digits, characters or bytes
    std::string collation = "utf8mb4_general_ci";

    // As a constant that every sql_mode reads alike.
    std::string sql() const;
};

struct Condition {
    std::string level;
    uint16_t code = 0;
    std::string message;
};

class State {
  public:
    // `version`: what @@version says; `time_zone`: the PostgreSQL server's own, for SYSTEM.
    State(std::string version, std::string time_zone);
    // What COM_RESET_CONNECTION leaves.
    void reset();

    // A variable as it is now; "" is NULL for character_set_results.
    const std::string& get(std::string_view name) const;
    // Errors: 1193 for no such variable, 1231 for a value that it cannot have, 1238 for a fixed one, 1235 for
    // what PostgreSQL has no equal of.
    Status set(std::string_view name, std::string_view value);
    // SET NAMES: the three character sets and the collation; without a collation the set's default.
    Status set_names(std::string_view charset, std::string_view collation);

    // What PostgreSQL is told when a variable has changed; empty when nothing is.
    std::string server_settings() const;

    bool autocommit() const { return get("autocommit") == "1"; }
    // "REPEATABLE READ"
    std::string isolation() const;
    bool read_only() const { return get("transaction_read_only") == "1"; }
    grammar::MysqlScannerOptions scanner_options() const;
    crossing::Settings crossing_settings() const;
    // The number that result columns of text are described with, and how many bytes a character has.
    uint16_t results_collation() const;
    uint32_t results_bytes() const;
    // Neither the statements nor the rows may have other characters than ASCII.
    bool ascii_only() const;

    std::map<std::string, UserValue> user_variables;
    uint64_t last_insert_id = 0;
    uint64_t found_rows = 0;
    std::vector<Condition> conditions;

  private:
    Status check(const Variable& variable, std::string& value) const;

    std::string version_;
    std::string zone_;
    std::map<std::string, std::string, std::less<>> values_;
};

// "+02:00" -> 7200, UTC -> 0; nothing for zones with a history.
std::optional<int32_t> fixed_offset(std::string_view zone);

}  // namespace braid::proxy::bridge::mysql_to_postgresql
