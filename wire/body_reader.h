// A cursor over one message's body, with what every protocol's reader shares: bounds, strings, the first
// fault.
//
// Every read is bounds-checked and the first fault is remembered: after it, reads give zeros and empty views,
// so a decoder reads all its fields and asks once, with finish(). Nothing is allocated; views point into the
// body and live as long as it does. The protocols' Readers add their integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace braid::wire {

class BodyReader {
  public:
    explicit BodyReader(std::string_view body) : rest_(body) {}

    uint8_t read_uint8() {
        const char* bytes = take(1);
        return bytes ? static_cast<uint8_t>(*bytes) : 0;
    }

    std::string_view read_bytes(size_t count) {
        const char* bytes = take(count);
        return bytes ? std::string_view(bytes, count) : std::string_view();
    }

    // Up to the next zero byte, which is consumed and not part of the view.
    std::string_view read_cstring() {
        const size_t length = rest_.find('\0');
        if (length == std::string_view::npos) {
            fail("invalid string in message");
            return {};
        }
        std::string_view text = rest_.substr(0, length);
        rest_.remove_prefix(length + 1);
        return text;
    }

    // All that is left.
    std::string_view read_rest() {
        std::string_view bytes = rest_;
        rest_.remove_prefix(rest_.size());
        return bytes;
    }

    // What a call of read_rest() would give; a decoder of a list marks its start with it.
    std::string_view rest() const { return rest_; }
    size_t remaining() const { return rest_.size(); }
    bool ok() const { return error_ == nullptr; }

    // Remembers `text` (a literal) if it is the first fault; the second form adds a number to the text.
    void fail(const char* text) {
        if (!error_) error_ = text;
        rest_ = {};
    }
    void fail(const char* text, int number) {
        if (!error_) {
            number_ = number;
            has_number_ = true;
        }
        fail(text);
    }

    // The first fault, or "invalid message format" when bytes are left over: 08P01 in either case.
    Status finish() const {
        if (ok() && rest_.empty()) return {};
        return fault();
    }

  protected:
    // The next `count` bytes, or nullptr and a fault.
    const char* take(size_t count) {
        if (rest_.size() < count) {
            fail("insufficient data left in message");
            return nullptr;
        }
        const char* bytes = rest_.data();
        rest_.remove_prefix(count);
        return bytes;
    }

  private:
    Failure fault() const;

    std::string_view rest_;
    const char* error_ = nullptr;
    int number_ = 0;
    bool has_number_ = false;
};

}  // namespace braid::wire
