// What the reading of MySQL text depends on: the session's sql_mode and the server whose reading Braid
// follows.
//
// Kept with every scanned statement: decoding its strings, its fingerprint (every mode below is part of the
// shape, so that two sessions with different modes never share a plan) and its syntax errors need them. MySQL
// manual 5.1.11.
#pragma once

#include <cstdint>
#include <string_view>

namespace braid::grammar {

struct MysqlScannerOptions {
    // sql_mode. Modes that do not change how text is read are no concern of the grammar.
    bool ansi_quotes = false;           // "x" is a name, not a string
    bool pipes_as_concat = false;       // || joins strings, it is not OR
    bool no_backslash_escapes = false;  // a backslash in a string is a backslash
    bool ignore_space = false;          // count (*) calls a function too
    bool high_not_precedence = false;   // NOT a BETWEEN b AND c is (NOT a) BETWEEN b AND c

    // /*!50110 ... */ is read when the version in it is not above this: 101119 for 10.11.19, 80036
    // for 8.0.36.
    uint32_t server_version = 101100;
    // MariaDB reads /*M! ... */ and leaves /*!50700 to /*!99999 to MySQL; MySQL has -> and ->>.
    bool mariadb = true;
    // ? stands for a value: only in a statement that is prepared.
    bool parameters = true;
    // Open parentheses at one time; beyond it the statement is refused with 54001.
    uint32_t max_bracket_depth = 1000;

    // The modes as bits, for the fingerprint.
    uint8_t mode_bits() const {
        return static_cast<uint8_t>(ansi_quotes | pipes_as_concat << 1 | no_backslash_escapes << 2 |
                                    ignore_space << 3 | high_not_precedence << 4);
    }

    // Takes the modes from a value of @@sql_mode ("ANSI_QUOTES,STRICT_TRANS_TABLES", any case); others are
    // ignored.
    void set_modes(std::string_view sql_mode);

    bool operator==(const MysqlScannerOptions&) const = default;
};

}  // namespace braid::grammar
