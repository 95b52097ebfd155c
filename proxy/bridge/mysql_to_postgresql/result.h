// PostgreSQL's rows as a MySQL resultset: column definitions, then rows in the text or the binary protocol.
//
// A column is of the type that the translation tells, else of the one that base/crossing pairs with the
// server's; every value crosses exactly or is an error. Pure but for the output that it writes to.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/mysql/column_type.h"
#include "base/type.h"
#include "planner/translate/translate.h"
#include "proxy/bridge/mysql_to_postgresql/state.h"
#include "wire/mysql/row.h"
#include "wire/mysql/writer.h"

namespace braid::proxy::bridge::mysql_to_postgresql {

struct ResultColumn {
    std::string name;
    Type server;                       // as PostgreSQL sends it, in its text format
    mysql::ColumnDescription shown;    // what the client is told
    mysql::ColumnDescription written;  // what its values are checked against
    bool as_it_is = false;             // the server's bytes are the client's
    std::string table{};               // of a column of a table, as it is called here and there
    std::string original_table{};
    std::string original_name{};
};

// `row_description`: the payload. `told`: the translation's columns, which may be fewer. Errors: 08P01.
Result<std::vector<ResultColumn>> result_columns(std::string_view row_description,
                                                 const std::vector<planner::translate::ResultColumn>& told,
                                                 const State& state);

void write_definitions(wire::mysql::Writer& writer, const std::vector<ResultColumn>& columns,
                       std::string_view database);

// One value, which is not NULL, in the text protocol's form; appended.
Status cross_text(std::string_view value, const ResultColumn& column, const crossing::Settings& settings,
                  std::string& out);

enum class RowForm : uint8_t { Text, Binary };

class RowWriter {
  public:
    RowWriter(std::vector<ResultColumn> columns, const crossing::Settings& settings, RowForm form);

    // One DataRow's payload as a row packet. Errors: a value does not cross; nothing was written then.
    Status write(wire::mysql::Writer& writer, std::string_view data_row);

  private:
    Status write_text(wire::mysql::Writer& writer);
    Status write_binary(wire::mysql::Writer& writer);

    std::vector<ResultColumn> columns_;
    crossing::Settings settings_;
    RowForm form_;
    std::vector<wire::mysql::ColumnShape> shapes_;
    std::vector<wire::mysql::Value> values_;  // of the row at hand, as they came
    std::vector<std::string> storages_;
    std::vector<wire::mysql::BinaryValue> binary_;
};

}  // namespace braid::proxy::bridge::mysql_to_postgresql
