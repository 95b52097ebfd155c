// MySQL's columns and collations in the catalog's words. Pure. MySQL manual "Data Types"; information_schema
// "The COLUMNS Table".
#pragma once

#include <string>
#include <string_view>

#include "base/mysql/type.h"
#include "conf/catalog.h"

namespace braid::backends::mysql {

// The types of `column`: type_name, mysql_type, type_oid and typmod. The PostgreSQL type holds every value of
// the column and compares as it does, but for text, whose collation decides; tinyint(1) is a number here.
// Names are information_schema's, empty for what is no text. `json`: MariaDB's, longtext that must be valid.
void set_type(conf::Column& column, std::string_view column_type, std::string charset, std::string collation,
              bool json);

// A collation by its name: padding and equality follow from it ("utf8mb4_nopad_bin", "utf8mb4_0900_ai_ci",
// "binary" do not pad; only those that compare bytes and do not pad are deterministic).
conf::Collation collation_of(std::string_view charset, std::string_view name);

}  // namespace braid::backends::mysql
