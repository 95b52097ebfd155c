// What stands between two operands: shared by the files that read expressions. Private to the builder.
#pragma once

#include "grammar/parser/builder.h"

namespace braid::grammar {

struct Builder::Infix {
    enum class Kind : uint8_t {
        None,
        And,
        Or,
        Operator,
        Like,
        ILike,
        Similar,
        Between,
        In,
        Distinct,
        AtTimeZone,
        Regexp
    };
    Kind kind = Kind::None;
    int level = 0;
    bool negated = false;
    bool symmetric = false;
    int size = 0;  // children it takes
};

}  // namespace braid::grammar
