// The table of errors and what stands in for a missing row. See error_codes.h.
#include "base/mysql/error_codes.h"

#include <array>

namespace braid::mysql {
namespace {

enum class Way : uint8_t { Both, ToPostgresql, ToMysql };

struct Row {
    uint16_t number;
    std::string_view mysql;
    std::string_view postgresql;
    Way way;
    std::string_view name;
};
constexpr std::array kRows = {
#define BRAID_ERROR(number, mysql, postgresql, way, name) Row{number, mysql, postgresql, Way::way, name},
#include "base/mysql/error_codes.def"
#undef BRAID_ERROR
};

// PostgreSQL's classes, for SQLSTATEs without a row.
struct ClassCode {
    std::string_view prefix;
    ErrorCode code;
};
constexpr std::array kClassCodes = {
    ClassCode{"01", {1105, "01000"}},  // warning
    ClassCode{"02", {1329, "02000"}},  // no data
    ClassCode{"08", {1429, "HY000"}},  // connection exception: a shard's, the client's own stands
    ClassCode{"0A", {1235, "42000"}},  // feature not supported
    ClassCode{"21", {1242, "21000"}},  // cardinality violation
    ClassCode{"22", {1366, "22007"}},  // data exception
    ClassCode{"23", {1216, "23000"}},  // integrity constraint violation
    ClassCode{"24", {1326, "24000"}},  // invalid cursor state
    ClassCode{"25", {1179, "25000"}},  // invalid transaction state
    ClassCode{"26", {1243, "HY000"}},  // invalid SQL statement name
    ClassCode{"28", {1045, "28000"}},  // invalid authorization specification
    ClassCode{"34", {1324, "42000"}},  // invalid cursor name
    ClassCode{"3B", {1305, "42000"}},  // savepoint exception
    ClassCode{"3D", {1049, "42000"}},  // invalid catalog name
    ClassCode{"3F", {1049, "42000"}},  // invalid schema name
    ClassCode{"40", {1213, "40001"}},  // transaction rollback
    ClassCode{"42", {1064, "42000"}},  // syntax error or access rule violation
    ClassCode{"44", {1369, "44000"}},  // WITH CHECK OPTION violation
    ClassCode{"53", {1041, "HY000"}},  // insufficient resources
    ClassCode{"54", {1153, "08S01"}},  // program limit exceeded
    ClassCode{"57", {1317, "70100"}},  // operator intervention
    ClassCode{"P0", {1644, "45000"}},  // PL/pgSQL error
};

// MySQL's SQLSTATEs and classes, for numbers without a row. Longer prefixes first.
struct ClassState {
    std::string_view prefix;
    std::string_view postgresql;
};
constexpr std::array kClassStates = {
    ClassState{"21S01", "42601"}, ClassState{"22001", "22001"}, ClassState{"22003", "22003"},
    ClassState{"22007", "22007"}, ClassState{"22008", "22008"}, ClassState{"22012", "22012"},
    ClassState{"40001", "40001"}, ClassState{"42S01", "42P07"}, ClassState{"42S02", "42P01"},
    ClassState{"42S21", "42701"}, ClassState{"42S22", "42703"}, ClassState{"70100", "57014"},
    ClassState{"02", "P0002"},    ClassState{"08", "08006"},    ClassState{"0A", "0A000"},
    ClassState{"21", "21000"},    ClassState{"22", "22000"},    ClassState{"23", "23000"},
    ClassState{"24", "24000"},    ClassState{"25", "25000"},    ClassState{"28", "28000"},
    ClassState{"3D", "3D000"},    ClassState{"40", "40000"},    ClassState{"42", "42000"},
    ClassState{"44", "44000"},    ClassState{"45", "P0001"},    ClassState{"XA", "40000"},
};

}  // namespace

ErrorCode code_of_sqlstate(std::string_view postgresql_sqlstate) {
    for (const Row& row : kRows) {
        if (row.way != Way::ToPostgresql && row.postgresql == postgresql_sqlstate)
            return {row.number, row.mysql};
    }
    for (const ClassCode& row : kClassCodes) {
        if (postgresql_sqlstate.starts_with(row.prefix)) return row.code;
    }
    return {1105, "HY000"};
}

std::string_view sqlstate_of_code(uint16_t number, std::string_view mysql_sqlstate) {
    for (const Row& row : kRows) {
        if (row.way != Way::ToMysql && row.number == number) return row.postgresql;
    }
    for (const ClassState& row : kClassStates) {
        if (mysql_sqlstate.starts_with(row.prefix)) return row.postgresql;
    }
    return sqlstate::kInternalError;
}

Error for_postgresql(Error error) {
    if (error.number == 0) return error;
    error.sqlstate = sqlstate_of_code(static_cast<uint16_t>(error.number), error.sqlstate);
    error.number = 0;
    return error;
}

ErrorCode code_of(const Error& error) {
    if (error.number != 0) return {static_cast<uint16_t>(error.number), error.sqlstate};
    return code_of_sqlstate(error.sqlstate);
}

std::string_view name_of(uint16_t number) {
    for (const Row& row : kRows) {
        if (row.number == number) return row.name;
    }
    return {};
}

}  // namespace braid::mysql
