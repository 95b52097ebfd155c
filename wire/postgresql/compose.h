// Messages written from C++ values, where the aggregates of frontend.h and backend.h hold lists as encoded
// bytes.
//
// Used by whoever makes a message of its own instead of passing one on: the executor's rows and their
// description, the statements Braid sends to a shard. Faults (too many elements, a zero byte in a name) are
// the writer's.
#pragma once

#include <span>
#include <string_view>

#include "wire/postgresql/lists.h"

namespace braid::wire::postgresql {

void write_row_description(Writer& writer, std::span<const FieldDescription> fields);
void write_parameter_description(Writer& writer, std::span<const Oid> types);
void write_parse(Writer& writer, std::string_view statement, std::string_view query,
                 std::span<const Oid> types);
void write_bind(Writer& writer, std::string_view portal, std::string_view statement,
                std::span<const Format> parameter_formats, std::span<const Value> parameters,
                std::span<const Format> result_formats);
void write_data_row(Writer& writer, std::span<const Value> columns);
void write_startup(Writer& writer, std::span<const std::pair<std::string_view, std::string_view>> parameters);
void write_authentication_sasl(Writer& writer, std::span<const std::string_view> mechanisms);
void write_negotiate_protocol_version(Writer& writer, uint32_t newest_version,
                                      std::span<const std::string_view> unrecognized_options);
// type is that of CopyInResponse, CopyOutResponse or CopyBothResponse; every column has the same format.
void write_copy_response(Writer& writer, char type, Format format, size_t columns);

// A DataRow written column by column, straight into the output. Exactly the announced number of columns must
// be added before finish(); anything else is a fault of the writer and the row is dropped.
class DataRowWriter {
  public:
    DataRowWriter(Writer& writer, size_t columns) : writer_(writer), left_(columns) {
        writer_.begin('D');
        writer_.put_count(columns);
    }
    void add(const Value& value) {
        ValueCodec::write(writer_, value);
        --left_;
    }
    void finish() {
        if (left_ != 0) writer_.fail("a row with a wrong number of columns");
        writer_.end();
    }

  private:
    Writer& writer_;
    size_t left_;
};

}  // namespace braid::wire::postgresql
