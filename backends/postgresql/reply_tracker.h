// Follows the frames of one server connection in both directions, whatever pieces they come in, and knows
// from them whether the server still owes an answer. Pure. A relay passes bytes through it without decoding;
// the pool asks it whether a connection may be given to somebody else. Manual: 55.2 "Message Flow", 55.7
// "Message Formats".
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace braid::backends::postgresql {

// Walks frames (type byte, length, payload) over a stream that arrives in any pieces.
class FrameWalker {
  public:
    // Calls on_header(type, payload_bytes) at each frame's end of header and on_payload(piece) for the pieces
    // of the payload, then on_end(type). False: a length that cannot be.
    template <typename Visitor>
    bool walk(std::string_view bytes, Visitor&& visitor);

    // Between two frames?
    bool at_boundary() const { return header_bytes_ == 0 && payload_left_ == 0; }

  private:
    std::array<char, 5> header_{};
    uint32_t header_bytes_ = 0;
    uint32_t payload_left_ = 0;
};

template <typename Visitor>
bool FrameWalker::walk(std::string_view bytes, Visitor&& visitor) {
    while (!bytes.empty()) {
        if (payload_left_ > 0) {
            size_t piece = bytes.size() < payload_left_ ? bytes.size() : payload_left_;
            visitor.on_payload(bytes.substr(0, piece));
            bytes.remove_prefix(piece);
            payload_left_ -= static_cast<uint32_t>(piece);
            if (payload_left_ == 0) visitor.on_end();
            continue;
        }
        size_t piece = header_.size() - header_bytes_;
        if (piece > bytes.size()) piece = bytes.size();
        bytes.copy(header_.data() + header_bytes_, piece);
        bytes.remove_prefix(piece);
        header_bytes_ += static_cast<uint32_t>(piece);
        if (header_bytes_ < header_.size()) break;
        header_bytes_ = 0;
        uint32_t length = 0;
        for (size_t i = 1; i < header_.size(); i++) {
            length = length << 8 | static_cast<unsigned char>(header_[i]);
        }
        if (length < 4 || length > 0x7fffffffu) return false;
        payload_left_ = length - 4;
        visitor.on_header(header_[0], payload_left_);
        if (payload_left_ == 0) visitor.on_end();
    }
    return true;
}

class ReplyTracker {
  public:
    // Bytes that go to the server. Counts the messages that the server answers with ReadyForQuery: Query,
    // Sync, FunctionCall. (A Sync that the server ignores in copy mode leaves the count too high: then the
    // connection is not given to another, which is safe, unless the sender knows better and calls
    // sync_was_ignored().)
    void sent(std::string_view bytes);
    void sync_was_ignored();

    // Bytes from the server that the caller has dealt with. False: not the protocol.
    bool received(std::string_view bytes);

    // How many ReadyForQuery have come: tells one request from the next.
    uint64_t answered() const { return answered_; }

    // The server owes a ReadyForQuery, or is inside a frame, or the last request is not complete or not yet
    // synced.
    bool busy() const {
        return expected_ready_ != 0 || unsynced_ || !from_server_.at_boundary() || !to_server_.at_boundary();
    }
    uint32_t expected_ready() const { return expected_ready_; }

    char transaction_status() const {
        return transaction_status_;
    }                                             // 'I', 'T' or 'E' from the last ReadyForQuery
    bool in_copy_in() const { return copy_in_; }  // the server waits for CopyData
    bool fatal() const { return fatal_; }         // the server said FATAL or PANIC: it closes the connection

    // ParameterStatus as last told, lower-case names are not folded: the server's spelling.
    const std::map<std::string, std::string>& parameters() const { return parameters_; }
    void set_parameter(std::string name, std::string value) {
        parameters_[std::move(name)] = std::move(value);
    }

  private:
    struct FromServer;
    struct ToServer;

    FrameWalker from_server_;
    FrameWalker to_server_;
    char type_ = 0;        // of the server's frame at hand
    std::string payload_;  // of a frame that is looked into
    uint64_t answered_ = 0;
    uint32_t expected_ready_ = 0;
    bool unsynced_ = false;
    bool copy_in_ = false;
    bool fatal_ = false;
    char transaction_status_ = 'I';
    std::map<std::string, std::string> parameters_;
};

}  // namespace braid::backends::postgresql
