// Lists inside messages, kept as the bytes they came in and read element by element while iterating.
//
// A list is checked once, when its message is decoded; after that iterating cannot fail. A list that was
// decoded is encoded again by copying its bytes. Lists of C++ values are written by the functions of
// compose.h. An element's codec says how it is read. Views and lists live as long as the buffer they point
// into.
#pragma once

#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "wire/postgresql/reader.h"
#include "wire/postgresql/writer.h"

namespace braid::wire::postgresql {

enum class Format : int16_t { Text = 0, Binary = 1 };

using Oid = uint32_t;
// A parameter or a column: its bytes, or nothing for NULL.
using Value = std::optional<std::string_view>;

struct FieldDescription {
    std::string_view name;
    Oid table_oid = 0;
    int16_t column_number = 0;
    Oid type_oid = 0;
    int16_t type_size = 0;  // negative: variable
    int32_t type_modifier = -1;
    Format format = Format::Text;

    bool operator==(const FieldDescription&) const = default;
};

struct FormatCodec {
    using value_type = Format;
    static constexpr size_t kMinSize = 2;
    static value_type read(Reader& reader) { return static_cast<Format>(reader.read_int16()); }
    static void write(Writer& writer, value_type format) { writer.put_int16(static_cast<int16_t>(format)); }
};

struct OidCodec {
    using value_type = Oid;
    static constexpr size_t kMinSize = 4;
    static value_type read(Reader& reader) { return reader.read_uint32(); }
    static void write(Writer& writer, value_type oid) { writer.put_uint32(oid); }
};

struct ValueCodec {
    using value_type = Value;
    static constexpr size_t kMinSize = 4;
    static value_type read(Reader& reader) {
        const int32_t size = reader.read_int32();
        if (size == -1) return std::nullopt;
        if (size < 0) reader.fail("insufficient data left in message");
        return reader.read_bytes(size < 0 ? 0 : static_cast<size_t>(size));
    }
    static void write(Writer& writer, const value_type& value) {
        if (!value) return writer.put_int32(-1);
        if (value->size() > 0x7fffffff) return writer.fail("value is larger than the protocol's limit");
        writer.put_int32(static_cast<int32_t>(value->size()));
        writer.put_bytes(*value);
    }
};

struct FieldDescriptionCodec {
    using value_type = FieldDescription;
    static constexpr size_t kMinSize = 19;
    static value_type read(Reader& reader);
    static void write(Writer& writer, const value_type& field);
};

struct StringCodec {
    using value_type = std::string_view;
    static constexpr size_t kMinSize = 1;
    static value_type read(Reader& reader) { return reader.read_cstring(); }
    static void write(Writer& writer, value_type text) { writer.put_cstring(text); }
};

// A start-up parameter: name and value.
struct ParameterCodec {
    using value_type = std::pair<std::string_view, std::string_view>;
    static constexpr size_t kMinSize = 2;
    static value_type read(Reader& reader) {
        std::string_view name = reader.read_cstring();
        return {name, reader.read_cstring()};
    }
    static void write(Writer& writer, const value_type& parameter) {
        writer.put_cstring(parameter.first);
        writer.put_cstring(parameter.second);
    }
};

// A field of ErrorResponse and NoticeResponse: its code and text.
struct ErrorFieldCodec {
    using value_type = std::pair<char, std::string_view>;
    static constexpr size_t kMinSize = 2;
    static value_type read(Reader& reader) {
        const char code = static_cast<char>(reader.read_uint8());
        return {code, reader.read_cstring()};
    }
    static void write(Writer& writer, const value_type& field) {
        writer.put_uint8(static_cast<uint8_t>(field.first));
        writer.put_cstring(field.second);
    }
};

template <typename Codec>
struct EncodedList {
    using value_type = typename Codec::value_type;

    size_t count = 0;
    std::string_view bytes;  // the elements, without a count or terminator

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
    void write(Writer& writer) const {
        writer.put_count(count);
        writer.put_bytes(bytes);
    }
};

using FormatList = EncodedList<FormatCodec>;
using OidList = EncodedList<OidCodec>;
using ValueList = EncodedList<ValueCodec>;
using FieldDescriptionList = EncodedList<FieldDescriptionCodec>;
using StringList = EncodedList<StringCodec>;
using ParameterList = EncodedList<ParameterCodec>;
using ErrorFieldList = EncodedList<ErrorFieldCodec>;

}  // namespace braid::wire::postgresql
