#include "proxy/mysql_session/transaction.h"

#include <gtest/gtest.h>

namespace braid::proxy::mysql_session {
namespace {

using Words = std::vector<std::string>;

TEST(MysqlTransaction, TellsAJoiningShardEverything) {
    Transaction transaction;
    EXPECT_FALSE(transaction.active());
    transaction.set_next("SET TRANSACTION READ ONLY");
    EXPECT_EQ(transaction.beginning(), Words({"SET TRANSACTION READ ONLY"}));
    transaction.begin("START TRANSACTION", false);
    transaction.savepoint("a", "SAVEPOINT a");
    transaction.savepoint("b", "SAVEPOINT b");
    EXPECT_EQ(transaction.beginning(),
              Words({"SET TRANSACTION READ ONLY", "START TRANSACTION", "SAVEPOINT a", "SAVEPOINT b"}));
    transaction.end();
    EXPECT_EQ(transaction.beginning(), Words());
}

TEST(MysqlTransaction, SavepointsReplaceTheirNamesakes) {
    Transaction transaction;
    transaction.begin("START TRANSACTION", false);
    transaction.savepoint("a", "SAVEPOINT a");
    transaction.savepoint("b", "SAVEPOINT b");
    transaction.savepoint("A", "SAVEPOINT A");
    EXPECT_EQ(transaction.beginning(), Words({"START TRANSACTION", "SAVEPOINT b", "SAVEPOINT A"}));
    EXPECT_TRUE(transaction.rollback_to("B"));
    EXPECT_EQ(transaction.beginning(), Words({"START TRANSACTION", "SAVEPOINT b"}));
    const Status gone = transaction.release("a");
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().number, 1305);
    EXPECT_EQ(gone.error().message, "SAVEPOINT a does not exist");
    EXPECT_TRUE(transaction.release("b"));
    EXPECT_EQ(transaction.beginning(), Words({"START TRANSACTION"}));
}

TEST(MysqlTransaction, OneShardWrites) {
    Transaction transaction;
    EXPECT_TRUE(transaction.note_write(ShardId(0), "a", ""));
    EXPECT_FALSE(transaction.writer());
    transaction.set_autocommit(false);
    EXPECT_TRUE(transaction.active());
    EXPECT_TRUE(transaction.note_write(ShardId(0), "a", ""));
    EXPECT_TRUE(transaction.note_write(ShardId(0), "a", "a"));
    EXPECT_FALSE(transaction.note_write(ShardId(1), "b", "a"));
    transaction.end();
    EXPECT_TRUE(transaction.active());
    EXPECT_TRUE(transaction.note_write(ShardId(1), "b", ""));
}

TEST(MysqlTransaction, ChainedOnesBeginAlike) {
    Transaction transaction;
    transaction.begin("START TRANSACTION READ ONLY", true);
    transaction.savepoint("a", "SAVEPOINT a");
    transaction.chain();
    EXPECT_TRUE(transaction.read_only());
    EXPECT_EQ(transaction.beginning(), Words({"START TRANSACTION READ ONLY"}));
}

}  // namespace
}  // namespace braid::proxy::mysql_session
