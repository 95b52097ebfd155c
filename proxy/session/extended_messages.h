// Small things that the parts of the extended query protocol share. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/session/local_rows.h"
#include "proxy/session/session_statements.h"
#include "proxy/session/sql_words.h"
#include "wire/postgresql/compose.h"
#include "wire/postgresql/frame.h"
#include "wire/postgresql/frontend.h"

namespace braid::proxy {

namespace pg = wire::postgresql;

template <typename M>
std::string message_bytes(const M& message) {
    std::string bytes;
    pg::Writer writer(bytes);
    writer.write(message);
    return bytes;
}

// Answered without a server having prepared it.
inline bool is_local(const SqlStatement& statement) {
    return SessionStatements::handles(statement) || gives_local_rows(statement) ||
           statement.verb == Verb::Execute;
}

// For each parameter whether it is in binary format.
inline std::vector<bool> binary_parameters(const pg::Bind& message) {
    std::vector<bool> binary;
    for (pg::Format format : message.parameter_formats) binary.push_back(format == pg::Format::Binary);
    if (binary.size() != message.parameters.size()) {
        binary.assign(message.parameters.size(), !binary.empty() && binary.front());
    }
    return binary;
}

inline pg::Frame frame_at(std::string_view bytes) {
    pg::Frame frame;
    frame.type = bytes.front();
    frame.size = size_t{pg::load_uint32(bytes.data() + 1)} + 1;
    frame.body = bytes.substr(pg::kHeaderSize, frame.size - pg::kHeaderSize);
    return frame;
}

}  // namespace braid::proxy
