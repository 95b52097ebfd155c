// One row of the table of types (types.def), for type.cpp and describe.cpp alone.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/mysql/type.h"

namespace braid::mysql {

struct TypeRow {
    TypeId id;
    std::string_view spelling;
    ColumnType code;
    TypeFamily family;
    uint32_t length;
};

const TypeRow& row_of(TypeId id);

}  // namespace braid::mysql
