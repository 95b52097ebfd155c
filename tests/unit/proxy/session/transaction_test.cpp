// The session's transaction: status bytes, what is replayed for shards that join later, who may write.
#include "proxy/session/transaction.h"

#include <gtest/gtest.h>

namespace braid::proxy {
namespace {

using Mode = Transaction::Mode;

TEST(Transaction, StatusIsThatOfTheClientsBlockOnly) {
    Transaction transaction;
    EXPECT_EQ(transaction.status(), 'I');
    transaction.begin(Mode::Implicit, {});
    EXPECT_EQ(transaction.status(), 'I');
    transaction.begin(Mode::Explicit, {});
    EXPECT_EQ(transaction.status(), 'T');
    transaction.fail();
    EXPECT_EQ(transaction.status(), 'E');
    transaction.end();
    EXPECT_EQ(transaction.status(), 'I');
    EXPECT_FALSE(transaction.failed());
}

TEST(Transaction, FailureOutsideATransactionLeavesNothing) {
    Transaction transaction;
    transaction.fail();
    EXPECT_FALSE(transaction.failed());
}

TEST(Transaction, ModesMakeItMoreThanPlain) {
    Transaction transaction;
    transaction.begin(Mode::Explicit, {});
    EXPECT_TRUE(transaction.plain());
    EXPECT_EQ(transaction.begin_text(), "BEGIN");
    transaction.end();
    transaction.begin(Mode::Explicit, "begin read only");
    EXPECT_FALSE(transaction.plain());
    EXPECT_EQ(transaction.begin_text(), "begin read only");
}

TEST(Transaction, ReplaysInOrder) {
    Transaction transaction;
    transaction.begin(Mode::Explicit, {});
    transaction.record("set local a = 1");
    transaction.savepoint("s", "savepoint s");
    transaction.record("set b = 2");
    EXPECT_EQ(transaction.replay(), ";set local a = 1;savepoint s;set b = 2");
    EXPECT_FALSE(transaction.plain());
}

TEST(Transaction, RollbackToForgetsWhatCameLater) {
    Transaction transaction;
    transaction.begin(Mode::Explicit, {});
    transaction.savepoint("s", "savepoint s");
    transaction.record("set b = 2");
    transaction.savepoint("t", "savepoint t");
    transaction.fail();
    const auto found = transaction.find_savepoint("s");
    ASSERT_TRUE(found);
    transaction.rollback_to(*found);
    EXPECT_EQ(transaction.replay(), ";savepoint s");
    EXPECT_FALSE(transaction.failed());
    EXPECT_FALSE(transaction.find_savepoint("t"));
}

TEST(Transaction, ReleaseKeepsSettingsAndDropsLaterSavepoints) {
    Transaction transaction;
    transaction.begin(Mode::Explicit, {});
    transaction.savepoint("s", "savepoint s");
    transaction.record("set b = 2");
    transaction.savepoint("t", "savepoint t");
    transaction.record("set c = 3");
    transaction.release(*transaction.find_savepoint("s"));
    EXPECT_EQ(transaction.replay(), ";set b = 2;set c = 3");
}

TEST(Transaction, TheLastSavepointOfANameCounts) {
    Transaction transaction;
    transaction.begin(Mode::Explicit, {});
    transaction.savepoint("s", "savepoint s");
    transaction.savepoint("s", "savepoint s");
    EXPECT_EQ(*transaction.find_savepoint("s"), 1u);
    transaction.release(1);
    EXPECT_EQ(*transaction.find_savepoint("s"), 0u);
    const auto missing = transaction.find_savepoint("x");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().sqlstate, "3B001");
}

TEST(Transaction, OneShardWrites) {
    Transaction transaction;
    EXPECT_TRUE(transaction.note_write(ShardId(0), "a", "a"));
    EXPECT_TRUE(transaction.note_write(ShardId(1), "b", "b"));
    transaction.begin(Mode::Explicit, {});
    EXPECT_TRUE(transaction.note_write(ShardId(1), "b", "b"));
    EXPECT_TRUE(transaction.note_write(ShardId(1), "b", "b"));
    const Status second = transaction.note_write(ShardId(0), "a", "b");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().sqlstate, "0A000");
    EXPECT_EQ(transaction.writer(), ShardId(1));
}

}  // namespace
}  // namespace braid::proxy
