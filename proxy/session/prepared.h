// The statements that a client has prepared, by Parse or by PREPARE: their text and parameter types, kept by
// the session whatever connections come and go.
//
// The unnamed statement has the empty name. A portal keeps its statement alive when the name is reused.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "proxy/session/reading_settings.h"
#include "proxy/session/sql_words.h"

namespace braid::proxy {

struct PreparedStatement {
    std::string text;
    std::vector<uint32_t> declared_types;  // as in Parse; 0 = not specified
    std::string type_list;                 // of PREPARE, with parentheses; empty when there is none
    bool by_sql = false;
    TextReading text_read_under;
    std::string read_under;  // the settings that its constants were read under: see constant_settings()
    SqlStatement statement;  // views into text
    // Servers read the clock at its Parse ('now'), so it is shared with nobody: a number of its own; else 0.
    uint64_t own_key = 0;
    // What a server said when it was described: the messages ParameterDescription and RowDescription or
    // NoData.
    std::string description;
    std::vector<uint32_t> parameter_types;  // from the description
    uint64_t described_version = 0;         // of the catalog
    bool named = false;                     // the client keeps it, so that it is described with its first use
    uint64_t first_version = 0;             // of the catalog, when values were first bound to it

    // The type of parameter `index`, 0 when nobody has said.
    uint32_t type_of(size_t index) const {
        if (index < declared_types.size() && declared_types[index] != 0) return declared_types[index];
        return index < parameter_types.size() ? parameter_types[index] : 0;
    }
};

using PreparedStatementPtr = std::shared_ptr<PreparedStatement>;
using PreparedStatementMap = std::map<std::string, PreparedStatementPtr, std::less<>>;

// One statement's text becomes a prepared statement. Errors: 42601 as PostgreSQL words it for several
// statements.
Result<PreparedStatementPtr> make_prepared(std::string_view text, bool standard_conforming_strings = true);

}  // namespace braid::proxy
