// The lists inside messages: what their elements are and how each is read (wire/encoded_list.h does the
// rest).
//
// Lists of C++ values are written by the functions of compose.h. Views and lists live as long as the buffer
// they point into.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "wire/encoded_list.h"
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
using EncodedList = wire::EncodedList<Codec, Reader, Writer>;

using FormatList = EncodedList<FormatCodec>;
using OidList = EncodedList<OidCodec>;
using ValueList = EncodedList<ValueCodec>;
using FieldDescriptionList = EncodedList<FieldDescriptionCodec>;
using StringList = EncodedList<StringCodec>;
using ParameterList = EncodedList<ParameterCodec>;
using ErrorFieldList = EncodedList<ErrorFieldCodec>;

}  // namespace braid::wire::postgresql
