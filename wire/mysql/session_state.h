// What the session trackers say in an OK packet (CLIENT_SESSION_TRACK), read and written.
//
// An OkPacket holds the list; these functions read one entry's data and append one entry. Views point into
// the decoded buffer. MySQL internals manual "OK_Packet", "Session State Information".
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "wire/mysql/lists.h"

namespace braid::wire::mysql {

// The data of SystemVariables: MySQL sends one variable in an entry, MariaDB several.
Result<AttributeList> decode_system_variables(std::string_view data);
// The text of Schema (its name), StateChange ("1"), TransactionCharacteristics (the SQL that begins such a
// transaction) and TransactionState (eight letters).
Result<std::string_view> decode_tracked_text(const SessionChange& change);
// The data of Gtids: the encoding is 0 and the text follows.
Result<std::string_view> decode_gtids(std::string_view data);

// Appends one entry to `changes`, the bytes of a SessionChangeList that is being made.
void append_system_variable(std::string& changes, std::string_view name, std::string_view value);
void append_tracked_text(std::string& changes, SessionTrack type, std::string_view text);
void append_gtids(std::string& changes, std::string_view gtids);

// The list over bytes that the functions above have written, or that an OK packet had; 08P01 when they are no
// list.
Result<SessionChangeList> session_changes(std::string_view bytes);

}  // namespace braid::wire::mysql
