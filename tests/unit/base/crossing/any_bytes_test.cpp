// Whatever bytes a server or client sends, a value crosses or is refused with an error of the client's kind.
#include <random>

#include <gtest/gtest.h>

#include "base/crossing/describe.h"
#include "base/crossing/read.h"
#include "base/crossing/write.h"

namespace braid::crossing {
namespace {

constexpr TypeId kTypes[] = {TypeId::Bool,      TypeId::Int2,        TypeId::Int8,     TypeId::Float4,
                             TypeId::Float8,    TypeId::Numeric,     TypeId::Text,     TypeId::Bpchar,
                             TypeId::Bytea,     TypeId::Uuid,        TypeId::Date,     TypeId::Time,
                             TypeId::Timestamp, TypeId::Timestamptz, TypeId::Interval, TypeId::Jsonb,
                             TypeId::Bit,       TypeId::Varbit,      TypeId::Oid,      TypeId::Other};
constexpr const char* kColumns[] = {
    "tinyint(4)",  "int(10) unsigned", "bigint(20)", "decimal(10,2)", "float",
    "double",      "bit(9)",           "year(4)",    "date",          "time(3)",
    "datetime(6)", "timestamp",        "varchar(9)", "blob",          "json",
    "geometry"};

class AnyBytes : public testing::Test {
  protected:
    // Plausible bytes now and then, any others else.
    std::string bytes() {
        static const std::vector<std::string> kKnown = {"0",
                                                        "-1",
                                                        "1.5",
                                                        "NaN",
                                                        "t",
                                                        "0000-00-00",
                                                        "9999-12-31",
                                                        "infinity",
                                                        "-838:59:59",
                                                        "2024-01-01 00:00:00",
                                                        "\\x00",
                                                        "1e999",
                                                        std::string("\x7f\xff\xff\xff", 4),
                                                        std::string(8, '\x7f'),
                                                        std::string(16, '\0')};
        if (random_() % 2 == 0) return kKnown[random_() % kKnown.size()];
        std::string out;
        for (size_t i = random_() % 20; i > 0; --i) out += static_cast<char>(random_());
        return out;
    }

    void write_everywhere(const Datum& datum, const Settings& settings) {
        for (TypeId type : kTypes) {
            for (Format format : {Format::Text, Format::Binary}) {
                std::string out;
                Status status = write_postgresql(datum, type_of(type, type == TypeId::Bit ? 9 : -1), format,
                                                 settings, out);
                if (!status) check(status.error(), settings);
            }
        }
        for (const char* name : kColumns) {
            std::string out;
            const auto column = describe(*mysql::parse_column_type(name));
            Status status = write_mysql_text(datum, column, settings, out);
            if (!status) check(status.error(), settings);
            auto binary = write_mysql_binary(datum, column, settings, out);
            EXPECT_EQ(binary.has_value(), status.has_value());
        }
    }

    static void check(const Error& error, const Settings& settings) {
        EXPECT_EQ(error.number != 0, settings.client == Kind::Mysql);
        EXPECT_EQ(error.sqlstate.size(), 5u);
        EXPECT_FALSE(error.message.empty());
    }

    std::mt19937 random_{17};
};

TEST_F(AnyBytes, CrossOrAreRefused) {
    for (int round = 0; round < 60; ++round) {
        const Settings settings{round % 2 == 0 ? Kind::Mysql : Kind::Postgresql,
                                round % 3 == 0 ? std::nullopt : std::optional<int32_t>(-16200)};
        for (TypeId type : kTypes) {
            for (Format format : {Format::Text, Format::Binary}) {
                auto datum = read_postgresql(bytes(), format, type_of(type), settings);
                datum ? write_everywhere(*datum, settings) : check(datum.error(), settings);
            }
        }
        for (const char* name : kColumns) {
            auto datum = read_mysql_text(bytes(), describe(*mysql::parse_column_type(name)), settings);
            datum ? write_everywhere(*datum, settings) : check(datum.error(), settings);
        }
    }
}

}  // namespace
}  // namespace braid::crossing
