// One PostgreSQL and one MariaDB server with the same rows, for statements that run on both: natively where
// they belong, translated on the other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conf/catalog.h"
#include "grammar/dialect.h"
#include "planner/translate/translate.h"

namespace braid::planner::translate::test {

using Cell = std::optional<std::string>;
struct Answer {
    std::vector<std::vector<Cell>> rows;
    std::optional<Error> error;
};

// The servers live as long as the program.
class Servers {
  public:
    static Servers& shared();

    // On the PostgreSQL server; on MariaDB the database "shop" (all texts utf8mb4_nopad_bin) or "folding"
    // (utf8mb4_general_ci).
    Answer postgresql(const std::string& sql);
    Answer mariadb(const std::string& sql, bool folding = false);
    // The same with the settings that translated text needs.
    Answer translated(grammar::Dialect client, const std::string& sql);

    // After a definition.
    void read_catalogs();
    const conf::Catalog& catalog(grammar::Dialect of_server) const;

  private:
    Servers();
    struct State;
    std::shared_ptr<State> state_;
};

// The context of a client of this dialect whose tables are on the other server.
Context context_for(grammar::Dialect client);

// The same value in one spelling: t and 1, fractions without zeros at their end, bytes as \x01.
std::string plain(const std::string& value, const ResultColumn& column, grammar::Dialect server);

// The statements of a file of tests/golden/translate: one per line, "--" begins a comment line. A line may
// begin with "!SQLSTATE " (both fail so).
struct Line {
    std::string sql;
    std::string sqlstate;
    int number = 0;
};
std::vector<Line> lines_of(const std::string& file);

}  // namespace braid::planner::translate::test
