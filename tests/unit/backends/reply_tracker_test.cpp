#include "backends/postgresql/reply_tracker.h"

#include <gtest/gtest.h>

namespace braid::backends::postgresql {
namespace {

std::string frame(char type, std::string_view payload) {
    std::string out(1, type);
    uint32_t length = static_cast<uint32_t>(payload.size()) + 4;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift);
    return out += payload;
}

using namespace std::string_view_literals;

TEST(ReplyTracker, BusyUntilReadyForQuery) {
    ReplyTracker tracker;
    EXPECT_FALSE(tracker.busy());
    tracker.sent(frame('Q', "select 1\0"sv));
    EXPECT_TRUE(tracker.busy());
    EXPECT_TRUE(tracker.received(frame('C', "SELECT 1\0"sv)));
    EXPECT_TRUE(tracker.busy());
    EXPECT_TRUE(tracker.received(frame('Z', "T")));
    EXPECT_FALSE(tracker.busy());
    EXPECT_EQ(tracker.answered(), 1u);
    EXPECT_EQ(tracker.transaction_status(), 'T');
}

TEST(ReplyTracker, CountsPipelinedRequests) {
    ReplyTracker tracker;
    tracker.sent(frame('P', "x") + frame('S', "") + frame('Q', "y"));
    EXPECT_TRUE(tracker.received(frame('Z', "I")));
    EXPECT_TRUE(tracker.busy());
    EXPECT_TRUE(tracker.received(frame('Z', "I")));
    EXPECT_FALSE(tracker.busy());
}

TEST(ReplyTracker, UnsyncedExtendedQueryIsBusy) {
    ReplyTracker tracker;
    tracker.sent(frame('P', "x"));
    EXPECT_TRUE(tracker.busy());
    tracker.sent(frame('S', ""));
    EXPECT_TRUE(tracker.received(frame('1', "") + frame('Z', "I")));
    EXPECT_FALSE(tracker.busy());
}

TEST(ReplyTracker, SplitAtEveryByte) {
    std::string out = frame('Q', "select 1\0"sv) + frame('S', "");
    std::string in = frame('S', "TimeZone\0UTC\0"sv) + frame('D', std::string(300, 'x')) +
                     frame('E', "SFATAL\0VERROR\0C22012\0Mdivision by zero\0\0"sv) + frame('Z', "E") +
                     frame('N', "") + frame('Z', "I");
    for (size_t split = 0; split <= in.size(); split++) {
        ReplyTracker tracker;
        size_t cut = std::min(split, out.size());
        tracker.sent(std::string_view(out).substr(0, cut));
        tracker.sent(std::string_view(out).substr(cut));
        EXPECT_TRUE(tracker.received(std::string_view(in).substr(0, split)));
        EXPECT_EQ(tracker.busy(), split < in.size()) << split;
        EXPECT_TRUE(tracker.received(std::string_view(in).substr(split)));
        EXPECT_FALSE(tracker.busy());
        EXPECT_EQ(tracker.transaction_status(), 'I');
        EXPECT_EQ(tracker.parameters().at("TimeZone"), "UTC");
        EXPECT_FALSE(tracker.fatal());
    }
}

TEST(ReplyTracker, SeesFatalAndCopyIn) {
    ReplyTracker tracker;
    tracker.sent(frame('Q', "copy t from stdin\0"sv));
    EXPECT_TRUE(tracker.received(frame('G', "\0\0\0"sv)));
    EXPECT_TRUE(tracker.in_copy_in());
    tracker.sent(frame('d', "1\n") + frame('c', ""));
    EXPECT_FALSE(tracker.in_copy_in());
    EXPECT_TRUE(tracker.received(frame('E', "SFATAL\0VFATAL\0C57P01\0\0"sv)));
    EXPECT_TRUE(tracker.fatal());
}

TEST(ReplyTracker, ImpossibleLengthIsNotTheProtocol) {
    ReplyTracker tracker;
    EXPECT_FALSE(tracker.received("Z\0\0\0\3I"sv));
    ReplyTracker other;
    EXPECT_FALSE(other.received("Z\xff\xff\xff\xffI"sv));
}

}  // namespace
}  // namespace braid::backends::postgresql
