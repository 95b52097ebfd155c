// Text order as a server's collation has it, only where Braid can prove that it compares the same here.
//
// A proof is: C/POSIX (bytes), a glibc locale present here under the same glibc version, or an ICU locale
// whose collator here has the version that the server reports (pg_collation.collversion,
// pg_database.datcollversion). Anything else is an error with the reason, and the planner finishes elsewhere
// or refuses. As varstr_cmp of PostgreSQL 15: equal under the collation means ordered by bytes. Immutable;
// may be shared between threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace braid::planner {

enum class CollationProvider { Libc, Icu };

struct Collation {
    CollationProvider provider = CollationProvider::Libc;
    std::string locale = "C";       // collcollate or colliculocale of the effective collation
    std::string version;            // as the server reports it; empty = none
    std::string encoding = "UTF8";  // the database's
    bool deterministic = true;
};

// True for C and POSIX, and glibc's C.* locales: those order by bytes.
bool orders_by_bytes(const Collation& collation);

class TextOrder {
  public:
    virtual ~TextOrder() = default;
    // <0, 0, >0; 0 only for equal bytes.
    virtual int compare(std::string_view a, std::string_view b) const = 0;
};

// Error 0A000 with the reason when the order cannot be proven here.
Result<std::shared_ptr<const TextOrder>> make_text_order(const Collation& collation);

}  // namespace braid::planner
