// Values on their way through the bridge: a MySQL row as a DataRow, a PostgreSQL parameter as MySQL's.
//
// base/crossing converts; here stand the types. Errors are PostgreSQL's. Pure.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/crossing/datum.h"
#include "base/error.h"
#include "base/mysql/column_type.h"
#include "base/type.h"
#include "planner/translate/translate.h"
#include "wire/mysql/parameters.h"
#include "wire/mysql/row.h"
#include "wire/postgresql/lists.h"
#include "wire/postgresql/writer.h"

namespace braid::proxy::bridge::postgresql_to_mysql {

// How a parameter of this type is sent. 0A000 for a type that MySQL has no parameters of.
Result<braid::mysql::ColumnDescription> parameter_description(const planner::translate::ExpressionType& type);

// Parameters that own their bytes.
struct ServerParameters {
    std::vector<wire::mysql::Parameter> values;
    std::deque<std::string> storage;
};

// What a Bind brought, in the order of the translated text's question marks. `types` are the parameters' as
// the client was told, `formats` as in Bind.
Result<ServerParameters> server_parameters(std::span<const wire::postgresql::Value> values,
                                           std::span<const wire::postgresql::Format> formats,
                                           std::span<const Type> types,
                                           const planner::translate::Translation& translation,
                                           const crossing::Settings& settings);

// Writes rows of one result. Refers to nothing but its arguments.
class RowEncoder {
  public:
    // `marked`: as Translation::first_column_counts.
    RowEncoder(std::vector<Type> types, std::span<const wire::postgresql::Format> formats,
               crossing::Settings settings, bool marked = false);

    // Appends a DataRow, unless there are no types; false for a row that does not count, of which nothing is
    // written. On an error nothing is appended.
    Result<bool> encode(std::string_view payload, bool binary,
                        std::span<const braid::mysql::ColumnDescription> columns,
                        std::span<const wire::mysql::ColumnShape> shapes, std::string& out);

    const std::vector<Type>& types() const { return types_; }
    wire::postgresql::Format format(size_t column) const { return formats_[column]; }

  private:
    std::vector<Type> types_;
    std::vector<wire::postgresql::Format> formats_;
    crossing::Settings settings_;
    size_t marks_;  // columns before the first of the client's
    std::vector<wire::mysql::Value> texts_;
    std::vector<wire::mysql::BinaryValue> values_;
    std::string cell_;
};

// The format of one of `count` columns or parameters.
wire::postgresql::Format format_of(std::span<const wire::postgresql::Format> formats, size_t index);

}  // namespace braid::proxy::bridge::postgresql_to_mysql
