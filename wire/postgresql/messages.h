// Any message of one direction, for code that must take whatever comes: transcripts, fuzzing, logs.
//
// The session and the relay look at the type byte and decode only what they need. Views point into the
// frame's body.
#pragma once

#include <variant>

#include "wire/postgresql/authentication.h"
#include "wire/postgresql/backend.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/frontend.h"

namespace braid::wire::postgresql {

// The bytes of a 'p' message are a SASLResponse here; PasswordMessage and SASLInitialResponse are for who
// asked.
using FrontendMessage = std::variant<Bind, Close, CopyData, CopyDone, CopyFail, Describe, Execute, Flush,
                                     FunctionCall, Parse, SASLResponse, Query, Sync, Terminate>;

using BackendMessage =
    std::variant<Authentication, BackendKeyData, BindComplete, CloseComplete, CommandComplete,
                 CopyBothResponse, CopyData, CopyDone, CopyInResponse, CopyOutResponse, DataRow,
                 EmptyQueryResponse, ErrorResponse, FunctionCallResponse, NegotiateProtocolVersion, NoData,
                 NoticeResponse, NotificationResponse, ParameterDescription, ParameterStatus, ParseComplete,
                 PortalSuspended, ReadyForQuery, RowDescription>;

// 08P01 for a body that is not what its type says, or a type that the sender may not send.
Result<FrontendMessage> decode_frontend(const Frame& frame);
Result<BackendMessage> decode_backend(const Frame& frame);

void write(Writer& writer, const FrontendMessage& message);
void write(Writer& writer, const BackendMessage& message);

}  // namespace braid::wire::postgresql
