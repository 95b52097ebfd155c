// Both directions of one message: `bytes` decode to `message`, and it encodes to them; cut short they are
// refused.
#pragma once

#include <gtest/gtest.h>

#include "wire/mysql/packet.h"
#include "wire/mysql/reader.h"
#include "wire/mysql/writer.h"

namespace braid::wire::mysql {

template <typename M>
std::string payload_of_message(const M& message, Capabilities capabilities = capability::kProtocol41) {
    std::string out;
    Writer writer(out, capabilities);
    writer.write(message);
    EXPECT_TRUE(writer.ok());
    return out.substr(kHeaderSize);
}

template <typename M>
void expect_both_ways(const M& message, std::string_view bytes,
                      Capabilities capabilities = capability::kProtocol41) {
    EXPECT_EQ(payload_of_message(message, capabilities), bytes);
    const auto decoded = decode<M>(bytes, capabilities);
    ASSERT_TRUE(decoded) << decoded.error().message;
    EXPECT_TRUE(*decoded == message);
}

}  // namespace braid::wire::mysql
