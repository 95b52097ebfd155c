// The parameters of COM_STMT_EXECUTE and the attributes of COM_QUERY: types, NULL bitmap, values.
//
// A client sends the parameters' types with the first execution and then only when they change: whoever keeps
// the statement keeps its types and gives them to each decode. A parameter that came by
// COM_STMT_SEND_LONG_DATA has a type here and no value. Views point into the decoded buffer. MySQL internals
// manual "COM_STMT_EXECUTE", "COM_QUERY".
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "wire/mysql/binary_value.h"
#include "wire/mysql/command.h"
#include "wire/mysql/row.h"

namespace braid::wire::mysql {

struct Parameter {
    ColumnShape shape;
    std::string_view name;  // of a query attribute
    BinaryValue value;      // monostate for NULL, and for long data
    bool is_long_data = false;

    bool operator==(const Parameter&) const = default;
};

// Fills `parameters` with the statement's `count` parameters, and behind them the query attributes, if any.
// long_data[i] (which may be shorter): parameter i was sent by COM_STMT_SEND_LONG_DATA. `types` are the types
// last sent for this statement, and are replaced when the command has new ones.
// 08P01 (error_code::kMalformedPacket, or kWrongArguments as MySQL has it) when the layout is wrong or the
// types have never been sent.
Status decode_parameters(const ComStmtExecute& command, Capabilities capabilities, size_t count,
                         const std::vector<bool>& long_data, std::vector<ColumnShape>& types,
                         std::vector<Parameter>& parameters);

Status decode_query_attributes(const ComQuery& command, std::vector<Parameter>& attributes);

// A whole COM_STMT_EXECUTE; the types go along if `with_types`. Parameters that are long data have no value.
// With kQueryAttributes no attributes are sent, and the parameters' names are empty.
void write_stmt_execute(Writer& writer, uint32_t statement_id, uint8_t flags,
                        std::span<const Parameter> parameters, bool with_types);

// The bytes of `count` attributes, which the reader stands before. The reader's fault when they are no
// attributes.
std::string_view skip_query_attributes(Reader& reader, uint64_t count);

}  // namespace braid::wire::mysql
