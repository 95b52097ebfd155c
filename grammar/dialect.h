// Which SQL a text is written in: chooses the scanner, the rules of precedence and the way unparse writes.
//
// Not what a server or a client is (conf/topology.h); the session maps those to this.
#pragma once

#include <cstdint>

namespace braid::grammar {

enum class Dialect : uint8_t { Postgresql, Mysql };

}  // namespace braid::grammar
