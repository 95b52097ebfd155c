// One table of errors: MySQL's numbers and SQLSTATEs beside PostgreSQL's SQLSTATEs (error_codes.def).
//
// A driver picks its exception class by the number (PyMySQL, mysqlclient, Connector/J) or by the SQLSTATE
// (psycopg, pgjdbc), so an error that crosses kinds is given the other kind's own code. An error that reaches
// a client of its server's kind is not translated at all. Constant data. PostgreSQL manual appendix A; MySQL
// "Server Error Message Reference"; MariaDB "Error Code Reference".
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace braid::mysql {

struct ErrorCode {
    uint16_t number = 0;
    std::string_view sqlstate;

    bool operator==(const ErrorCode&) const = default;
};

// What a MySQL client is told for a PostgreSQL SQLSTATE: its row, else its class's (the first two
// characters), else 1105 HY000.
ErrorCode code_of_sqlstate(std::string_view postgresql_sqlstate);

// What a PostgreSQL client is told for a MySQL error: its number's row, else by MySQL's SQLSTATE and its
// class, else XX000.
std::string_view sqlstate_of_code(uint16_t number, std::string_view mysql_sqlstate);

// An error with MySQL's number (Error::number) in PostgreSQL's terms; others stay as they are.
Error for_postgresql(Error error);
// The code for a MySQL client: the error's own if it has a number, else the table's. Views live as long as
// the error.
ErrorCode code_of(const Error& error);

// The name that the manuals have for a number ("ER_DUP_ENTRY"); empty when the table lacks it.
std::string_view name_of(uint16_t number);

}  // namespace braid::mysql
