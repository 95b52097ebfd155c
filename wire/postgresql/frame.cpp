#include "wire/postgresql/frame.h"

#include <array>

namespace braid::wire::postgresql {
namespace {

enum class SizeClass : uint8_t { Unknown, Small, Password, Large };
using SizeClasses = std::array<SizeClass, 256>;

constexpr SizeClasses classify(std::string_view small, std::string_view password, std::string_view large) {
    SizeClasses classes{};
    for (char type : small) classes[static_cast<unsigned char>(type)] = SizeClass::Small;
    for (char type : password) classes[static_cast<unsigned char>(type)] = SizeClass::Password;
    for (char type : large) classes[static_cast<unsigned char>(type)] = SizeClass::Large;
    return classes;
}

constexpr SizeClasses kFrontend = classify("CDEHSXcf", "p", "BFPQd");
constexpr SizeClasses kBackend = classify("", "", "123ACDEGHIKNRSTVWZcdnstv");

}  // namespace

uint32_t max_length_of(char type, const FrameLimits& limits) noexcept {
    const SizeClasses& classes = limits.sender == Sender::Frontend ? kFrontend : kBackend;
    const uint32_t max = std::min(limits.max_length, kMaxLength);
    switch (classes[static_cast<unsigned char>(type)]) {
        case SizeClass::Unknown: return 0;
        case SizeClass::Small: return std::min(max, kMaxSmallLength);
        case SizeClass::Password: return std::min(max, kMaxPasswordLength);
        case SizeClass::Large: return max;
    }
    return 0;
}

Error frame_error(std::string_view buffer, const FrameLimits& limits) {
    Error error;
    error.sqlstate = sqlstate::kProtocolViolation;
    error.severity = Severity::Fatal;
    if (!buffer.empty() && max_length_of(buffer[0], limits) == 0) {
        const int type = static_cast<unsigned char>(buffer[0]);
        error.message = limits.sender == Sender::Frontend ? "invalid frontend message type "
                                                          : "invalid message type from server: ";
        error.message += std::to_string(type);
        return error;
    }
    error.message = "invalid message length";
    if (buffer.size() >= kHeaderSize) {
        error.detail = "The message of type \"" + std::string(1, buffer[0]) + "\" announces " +
                       std::to_string(load_uint32(buffer.data() + 1)) + " bytes; between 4 and " +
                       std::to_string(max_length_of(buffer[0], limits)) + " are accepted.";
    }
    return error;
}

Result<std::optional<Frame>> next_frame(std::string_view buffer, const FrameLimits& limits) {
    FrameHeader header;
    switch (peek_header(buffer, limits, header)) {
        case FrameState::Incomplete: return std::nullopt;
        case FrameState::Invalid: return Failure(frame_error(buffer, limits));
        case FrameState::Ready: break;
    }
    if (buffer.size() < header.size()) return std::nullopt;
    return Frame{header.type, buffer.substr(kHeaderSize, header.body_size()), header.size()};
}

Result<size_t> missing_bytes(std::string_view buffer, const FrameLimits& limits) {
    FrameHeader header;
    switch (peek_header(buffer, limits, header)) {
        case FrameState::Incomplete: return kHeaderSize - buffer.size();
        case FrameState::Invalid: return Failure(frame_error(buffer, limits));
        case FrameState::Ready: break;
    }
    return header.size() > buffer.size() ? header.size() - buffer.size() : 0;
}

}  // namespace braid::wire::postgresql
