// The lists inside messages whose elements are read while iterating (wire/encoded_list.h): pairs of names and
// values, and the entries of a session's state.
#pragma once

#include <string_view>
#include <utility>

#include "wire/encoded_list.h"
#include "wire/mysql/reader.h"
#include "wire/mysql/writer.h"

namespace braid::wire::mysql {

// A connection attribute or a system variable: name and value.
struct AttributeCodec {
    using value_type = std::pair<std::string_view, std::string_view>;
    static constexpr size_t kMinSize = 2;
    static value_type read(Reader& reader) {
        const std::string_view name = reader.read_lenenc_string();
        return {name, reader.read_lenenc_string()};
    }
    static void write(Writer& writer, const value_type& attribute) {
        writer.put_lenenc_string(attribute.first);
        writer.put_lenenc_string(attribute.second);
    }
};

// What a session tracker reports; the numbers are the protocol's.
enum class SessionTrack : uint8_t {
    SystemVariables = 0,
    Schema = 1,
    StateChange = 2,
    Gtids = 3,
    TransactionCharacteristics = 4,
    TransactionState = 5,
};

// One tracker's report; session_state.h reads `data`.
struct SessionChange {
    SessionTrack type = SessionTrack::SystemVariables;
    std::string_view data;

    bool operator==(const SessionChange&) const = default;
};

struct SessionChangeCodec {
    using value_type = SessionChange;
    static constexpr size_t kMinSize = 2;
    static value_type read(Reader& reader) {
        const auto type = static_cast<SessionTrack>(reader.read_uint8());
        return {type, reader.read_lenenc_string()};
    }
    static void write(Writer& writer, const value_type& change) {
        writer.put_uint8(static_cast<uint8_t>(change.type));
        writer.put_lenenc_string(change.data);
    }
};

using AttributeList = EncodedList<AttributeCodec, Reader, Writer>;
using SessionChangeList = EncodedList<SessionChangeCodec, Reader, Writer>;

}  // namespace braid::wire::mysql
