// A Datum as the kind of value that the receiver's type holds: exactly, or a fault. For the writers alone.
#pragma once

#include <string>
#include <string_view>

#include "base/crossing/datum.h"
#include "base/crossing/fault.h"

namespace braid::crossing {

// Lives no longer than what it was made from.
class Coercion {
  public:
    // `type` is the receiver's type as its kind spells it, for messages.
    Coercion(const Datum& datum, const Settings& settings, std::string_view type)
        : datum_(datum), settings_(settings), type_(type) {}

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

  private:
    template <typename T>
    const T* is() const {
        return std::get_if<T>(&datum_);
    }
    Result<Decimal> whole(Fault otherwise) const;
    Result<Value> read(TypeId type, Fault fault) const;

    const Datum& datum_;
    const Settings& settings_;
    std::string_view type_;
};

// The datum in plain words, for messages.
std::string shown(const Datum& datum);

}  // namespace braid::crossing
