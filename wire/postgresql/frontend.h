// What a client sends after the start-up packet, as plain aggregates.
//
// decode() reads a body whose type byte was matched by the caller; encode() writes one (Braid is a client of
// the shards too). Views point into the decoded buffer. CopyData, CopyDone and CopyFail are here for both
// directions. PostgreSQL manual 55.7.
#pragma once

#include <string_view>

#include "wire/postgresql/lists.h"

namespace braid::wire::postgresql {

// What Describe and Close speak of.
enum class Target : char { Statement = 'S', Portal = 'P' };

struct Bind {
    static constexpr char kType = 'B';
    std::string_view portal;
    std::string_view statement;
    FormatList parameter_formats;  // none: all text; one: for all; else one per parameter
    ValueList parameters;
    FormatList result_formats;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct Close {
    static constexpr char kType = 'C';
    Target target = Target::Statement;
    std::string_view name;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct CopyData {
    static constexpr char kType = 'd';
    std::string_view data;

    void decode(Reader& reader) { data = reader.read_rest(); }
    void encode(Writer& writer) const { writer.put_bytes(data); }
};

struct CopyDone {
    static constexpr char kType = 'c';
    void decode(Reader&) {}
    void encode(Writer&) const {}
};

struct CopyFail {
    static constexpr char kType = 'f';
    std::string_view reason;

    void decode(Reader& reader) { reason = reader.read_cstring(); }
    void encode(Writer& writer) const { writer.put_cstring(reason); }
};

struct Describe {
    static constexpr char kType = 'D';
    Target target = Target::Statement;
    std::string_view name;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct Execute {
    static constexpr char kType = 'E';
    std::string_view portal;
    int32_t max_rows = 0;  // 0 or less: no limit

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct Flush {
    static constexpr char kType = 'H';
    void decode(Reader&) {}
    void encode(Writer&) const {}
};

struct FunctionCall {
    static constexpr char kType = 'F';
    Oid function = 0;
    FormatList argument_formats;
    ValueList arguments;
    Format result_format = Format::Text;

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct Parse {
    static constexpr char kType = 'P';
    std::string_view statement;
    std::string_view query;
    OidList parameter_types;  // 0 = not specified

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

// The three messages of type 'p': which one it is follows from what the server asked for.
struct PasswordMessage {
    static constexpr char kType = 'p';
    std::string_view password;

    void decode(Reader& reader) { password = reader.read_cstring(); }
    void encode(Writer& writer) const { writer.put_cstring(password); }
};

struct SASLInitialResponse {
    static constexpr char kType = 'p';
    std::string_view mechanism;
    Value data;  // nothing: the client sent no initial response

    void decode(Reader& reader);
    void encode(Writer& writer) const;
};

struct SASLResponse {
    static constexpr char kType = 'p';
    std::string_view data;

    void decode(Reader& reader) { data = reader.read_rest(); }
    void encode(Writer& writer) const { writer.put_bytes(data); }
};

struct Query {
    static constexpr char kType = 'Q';
    std::string_view text;

    void decode(Reader& reader) { text = reader.read_cstring(); }
    void encode(Writer& writer) const { writer.put_cstring(text); }
};

struct Sync {
    static constexpr char kType = 'S';
    void decode(Reader&) {}
    void encode(Writer&) const {}
};

struct Terminate {
    static constexpr char kType = 'X';
    void decode(Reader&) {}
    void encode(Writer&) const {}
};

}  // namespace braid::wire::postgresql
