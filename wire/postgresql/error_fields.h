// Error on one side, ErrorResponse and NoticeResponse on the other.
//
// A server's error keeps every field in its order and is written back exactly so. An error of Braid is
// written with the fields S, V, C, M, and D, H, P where it has them. PostgreSQL manual 55.8.
#pragma once

#include <string_view>

#include "base/error.h"
#include "wire/postgresql/backend.h"

namespace braid::wire::postgresql {

// The server's error as an Error of Origin::Server; `server` is its name in the configuration. Copies the
// texts. Its severity is Fatal when the server says FATAL or PANIC.
Error to_error(const ErrorShape& response, std::string_view server);

// Never fails: a text with a zero byte ends there.
void write_error(Writer& writer, const Error& error);

// A notice of Braid's own; `severity` is WARNING, NOTICE, INFO, LOG or DEBUG.
void write_notice(Writer& writer, std::string_view severity, const Error& notice);

}  // namespace braid::wire::postgresql
