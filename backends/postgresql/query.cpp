#include "backends/postgresql/query.h"

#include <charconv>

namespace braid::backends::postgresql {

namespace {

// Reads a payload; a read beyond its end gives zeros and sets `bad`.
struct Reader {
    std::string_view left;
    bool bad = false;

    std::string_view bytes(size_t count) {
        if (left.size() < count) {
            bad = true;
            left = {};
            return {};
        }
        std::string_view out = left.substr(0, count);
        left.remove_prefix(count);
        return out;
    }
    uint32_t number(size_t count) {
        uint32_t value = 0;
        for (char c : bytes(count)) value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }
    std::string_view text() {
        size_t end = left.find('\0');
        if (end == std::string_view::npos) {
            bad = true;
            left = {};
            return {};
        }
        std::string_view out = left.substr(0, end);
        left.remove_prefix(end + 1);
        return out;
    }
};

bool decode_columns(std::string_view payload, std::vector<Column>& columns) {
    Reader reader{payload};
    uint32_t count = reader.number(2);
    columns.clear();
    for (uint32_t i = 0; i < count && !reader.bad; i++) {
        Column column;
        column.name = reader.text();
        reader.bytes(6);  // table, attribute number
        column.type_oid = reader.number(4);
        reader.bytes(8);  // size, modifier, format
        columns.push_back(std::move(column));
    }
    return !reader.bad && reader.left.empty();
}

bool decode_row(std::string_view payload, std::vector<std::optional<std::string>>& row) {
    Reader reader{payload};
    uint32_t count = reader.number(2);
    row.reserve(count);
    for (uint32_t i = 0; i < count && !reader.bad; i++) {
        uint32_t length = reader.number(4);
        if (length == UINT32_MAX) {
            row.emplace_back(std::nullopt);
        } else {
            row.emplace_back(std::string(reader.bytes(length)));
        }
    }
    return !reader.bad && reader.left.empty();
}

std::string query_message(std::string_view sql) {
    std::string message = "Q";
    uint32_t length = static_cast<uint32_t>(sql.size()) + 5;
    for (int shift = 24; shift >= 0; shift -= 8) message += static_cast<char>(length >> shift);
    message += sql;
    message += '\0';
    return message;
}

}  // namespace

Error server_error(std::string_view payload, std::string_view server_name) {
    Error error;
    error.origin = Origin::Server;
    error.server = server_name;
    Reader reader{payload};
    while (!reader.left.empty() && reader.left.front() != '\0') {
        char code = reader.bytes(1).front();
        std::string_view text = reader.text();
        if (reader.bad) break;
        error.server_fields.emplace_back(code, std::string(text));
        switch (code) {
            case 'V':
                if (text == "FATAL" || text == "PANIC") error.severity = Severity::Fatal;
                break;
            case 'C': error.sqlstate = text; break;
            case 'M': error.message = text; break;
            case 'D': error.detail = text; break;
            case 'H': error.hint = text; break;
            case 'P': std::from_chars(text.data(), text.data() + text.size(), error.position); break;
            default: break;
        }
    }
    if (error.sqlstate.size() != 5) error.sqlstate = sqlstate::kInternalError;
    return error;
}

awaitable<Result<Rows>> query(Connection& connection, std::string_view sql) {
    std::string message = query_message(sql);
    Status sent = co_await connection.write(message);
    if (!sent) co_return Failure(std::move(sent.error()));
    Rows rows;
    std::optional<Error> error;
    while (true) {
        Result<Frame> frame = co_await connection.read_frame();
        if (!frame) {
            // The server's last words tell more than the broken connection does.
            if (error) co_return Failure(std::move(*error));
            co_return Failure(std::move(frame.error()));
        }
        bool good = true;
        switch (frame->type) {
            case 'T':
                rows.rows.clear();
                good = decode_columns(frame->payload, rows.columns);
                break;
            case 'D': good = decode_row(frame->payload, rows.rows.emplace_back()); break;
            case 'C': rows.tag = Reader{frame->payload}.text(); break;
            case 'E':
                if (!error) error = server_error(frame->payload, connection.server_name());
                break;
            case 'G':
            case 'W':
            case 'H':  // COPY is not for this function: it would wait for ever
                connection.abort();
                co_return fail(sqlstate::kFeatureNotSupported, "COPY cannot be run here");
            case 'Z':
                if (connection.busy()) break;
                if (error) co_return Failure(std::move(*error));
                co_return rows;
            default: break;
        }
        if (!good) {
            connection.abort();
            co_return fail(sqlstate::kProtocolViolation,
                           "server \"" + connection.server_name() + "\" sent a malformed message");
        }
    }
}

}  // namespace braid::backends::postgresql
