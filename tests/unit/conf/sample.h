// Configurations for the loader's tests: a small valid one to add faults to.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "conf/load.h"

namespace braid::conf::sample {

// Lines 1-18; pg1 and pg2, user app, listener, all valid. A [[database]] follows from line 19 on.
inline constexpr std::string_view kHead = R"([[listener]]
port = 6432
[[server]]
name = "pg1"
host = "10.0.0.1"
dbname = "shop"
user = "braid"
[[server]]
name = "pg2"
host = "10.0.0.2"
dbname = "shop"
user = "braid"
[[user]]
name = "app"
password = "s3cret"
databases = ["shop"]
admin = true

)";

inline constexpr std::string_view kDatabase = R"([[database]]
name = "shop"
shards = ["pg1", "pg2"]
)";

// The error's lines for a whole file named "braid.toml", or "" when it is valid.
inline std::string errors(const std::string& text) {
    const auto loaded = parse(text, "braid.toml");
    return loaded ? "" : loaded.error().message;
}

// For text that stands after the sample: its first line is line 22.
inline std::string table_errors(const std::string& text) {
    return errors(std::string(kHead) + std::string(kDatabase) + text);
}

inline Loaded valid(const std::string& text, const std::string& path = "braid.toml") {
    auto loaded = parse(text, path);
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded ? *loaded : Loaded{std::make_shared<Topology>(), {}};
}

inline Loaded valid_tables(const std::string& text) {
    return valid(std::string(kHead) + std::string(kDatabase) + text);
}

}  // namespace braid::conf::sample
