// Cases of golden files: a statement, a line "----", the expected lines, and an empty line.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace braid::planner {

struct GoldenCase {
    std::string sql;
    std::string expected;
};

inline std::vector<GoldenCase> read_golden_cases(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<GoldenCase> cases;
    std::string line;
    GoldenCase current;
    bool answer = false;
    while (std::getline(in, line)) {
        if (line == "----") {
            answer = true;
        } else if (line.empty() && answer) {
            cases.push_back(current);
            current = {};
            answer = false;
        } else if (!line.empty()) {
            (answer ? current.expected : current.sql) += line + "\n";
        }
    }
    if (!current.sql.empty()) cases.push_back(current);
    return cases;
}

// Holds every case of the folder against `explain`; the number of cases. BRAID_REWRITE_GOLDENS=1 writes what
// it says now; read the difference before committing it.
inline size_t check_goldens(const std::string& folder,
                            const std::function<std::string(const std::string&)>& explain) {
    const bool rewrite = std::getenv("BRAID_REWRITE_GOLDENS") != nullptr;
    size_t total = 0;
    const std::filesystem::path path = std::filesystem::path(BRAID_SOURCE_DIR) / "tests/golden" / folder;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
        std::ostringstream rewritten;
        for (const GoldenCase& current : read_golden_cases(entry.path())) {
            total++;
            const std::string sql = current.sql.substr(0, current.sql.size() - 1);
            const std::string actual = explain(sql);
            if (!rewrite) {
                EXPECT_EQ(actual, current.expected) << entry.path().filename() << ": " << sql;
            }
            rewritten << sql << "\n----\n" << actual << "\n";
        }
        if (rewrite) std::ofstream(entry.path()) << rewritten.str();
    }
    return total;
}

}  // namespace braid::planner
