#include "wire/postgresql/error_fields.h"

#include <charconv>

namespace braid::wire::postgresql {
namespace {

void put_field(Writer& writer, char code, std::string_view text) {
    writer.put_uint8(static_cast<uint8_t>(code));
    writer.put_cstring(text.substr(0, text.find('\0')));
}

void put_own_fields(Writer& writer, std::string_view severity, const Error& error) {
    put_field(writer, 'S', severity);
    put_field(writer, 'V', severity);
    put_field(writer, 'C', error.sqlstate.empty() ? sqlstate::kInternalError : error.sqlstate);
    put_field(writer, 'M', error.message);
    if (!error.detail.empty()) put_field(writer, 'D', error.detail);
    if (!error.hint.empty()) put_field(writer, 'H', error.hint);
    if (error.position > 0) put_field(writer, 'P', std::to_string(error.position));
}

}  // namespace

Error to_error(const ErrorShape& response, std::string_view server) {
    Error error;
    error.origin = Origin::Server;
    error.server = server;
    std::string_view severity;
    error.server_fields.reserve(response.fields.size());
    for (const auto& [code, text] : response.fields) {
        error.server_fields.emplace_back(code, text);
        switch (code) {
            case 'S':  // may be translated; V, when it comes, is not
                if (severity.empty()) severity = text;
                break;
            case 'V': severity = text; break;
            case 'C': error.sqlstate = text; break;
            case 'M': error.message = text; break;
            case 'D': error.detail = text; break;
            case 'H': error.hint = text; break;
            case 'P': std::from_chars(text.data(), text.data() + text.size(), error.position); break;
            default: break;
        }
    }
    if (severity == "FATAL" || severity == "PANIC") error.severity = Severity::Fatal;
    return error;
}

void write_error(Writer& writer, const Error& error) {
    writer.begin(ErrorResponse::kType);
    if (error.server_fields.empty()) {
        put_own_fields(writer, error.severity == Severity::Fatal ? "FATAL" : "ERROR", error);
    } else {
        for (const auto& [code, text] : error.server_fields) put_field(writer, code, text);
    }
    writer.put_uint8(0);
    writer.end();
}

void write_notice(Writer& writer, std::string_view severity, const Error& notice) {
    writer.begin(NoticeResponse::kType);
    put_own_fields(writer, severity, notice);
    writer.put_uint8(0);
    writer.end();
}

}  // namespace braid::wire::postgresql
