// The command line and the exit codes.
#include "proxy/program.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace braid::proxy {
namespace {

constexpr const char* kConfig =
    "[[listener]]\n[[server]]\nname='pg1'\nhost='h'\ndbname='d'\nuser='u'\n"
    "[[user]]\nname='u'\npassword='p'\nadmin=true\n[[database]]\nname='d'\nshards=['pg1']\n";

class Program : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "braid-program-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        config_ = (folder_ / "braid.toml").string();
        write(kConfig);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& text) { std::ofstream(config_) << text; }
    int run(std::vector<const char*> arguments) {
        arguments.insert(arguments.begin(), "braid");
        return proxy::run(static_cast<int>(arguments.size()), arguments.data(), services_, out_, err_);
    }

    std::filesystem::path folder_;
    std::string config_;
    Services services_;
    std::ostringstream out_;
    std::ostringstream err_;
};

class Unreachable : public CatalogSource {
  public:
    std::vector<Result<conf::CatalogPtr>> read(const conf::Topology&, const conf::Database&) override {
        return {fail("08006", "no route to host")};
    }
};

TEST_F(Program, HelpAndVersion) {
    EXPECT_EQ(run({"--version"}), 0);
    EXPECT_EQ(out_.str().rfind("braid ", 0), 0u);
    EXPECT_EQ(run({"--help"}), 0);
    EXPECT_NE(out_.str().find("--config"), std::string::npos);
    EXPECT_EQ(err_.str(), "");
}

TEST_F(Program, WrongCommandLines) {
    EXPECT_EQ(run({}), 2);
    EXPECT_NE(err_.str().find("--config"), std::string::npos) << err_.str();
    EXPECT_EQ(run({"--config"}), 2);
    EXPECT_EQ(run({"--config", "x", "--nonsense"}), 2);
    EXPECT_EQ(run({"--config", ""}), 2);
    EXPECT_EQ(out_.str(), "");
    err_.str("");
    EXPECT_EQ(run({"--confg", "x"}), 2);
    EXPECT_EQ(err_.str(), "braid: there is no option --confg\nTry: braid --help\n");
}

TEST_F(Program, FaultsOfTheFileGoToStandardErrorWithTheirPlace) {
    write(std::string(kConfig) + "sharts = 1\n");
    EXPECT_EQ(run({"--config", config_.c_str(), "--check"}), 1);
    EXPECT_EQ(err_.str(), config_ + ":14:1: unknown key 'sharts'; did you mean 'shards'?\n");
    EXPECT_EQ(out_.str(), "");
    EXPECT_EQ(run({"--config", config_.c_str()}), 1);
}

TEST_F(Program, CheckWithoutServers) {
    EXPECT_EQ(run({"--config", config_.c_str(), "--check"}), 0);
    EXPECT_NE(out_.str().find("database d\n"), std::string::npos);
    EXPECT_NE(out_.str().find("fleet: not asked\n"), std::string::npos);
}

TEST_F(Program, CheckFailsWhenTheFleetDoes) {
    services_.catalog_source = [] { return std::make_unique<Unreachable>(); };
    EXPECT_EQ(run({"--config", config_.c_str(), "--check"}), 1);
    EXPECT_NE(out_.str().find("error: d: pg1: no route to host\n"), std::string::npos);
}

TEST_F(Program, ServesWithTheTopology) {
    std::string seen;
    services_.serve = [&](const Options& options, conf::TopologyPtr topology) {
        seen = options.config + " " + topology->databases[0].name;
        return 7;
    };
    EXPECT_EQ(run({"--config", config_.c_str()}), 7);
    EXPECT_EQ(seen, config_ + " d");
}

}  // namespace
}  // namespace braid::proxy
