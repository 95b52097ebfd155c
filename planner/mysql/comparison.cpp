// Columns beside columns. See comparison.h.
#include "planner/mysql/comparison.h"

#include "base/mysql/key.h"

namespace braid::planner {

bool compares_alike(const conf::Column& a, const conf::Column& b) {
    if (!a.mysql_type || !b.mysql_type) return false;
    Result<mysql::KeyType> left = mysql::key_type(*a.mysql_type);
    Result<mysql::KeyType> right = mysql::key_type(*b.mysql_type);
    if (!left || !right || left->canonical != right->canonical) return false;
    const mysql::Type& x = left->column;
    const mysql::Type& y = right->column;
    if (family_of(x.id) != family_of(y.id)) return false;
    // Two moments may show the same local time, by which they are compared.
    if (x.id == mysql::TypeId::Timestamp) return false;
    return x.charset == y.charset && x.collation == y.collation;
}

bool stores_unchanged(const conf::Column& from, const conf::Column& to) {
    if (!from.mysql_type || !to.mysql_type) return false;
    mysql::Type a = *from.mysql_type;
    mysql::Type b = *to.mysql_type;
    if (family_of(a.id) == mysql::TypeFamily::Integer) {
        // Display widths say nothing of the values.
        a.length = b.length = 0;
        a.zerofill = b.zerofill = false;
    }
    return a == b;
}

}  // namespace braid::planner
