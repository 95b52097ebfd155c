// Rows of both protocols and the values of every type.
#include "wire/mysql/row.h"

#include <limits>

#include <gtest/gtest.h>

#include "wire/mysql/packet.h"

namespace braid::wire::mysql {
namespace {

using namespace std::string_view_literals;

std::string encoded(ColumnType type, const BinaryValue& value) {
    std::string out;
    Writer writer(out);
    write_binary_value(writer, type, value);
    EXPECT_TRUE(writer.ok());
    return out;
}

void expect_value(ColumnType type, bool is_unsigned, const BinaryValue& value, std::string_view bytes) {
    EXPECT_EQ(encoded(type, value), bytes) << static_cast<int>(type);
    Reader reader(bytes);
    EXPECT_TRUE(read_binary_value(reader, type, is_unsigned) == value) << static_cast<int>(type);
    EXPECT_TRUE(reader.finish());
    for (size_t size = 0; size < bytes.size(); ++size) {
        Reader cut(bytes.substr(0, size));
        (void)read_binary_value(cut, type, is_unsigned);
        EXPECT_FALSE(cut.finish()) << static_cast<int>(type) << " cut to " << size;
    }
}

TEST(MysqlValue, Integers) {
    expect_value(ColumnType::Tiny, false, int64_t{-1}, "\xff");
    expect_value(ColumnType::Tiny, true, uint64_t{255}, "\xff");
    expect_value(ColumnType::Short, false, int64_t{-2}, "\xfe\xff");
    expect_value(ColumnType::Year, true, uint64_t{2024}, "\xe8\x07");
    expect_value(ColumnType::Long, false, int64_t{1}, "\x01\0\0\0"sv);
    expect_value(ColumnType::Int24, false, int64_t{-8388608}, "\0\0\x80\xff"sv);
    expect_value(ColumnType::LongLong, false, std::numeric_limits<int64_t>::min(), "\0\0\0\0\0\0\0\x80"sv);
    expect_value(ColumnType::LongLong, true, std::numeric_limits<uint64_t>::max(),
                 "\xff\xff\xff\xff\xff\xff\xff\xff");
}

TEST(MysqlValue, FloatsAndBytes) {
    expect_value(ColumnType::Float, false, 10.2f, "\x33\x33\x23\x41");
    expect_value(ColumnType::Double, false, 10.2, "\x66\x66\x66\x66\x66\x66\x24\x40");
    expect_value(ColumnType::NewDecimal, false, "-1.50"sv, "\x05-1.50");
    expect_value(ColumnType::VarString, false, ""sv, "\0"sv);
    for (ColumnType type :
         {ColumnType::Decimal, ColumnType::VarChar, ColumnType::Bit, ColumnType::Json, ColumnType::Enum,
          ColumnType::Set, ColumnType::TinyBlob, ColumnType::MediumBlob, ColumnType::LongBlob,
          ColumnType::Blob, ColumnType::String, ColumnType::Geometry, ColumnType::Vector}) {
        expect_value(type, false, "foo"sv,
                     "\x03"
                     "foo");
    }
}

TEST(MysqlValue, DatesAndTimes) {
    expect_value(ColumnType::DateTime, false, DateTime{2010, 10, 17, 19, 27, 30, 1},
                 "\x0b\xda\x07\x0a\x11\x13\x1b\x1e\x01\0\0\0"sv);
    expect_value(ColumnType::Timestamp, false, DateTime{2010, 10, 17, 19, 27, 30, 0},
                 "\x07\xda\x07\x0a\x11\x13\x1b\x1e");
    expect_value(ColumnType::Date, false, DateTime{2010, 10, 17, 0, 0, 0, 0}, "\x04\xda\x07\x0a\x11");
    expect_value(ColumnType::Date, false, DateTime{}, "\0"sv);
    expect_value(ColumnType::Date, false, DateTime{2024, 0, 0, 0, 0, 0, 0}, "\x04\xe8\x07\0\0"sv);
    // A time on no day.
    expect_value(ColumnType::DateTime, false, DateTime{0, 0, 0, 1, 0, 0, 0}, "\x07\0\0\0\0\x01\0\0"sv);
    expect_value(ColumnType::Time, false, Time{true, 120, 19, 27, 30, 1},
                 "\x0c\x01\x78\0\0\0\x13\x1b\x1e\x01\0\0\0"sv);
    expect_value(ColumnType::Time, false, Time{true, 120, 19, 27, 30, 0}, "\x08\x01\x78\0\0\0\x13\x1b\x1e"sv);
    expect_value(ColumnType::Time, false, Time{}, "\0"sv);
}

TEST(MysqlValue, HoursBeyondADayBecomeDays) {
    Reader reader("\x08\0\0\0\0\0\x32\x01\x02"sv);
    EXPECT_TRUE(read_binary_value(reader, ColumnType::Time, false) ==
                BinaryValue(Time{false, 2, 2, 1, 2, 0}));
}

TEST(MysqlValue, RefusesWhatTheTypeCannotHold) {
    const std::vector<std::pair<ColumnType, BinaryValue>> wrong = {
        {ColumnType::Tiny, int64_t{-129}},
        {ColumnType::Tiny, uint64_t{256}},
        {ColumnType::Long, int64_t{1} << 33},
        {ColumnType::Long, "1"sv},
        {ColumnType::Float, 1.5},
        {ColumnType::Date, Time{}},
        {ColumnType::Time, DateTime{}},
        {ColumnType::Blob, int64_t{1}},
        {ColumnType::Null, "x"sv},
        {ColumnType::NewDate, DateTime{}},
        {ColumnType::Long, std::monostate{}},
    };
    for (const auto& [type, value] : wrong) {
        std::string out;
        Writer writer(out);
        write_binary_value(writer, type, value);
        EXPECT_FALSE(writer.ok()) << static_cast<int>(type);
    }
    for (std::string_view bytes : {"\x05\xda\x07\x0a\x11\0"sv, "\x04\xda\x07\x0d\x11"sv,
                                   "\x04\xda\x07\x0a\x20"sv, "\x07\xda\x07\x0a\x11\x18\0\0"sv,
                                   "\x0b\xda\x07\x0a\x11\0\0\0\x40\x42\x0f\0"sv, "\x04\x10\x27\x0a\x11"sv}) {
        Reader reader(bytes);
        (void)read_binary_value(reader, ColumnType::DateTime, false);
        EXPECT_FALSE(reader.finish());
    }
    for (std::string_view bytes :
         {"\x07\0\0\0\0\0\0\0"sv, "\x08\0\0\0\0\0\0\x3c\0"sv, "\x08\0\0\0\0\0\0\0\x3c"sv}) {
        Reader reader(bytes);
        (void)read_binary_value(reader, ColumnType::Time, false);
        EXPECT_FALSE(reader.finish());
    }
    Reader reader("xxxxxxxx");
    (void)read_binary_value(reader, ColumnType::Timestamp2, false);
    EXPECT_FALSE(reader.ok());
}

TEST(MysqlRow, Text) {
    const std::vector<Value> row = {"1", std::nullopt, ""};
    std::string out;
    Writer writer(out);
    write_text_row(writer, row);
    EXPECT_EQ(out.substr(kHeaderSize),
              "\x01"
              "1\xfb\0"sv);
    std::vector<Value> again;
    EXPECT_TRUE(decode_text_row(out.substr(kHeaderSize), 3, again));
    EXPECT_EQ(again.size(), 3u);
    EXPECT_FALSE(
        decode_text_row("\x01"
                        "1\xfb\0"sv,
                        2, again));
    EXPECT_FALSE(
        decode_text_row("\x01"
                        "1\xfb\0"sv,
                        4, again));
    EXPECT_FALSE(decode_text_row("\x01", 1, again));
    EXPECT_FALSE(decode_text_row("", ~size_t{0}, again));
}

TEST(MysqlRow, BinaryWithNulls) {
    // Nine columns: the bitmap's first two bits stand for nothing, so it has two bytes.
    std::vector<ColumnShape> columns(9, {ColumnType::Tiny, true});
    std::string out;
    Writer writer(out);
    BinaryRowWriter row(writer, columns);
    for (size_t i = 0; i < 9; ++i) {
        if (i == 0 || i == 6 || i == 8) {
            row.add({});
        } else {
            row.add(uint64_t{i});
        }
    }
    row.finish();
    ASSERT_TRUE(writer.ok());
    const std::string payload = out.substr(kHeaderSize);
    EXPECT_EQ(payload, "\0\x04\x05\x01\x02\x03\x04\x05\x07"sv);
    std::vector<BinaryValue> values;
    ASSERT_TRUE(decode_binary_row(payload, columns, values));
    ASSERT_EQ(values.size(), 9u);
    EXPECT_TRUE(values[0] == BinaryValue());
    EXPECT_TRUE(values[7] == BinaryValue(uint64_t{7}));
    for (size_t size = 0; size < payload.size(); ++size) {
        EXPECT_FALSE(decode_binary_row(std::string_view(payload).substr(0, size), columns, values));
    }
    EXPECT_FALSE(decode_binary_row(payload + "x", columns, values));
    EXPECT_FALSE(decode_binary_row("\x01" + payload.substr(1), columns, values));
}

TEST(MysqlRow, BinaryOfTheWrongWidthIsDropped) {
    const std::vector<ColumnShape> columns(2, {ColumnType::Tiny, false});
    for (size_t width : {1u, 3u}) {
        std::string out;
        Writer writer(out);
        BinaryRowWriter row(writer, columns);
        for (size_t i = 0; i < width; ++i) row.add(int64_t{1});
        row.finish();
        EXPECT_FALSE(writer.ok());
        EXPECT_EQ(out, "");
    }
}

}  // namespace
}  // namespace braid::wire::mysql
