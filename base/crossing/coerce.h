// A Datum as the kind of value that the receiver's type holds: exactly, or a fault. For the writers alone.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/crossing/datum.h"
#include "base/crossing/fault.h"
#include "base/mysql/column_type.h"

namespace braid::crossing {

// Who receives the value: named only when there is an error.
using Receiver = std::variant<TypeId, const mysql::ColumnDescription*>;
// "integer", "decimal(10,2)": the type as its kind spells it.
std::string name_of(const Receiver& receiver);

// Lives no longer than what it was made from.
class Coercion {
  public:
    Coercion(const Datum& datum, const Settings& settings, Receiver receiver)
        : datum_(datum), settings_(settings), receiver_(receiver) {}

    Result<int64_t> integer(int64_t first, int64_t last) const;
    Result<uint64_t> natural(uint64_t last) const;
    Result<bool> boolean() const;  // 0 and 1 alone
    Result<Decimal> decimal() const;
    Result<double> real() const;
    Result<float> single() const;
    // Valid UTF-8; what is no text becomes the text that the client's kind shows, where both show the same.
    Result<std::string> text() const;
    Result<std::string> bytes() const;
    // Any number when `count` is 0; an integer gets leading zeros.
    Result<std::string> bits(size_t count) const;
    Result<UuidBytes> uuid() const;
    Result<int32_t> date() const;
    Result<int64_t> local_time() const;
    Result<int64_t> instant() const;
    Result<int64_t> duration() const;

    Failure failure(Fault fault) const;
    // With something else than the datum shown.
    Failure failure(Fault fault, std::string_view shown) const;

  private:
    template <typename T>
    const T* is() const {
        return std::get_if<T>(&datum_);
    }
    Result<Decimal> whole(Fault otherwise) const;
    Result<Value> read(TypeId type, Fault fault) const;

    const Datum& datum_;
    const Settings& settings_;
    Receiver receiver_;
};

// The datum in plain words, for messages.
std::string shown(const Datum& datum);

}  // namespace braid::crossing
