// Byte by byte: a greeting has about a hundred.
#include "backends/mysql/greeting.h"

namespace braid::backends::mysql {

namespace {

using namespace wire::mysql::capability;

// What a connection may agree on. Of the rest, compression and the new end of rows are the ones that matter.
constexpr uint32_t kOffered = static_cast<uint32_t>(
    kLongPassword | kFoundRows | kLongFlag | kConnectWithDb | kLocalFiles | kProtocol41 | kSsl |
    kTransactions | kReserved | kSecureConnection | kMultiStatements | kMultiResults | kPsMultiResults |
    kPluginAuth | kConnectAttrs | kPluginAuthLenencClientData | kSessionTrack);

constexpr size_t kHeaderSize = 4;
// Behind the version's text: connection id, first part of the scramble, zero byte, lower capabilities,
// collation, status, upper capabilities, length, filler, MariaDB's capabilities.
constexpr size_t kLower = 13;
constexpr size_t kUpper = 18;
constexpr size_t kMariadb = 27;
constexpr size_t kFixedSize = 31;

}  // namespace

void GreetingEditor::edit(std::span<char> bytes) {
    for (char& byte : bytes) {
        if (phase_ == Phase::Done) return;
        byte = edit(byte);
    }
}

char GreetingEditor::edit(char byte) {
    switch (phase_) {
        case Phase::Header:
            if (++at_ == kHeaderSize) phase_ = Phase::Protocol;
            return byte;
        case Phase::Protocol:
            phase_ = byte == 10 ? Phase::Version : Phase::Done;  // else an error packet, or a protocol of old
            return byte;
        case Phase::Version:
            if (byte == '\0') {
                phase_ = Phase::Fixed;
                at_ = 0;
            }
            return byte;
        case Phase::Fixed: return edit_fixed(byte);
        case Phase::Done: break;
    }
    return byte;
}

char GreetingEditor::edit_fixed(char byte) {
    const size_t at = at_++;
    if (at_ == kFixedSize) {
        phase_ = Phase::Done;
        read_ = true;
    }
    size_t shift = 0;
    if (at == kLower || at == kLower + 1) {
        shift = 8 * (at - kLower);
    } else if (at == kUpper || at == kUpper + 1) {
        shift = 8 * (at - kUpper) + 16;
    } else {
        return at >= kMariadb ? '\0' : byte;
    }
    const uint32_t part = uint32_t{static_cast<uint8_t>(byte)} << shift;
    capabilities_ |= part;
    // MariaDB leaves the first flag out to say that it has extended capabilities.
    const uint32_t edited = (part & kOffered) | (shift == 0 ? static_cast<uint32_t>(kLongPassword) : 0);
    return static_cast<char>(edited >> shift & 0xff);
}

}  // namespace braid::backends::mysql
