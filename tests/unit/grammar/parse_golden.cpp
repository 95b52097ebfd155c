// Golden parse trees: tests/golden/parse/*.txt. Each case is SQL, a line "----", the tree's dump, an empty
// line.
//
// BRAID_REWRITE_GOLDENS=1 writes the trees anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "grammar/ast/walk.h"
#include "grammar/parser/parser.h"
#include "grammar/unparse/unparse.h"

namespace braid::grammar {
namespace {

std::string tree_of(Parser& parser, const std::string& sql) {
    const auto parsed = parser.parse(sql);
    if (!parsed) return parsed.error().sqlstate + " " + parsed.error().message + "\n";
    return unparse(*parsed->statement) + "\n" + dump(*parsed->statement);
}

TEST(ParseGolden, TreesAreAsWritten) {
    Parser parser;
    const bool rewrite = std::getenv("BRAID_REWRITE_GOLDENS") != nullptr;
    size_t cases = 0;
    for (const auto& entry : std::filesystem::directory_iterator(BRAID_SOURCE_DIR "/tests/golden/parse")) {
        std::ifstream file(entry.path());
        std::string rewritten;
        std::string sql;
        std::string expected;
        bool in_tree = false;
        const auto finish = [&]() {
            if (sql.empty()) return;
            ++cases;
            const std::string tree = tree_of(parser, sql);
            if (!rewrite) {
                EXPECT_EQ(tree, expected) << entry.path() << "\n" << sql;
            }
            rewritten += sql + "----\n" + tree + "\n";
            sql.clear();
            expected.clear();
            in_tree = false;
        };
        for (std::string line; std::getline(file, line);) {
            if (line.empty()) {
                finish();
            } else if (line == "----") {
                in_tree = true;
            } else {
                (in_tree ? expected : sql) += line + "\n";
            }
        }
        finish();
        file.close();
        if (rewrite) std::ofstream(entry.path()) << rewritten;
    }
    EXPECT_GE(cases, 40U);
}

}  // namespace
}  // namespace braid::grammar
