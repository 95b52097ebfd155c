#include "wire/postgresql/messages.h"

namespace braid::wire::postgresql {
namespace {

// Tries the variant's alternatives by their type byte.
template <typename Any, size_t Index = 0>
Result<Any> decode_any(const Frame& frame) {
    if constexpr (Index == std::variant_size_v<Any>) {
        return fail(sqlstate::kProtocolViolation,
                    "invalid message type " + std::to_string(static_cast<unsigned char>(frame.type)));
    } else {
        using M = std::variant_alternative_t<Index, Any>;
        if constexpr (std::is_same_v<M, Authentication>) {
            if (frame.type == 'R') {
                return decode_authentication(frame.body).map([](Authentication m) { return Any(m); });
            }
        } else {
            if (frame.type == M::kType) {
                return decode<M>(frame.body).map([](const M& m) { return Any(m); });
            }
        }
        return decode_any<Any, Index + 1>(frame);
    }
}

void write_one(Writer& writer, const Authentication& any) {
    std::visit([&](const auto& message) { writer.write(message); }, any);
}
template <typename M>
void write_one(Writer& writer, const M& message) {
    writer.write(message);
}

}  // namespace

Result<FrontendMessage> decode_frontend(const Frame& frame) {
    return decode_any<FrontendMessage>(frame);
}
Result<BackendMessage> decode_backend(const Frame& frame) {
    return decode_any<BackendMessage>(frame);
}

void write(Writer& writer, const FrontendMessage& any) {
    std::visit([&](const auto& message) { writer.write(message); }, any);
}
void write(Writer& writer, const BackendMessage& any) {
    std::visit([&](const auto& message) { write_one(writer, message); }, any);
}

}  // namespace braid::wire::postgresql
