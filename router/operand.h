// A constant that a key is compared with, before and after its value is known.
//
// A plan is made once for a statement's shape and used for many constants: an Operand says where the value
// comes from, Bindings bring the values of one execution. read() never guesses: what it cannot read exactly
// as the server would is Undetermined, and then nobody prunes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"
#include "grammar/ast/expression.h"
#include "grammar/dialect.h"

namespace braid::router {

// A parameter as the client bound it. Views are valid as long as the Bind message.
struct BoundParameter {
    bool null = false;
    bool binary = false;
    uint32_t type_oid = 0;  // as the client declared it in Parse or the server inferred it; 0 = not known
    std::string_view bytes;
};

// The constants of one execution.
struct Bindings {
    // Decoded contents of the statement's lifted literals, by slot.
    std::span<const std::string_view> literals;
    // $1 is the first. Empty while a statement is only described.
    std::span<const BoundParameter> parameters;
    ReadContext context;
    // What servers said of the expressions that they were asked for. Empty before they were.
    std::span<const BoundParameter> asked = {};
};

struct Operand {
    // Asked: an expression that a server computes for this execution.
    enum class Source : uint8_t { Literal, Parameter, Constant, Asked };

    Source source = Source::Constant;
    int slot = -1;                                                     // Literal
    grammar::LiteralKind literal_kind = grammar::LiteralKind::String;  // Literal
    uint32_t parameter = 0;                                            // Parameter, 1 = $1
    uint32_t asked = 0;                                                // Asked: into Bindings::asked
    Value constant;                                                    // Constant
    bool negative = false;                                             // a minus sign stands before it
    TypeId cast = TypeId::Unknown;                                     // operand::cast; Unknown = no cast
    grammar::Dialect dialect = grammar::Dialect::Postgresql;           // how the literal reads
};

// The operand's value, of its own type; an untyped string literal is a Value::unknown. `expected` is the type
// of what it is compared with or assigned to, which an undeclared parameter takes. Undetermined when there is
// no binding yet.
Reading read(const Operand& operand, const Bindings& bindings, TypeId expected = TypeId::Unknown);

// False for text in another encoding than the servers': it is other bytes there.
bool readable(const Value& value, const ReadContext& context);

// It has no type of its own but takes that of what stands beside it: 'x', an undeclared $1.
bool is_untyped(const Operand& operand, const Bindings& bindings);

}  // namespace braid::router
