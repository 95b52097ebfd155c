// Settings by which a server reads statements and Braid must read them alike: above all the encoding of the
// client's text, for strings are scanned, keys are hashed and rows are merged in the bytes that the servers
// store.
//
// Manual: 24.3, 20.13.2.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace braid::proxy {

// Errors: 0A000 for encodings whose characters may hold the bytes of a backslash or a quote: where a string
// ends could not be told. Any spelling of the name ("shift-jis", "SJIS").
Status check_encoding(std::string_view name);

// transform_null_equals: `key = NULL` would mean other rows than Braid reads. Errors: 0A000 unless it is off.
Status check_null_equals(std::string_view value);

// Rows of open portals over several shards are in memory already, written by the settings of the moment.
// Errors: 0A000 for a setting ("all": every one) that tells how values are written.
Status check_output_setting(std::string_view name);

// The settings under which the text of a statement is read.
struct TextReading {
    bool standard_conforming_strings = true;
    std::string client_encoding;
    std::string backslash_quote;  // empty: as the server has it
};
// The text means the same under both: what differs concerns none of its characters.
bool reads_alike(std::string_view text, const TextReading& a, const TextReading& b);

// Does the client's text arrive in the bytes that the servers store? Both are the servers' own words
// (client_encoding, server_encoding). Braid's own order of text is that of UTF-8, so other servers never
// count.
bool is_as_stored(std::string_view client_encoding, std::string_view server_encoding);

}  // namespace braid::proxy
