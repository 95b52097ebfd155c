// Lists inside messages, kept as the bytes they came in and read element by element while iterating.
//
// A list is checked once, when its message is decoded; after that iterating cannot fail. A list that was
// decoded is encoded again by copying its bytes. A codec says how an element is read: it has value_type,
// kMinSize (the fewest bytes of an element) and read(Reader&). Lists live as long as the buffer they point
// into.
#pragma once

#include <cstddef>
#include <iterator>
#include <string_view>

namespace braid::wire {

template <typename Codec, typename Reader, typename Writer>
struct EncodedList {
    using value_type = typename Codec::value_type;

    size_t count = 0;
    std::string_view bytes;  // the elements, without a count or terminator

    bool operator==(const EncodedList&) const = default;

    class iterator {
      public:
        using iterator_concept = std::input_iterator_tag;
        using difference_type = std::ptrdiff_t;
        using value_type = typename Codec::value_type;

        iterator(std::string_view bytes, size_t count) : reader_(bytes), left_(count) { advance(); }
        const value_type& operator*() const { return value_; }
        const value_type* operator->() const { return &value_; }
        iterator& operator++() {
            --left_;
            advance();
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return left_ == 0; }

      private:
        void advance() {
            if (left_ > 0) value_ = Codec::read(reader_);
        }
        Reader reader_;
        size_t left_;
        value_type value_{};
    };

    iterator begin() const { return iterator(bytes, count); }
    std::default_sentinel_t end() const { return {}; }
    size_t size() const { return count; }
    bool empty() const { return count == 0; }

    // `elements` elements, whose count the caller has read already. A count that the bytes left cannot hold
    // fails.
    static EncodedList read(Reader& reader, size_t elements) {
        if (elements > reader.remaining() / Codec::kMinSize) {
            reader.fail("insufficient data left in message");
            return {};
        }
        const std::string_view start = reader.rest();
        for (size_t i = 0; i < elements && reader.ok(); ++i) (void)Codec::read(reader);
        if (!reader.ok()) return {};
        return {elements, start.substr(0, start.size() - reader.remaining())};
    }
    // Elements up to a zero byte, which is consumed.
    static EncodedList read_terminated(Reader& reader) {
        const std::string_view start = reader.rest();
        size_t elements = 0;
        while (reader.ok() && reader.remaining() > 0 && reader.rest().front() != '\0') {
            (void)Codec::read(reader);
            ++elements;
        }
        const size_t size = start.size() - reader.remaining();
        (void)reader.read_uint8();
        if (!reader.ok()) return {};
        return {elements, start.substr(0, size)};
    }
    // Elements up to the reader's end.
    static EncodedList read_all(Reader& reader) {
        const std::string_view start = reader.rest();
        size_t elements = 0;
        for (; reader.remaining() > 0; ++elements) (void)Codec::read(reader);
        if (!reader.ok()) return {};
        return {elements, start};
    }
    void write(Writer& writer) const {
        writer.put_count(count);
        writer.put_bytes(bytes);
    }
};

}  // namespace braid::wire
