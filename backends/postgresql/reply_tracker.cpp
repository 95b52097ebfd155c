// What each type of message means for "does the server still owe an answer".
#include "backends/postgresql/reply_tracker.h"

namespace braid::backends::postgresql {

namespace {
// ParameterStatus and the severity of an ErrorResponse are short; more of a payload is not kept.
constexpr size_t kKept = 4096;
}  // namespace

struct ReplyTracker::ToServer {
    ReplyTracker& tracker;
    void on_header(char type, uint32_t) {
        switch (type) {
            case 'Q':
            case 'S':
            case 'F':
                tracker.expected_ready_++;
                tracker.unsynced_ = false;
                break;
            case 'd': break;
            case 'c':
            case 'f':  // the copy's outcome comes with the ReadyForQuery that is expected already
                tracker.copy_in_ = false;
                break;
            default: tracker.unsynced_ = true;  // Parse, Bind, ... are not over before Sync
        }
    }
    void on_payload(std::string_view) {}
    void on_end() {}
};

struct ReplyTracker::FromServer {
    ReplyTracker& tracker;

    static bool looked_into(char type) { return type == 'Z' || type == 'S' || type == 'E'; }

    void on_header(char type, uint32_t) {
        tracker.type_ = type;
        tracker.payload_.clear();
    }

    void on_payload(std::string_view piece) {
        if (!looked_into(tracker.type_)) return;
        size_t room = kKept - tracker.payload_.size();
        tracker.payload_.append(piece.substr(0, room));
    }

    void on_end() {
        switch (tracker.type_) {
            case 'Z':
                tracker.answered_++;
                if (tracker.expected_ready_ > 0) tracker.expected_ready_--;
                if (!tracker.payload_.empty()) tracker.transaction_status_ = tracker.payload_.front();
                tracker.copy_in_ = false;
                break;
            case 'S': parameter(); break;
            case 'E': severity(); break;
            case 'G':
            case 'W': tracker.copy_in_ = true; break;
            default: break;
        }
    }

    void parameter() {
        size_t split = tracker.payload_.find('\0');
        if (split == std::string::npos) return;
        size_t end = tracker.payload_.find('\0', split + 1);
        if (end == std::string::npos) return;
        tracker.parameters_[tracker.payload_.substr(0, split)] =
            tracker.payload_.substr(split + 1, end - split - 1);
    }

    // Field V is the severity that is never translated.
    void severity() {
        std::string_view fields = tracker.payload_;
        while (!fields.empty() && fields.front() != '\0') {
            size_t end = fields.find('\0');
            if (end == std::string_view::npos) return;
            std::string_view text = fields.substr(1, end - 1);
            if (fields.front() == 'V') tracker.fatal_ = text == "FATAL" || text == "PANIC";
            fields.remove_prefix(end + 1);
        }
    }
};

void ReplyTracker::sent(std::string_view bytes) {
    ToServer visitor{*this};
    if (!to_server_.walk(bytes, visitor)) unsynced_ = true;  // nonsense was sent: never clean again
}

void ReplyTracker::sync_was_ignored() {
    if (expected_ready_ > 0) expected_ready_--;
}

bool ReplyTracker::received(std::string_view bytes) {
    FromServer visitor{*this};
    return from_server_.walk(bytes, visitor);
}

}  // namespace braid::backends::postgresql
