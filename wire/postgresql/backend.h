// What a server sends, as plain aggregates. Authentication requests are in authentication.h; CopyData and
// CopyDone, which go both ways, in frontend.h.
//
// decode() reads a body whose type byte was matched by the caller, encode() writes one: Braid reads the
// shards' messages and writes its own. Views point into the decoded buffer. PostgreSQL manual 55.7.
#pragma once

#include <string_view>

#include "wire/postgresql/lists.h"

namespace braid::wire::postgresql {

enum class TransactionStatus : char { Idle = 'I', InTransaction = 'T', Failed = 'E' };

// A message that is its type alone.
template <char Type>
struct BareMessage {
    static constexpr char kType = Type;
    void decode(Reader&) {}
    void encode(Writer&) const {}
};
struct BindComplete : BareMessage<'2'> {};
struct CloseComplete : BareMessage<'3'> {};
struct EmptyQueryResponse : BareMessage<'I'> {};
struct NoData : BareMessage<'n'> {};
struct ParseComplete : BareMessage<'1'> {};
struct PortalSuspended : BareMessage<'s'> {};

struct BackendKeyData {
    static constexpr char kType = 'K';
    int32_t process_id = 0;
    int32_t secret_key = 0;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct CommandComplete {
    static constexpr char kType = 'C';
    std::string_view tag;  // "INSERT 0 1"

    void decode(Reader& reader) { tag = reader.read_cstring(); }
    void encode(Writer& writer) const { writer.put_cstring(tag); }
};

// The common shape of CopyInResponse, CopyOutResponse and CopyBothResponse.
struct CopyShape {
    Format format = Format::Text;
    FormatList column_formats;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};
struct CopyInResponse : CopyShape {
    static constexpr char kType = 'G';
};
struct CopyOutResponse : CopyShape {
    static constexpr char kType = 'H';
};
struct CopyBothResponse : CopyShape {
    static constexpr char kType = 'W';
};

struct DataRow {
    static constexpr char kType = 'D';
    ValueList columns;

    void decode(Reader& reader) { columns = ValueList::read(reader, reader.read_uint16()); }
    void encode(Writer& writer) const { columns.write(writer); }
};

// The common shape of ErrorResponse and NoticeResponse; error_fields.h turns them into Error and back.
struct ErrorShape {
    ErrorFieldList fields;

    void decode(Reader& reader) { fields = ErrorFieldList::read_terminated(reader); }
    void encode(Writer& writer) const;
    // The text of the first field with this code; empty when there is none.
    std::string_view field(char code) const;
};
struct ErrorResponse : ErrorShape {
    static constexpr char kType = 'E';
};
struct NoticeResponse : ErrorShape {
    static constexpr char kType = 'N';
};

struct FunctionCallResponse {
    static constexpr char kType = 'V';
    Value result;

    void decode(Reader& reader) { result = ValueCodec::read(reader); }
    void encode(Writer& writer) const { ValueCodec::write(writer, result); }
};

struct NegotiateProtocolVersion {
    static constexpr char kType = 'v';
    uint32_t newest_version = 3u << 16;  // major and minor, as PostgreSQL sends it
    StringList unrecognized_options;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct NotificationResponse {
    static constexpr char kType = 'A';
    int32_t process_id = 0;
    std::string_view channel;
    std::string_view payload;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct ParameterDescription {
    static constexpr char kType = 't';
    OidList types;

    void decode(Reader& reader) { types = OidList::read(reader, reader.read_uint16()); }
    void encode(Writer& writer) const { types.write(writer); }
};

struct ParameterStatus {
    static constexpr char kType = 'S';
    std::string_view name;
    std::string_view value;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct ReadyForQuery {
    static constexpr char kType = 'Z';
    TransactionStatus status = TransactionStatus::Idle;

    void decode(Reader& reader);
    void encode(Writer& writer) const { writer.put_uint8(static_cast<uint8_t>(status)); }
};

struct RowDescription {
    static constexpr char kType = 'T';
    FieldDescriptionList fields;

    void decode(Reader& reader) { fields = FieldDescriptionList::read(reader, reader.read_uint16()); }
    void encode(Writer& writer) const { fields.write(writer); }
};

}  // namespace braid::wire::postgresql
