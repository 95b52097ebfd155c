// The cold half of the reader: a fault becomes an Error.
#include "wire/body_reader.h"

namespace braid::wire {

Failure BodyReader::fault() const {
    if (!error_) return braid::fail(sqlstate::kProtocolViolation, "invalid message format");
    std::string text = error_;
    if (has_number_) text += " " + std::to_string(number_);
    return braid::fail(sqlstate::kProtocolViolation, std::move(text));
}

}  // namespace braid::wire
