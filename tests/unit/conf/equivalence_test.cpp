// Which MySQL column is an equal home for which PostgreSQL column.
#include "conf/equivalence.h"

#include <gtest/gtest.h>

namespace braid::conf {
namespace {

const Collation kC{950, "C", CollationProvider::Libc, "C", "", true};
const Collation kEnglish{100, "default", CollationProvider::Default, "en_US.UTF-8", "2.36", true};

Column column(TypeId id, int32_t typmod = -1) {
    Column made;
    made.name = "k";
    made.type_oid = made.base_type_oid = oid_of(id);
    made.type_name = type_name(id);
    made.typmod = typmod;
    return made;
}

Equivalence judge(const char* my, const Column& pg, bool is_key = false,
                  const char* collation = "utf8mb4_nopad_bin", const Collation& database = kC) {
    return compare_types(*mysql::parse_column_type(my, "utf8mb4", collation), pg, is_key, database);
}

constexpr int32_t numeric(int precision, int scale) {
    return (precision << 16 | scale) + 4;
}

TEST(Equivalence, TableOfPairs) {
    struct Case {
        const char* my;
        Column pg;
        Verdict verdict;
    };
    const Case cases[] = {
        {"int(11)", column(TypeId::Int4), Verdict::Equal},
        {"bigint(20)", column(TypeId::Int8), Verdict::Equal},
        {"tinyint(4)", column(TypeId::Int2), Verdict::Noted},
        {"tinyint(3) unsigned", column(TypeId::Int2), Verdict::Noted},
        {"int(10) unsigned", column(TypeId::Int4), Verdict::Different},
        {"int(10) unsigned", column(TypeId::Int8), Verdict::Noted},
        {"int(11)", column(TypeId::Int8), Verdict::Different},
        {"smallint(6)", column(TypeId::Int4), Verdict::Different},
        {"smallint(5) unsigned", column(TypeId::Int4), Verdict::Noted},
        {"bigint(20) unsigned", column(TypeId::Int8), Verdict::Different},
        {"bigint(20) unsigned", column(TypeId::Numeric, numeric(20, 0)), Verdict::Noted},
        {"bigint(20) unsigned", column(TypeId::Numeric), Verdict::Different},
        {"bigint(20)", column(TypeId::Numeric, numeric(20, 0)), Verdict::Different},
        {"tinyint(1)", column(TypeId::Bool), Verdict::Noted},
        {"tinyint(4)", column(TypeId::Bool), Verdict::Different},
        {"bit(1)", column(TypeId::Bool), Verdict::Noted},
        {"bit(5)", column(TypeId::Bit, 5), Verdict::Equal},
        {"bit(5)", column(TypeId::Bit, 6), Verdict::Different},
        {"decimal(10,2)", column(TypeId::Numeric, numeric(10, 2)), Verdict::Noted},
        {"decimal(10,2)", column(TypeId::Numeric, numeric(10, 3)), Verdict::Different},
        {"decimal(10,2)", column(TypeId::Numeric), Verdict::Different},
        {"double", column(TypeId::Float8), Verdict::Noted},
        {"double(10,2)", column(TypeId::Float8), Verdict::Different},
        {"datetime(6)", column(TypeId::Timestamp), Verdict::Noted},
        {"datetime", column(TypeId::Timestamp), Verdict::Different},
        {"datetime", column(TypeId::Timestamp, 0), Verdict::Noted},
        {"datetime(6)", column(TypeId::Timestamptz), Verdict::Different},
        {"timestamp(6)", column(TypeId::Timestamptz), Verdict::Noted},
        {"year(4)", column(TypeId::Int2), Verdict::Different},
        {"varchar(20)", column(TypeId::Varchar, 24), Verdict::Equal},
        {"varchar(20)", column(TypeId::Varchar, 25), Verdict::Different},
        {"varchar(20)", column(TypeId::Text), Verdict::Noted},
        {"longtext", column(TypeId::Text), Verdict::Equal},
        {"longblob", column(TypeId::Bytea), Verdict::Equal},
        {"binary(16)", column(TypeId::Uuid), Verdict::Different},
        {"uuid", column(TypeId::Uuid), Verdict::Noted},
        {"json", column(TypeId::Json), Verdict::Noted},
        {"json", column(TypeId::Jsonb), Verdict::Different},
        {"time", column(TypeId::Interval), Verdict::Different},
        {"geometry", column(TypeId::Inet), Verdict::Different},
    };
    for (const Case& c : cases) {
        const Equivalence found = judge(c.my, c.pg);
        EXPECT_EQ(found.verdict, c.verdict) << c.my << " - " << c.pg.type_name << ": " << found.why;
        EXPECT_EQ(found.why.empty(), c.verdict == Verdict::Equal) << c.my;
    }
}

TEST(Equivalence, TextsMustCompareAlike) {
    const Column text = column(TypeId::Text);
    EXPECT_EQ(judge("longtext", text, false, "utf8mb4_nopad_bin").verdict, Verdict::Equal);
    const Equivalence padded = judge("longtext", text, false, "utf8mb4_bin");
    EXPECT_EQ(padded, (Equivalence{Verdict::Different,
                                   "utf8mb4_bin takes no account of trailing blanks, PostgreSQL does"}));
    const Equivalence folded = judge("longtext", text, false, "utf8mb4_general_ci");
    EXPECT_EQ(folded.verdict, Verdict::Different);
    EXPECT_NE(folded.why.find("tells apart"), std::string::npos);
    const Equivalence ordered = judge("longtext", text, false, "utf8mb4_nopad_bin", kEnglish);
    EXPECT_EQ(ordered.verdict, Verdict::Different);
    EXPECT_NE(ordered.why.find("orders"), std::string::npos);
    Column foldless = text;
    foldless.collation = Collation{20000, "ci", CollationProvider::Icu, "und-u-ks-level2", "1", false};
    EXPECT_EQ(judge("longtext", foldless).verdict, Verdict::Different);
    // The database's collation, which a column has unless it names its own.
    Column plain = text;
    plain.collation = Collation{100, "default", CollationProvider::Default, "", "", true};
    EXPECT_EQ(judge("longtext", plain).verdict, Verdict::Equal);
    EXPECT_EQ(judge("longtext", plain, false, "utf8mb4_nopad_bin", kEnglish).verdict, Verdict::Different);
    plain.collation = kC;
    EXPECT_EQ(judge("longtext", plain, false, "utf8mb4_nopad_bin", kEnglish).verdict, Verdict::Equal);
    EXPECT_EQ(judge("enum('b','a')", text).verdict, Verdict::Different);
}

TEST(Equivalence, KeysMustBeEqualWhereTheServersSay) {
    EXPECT_EQ(judge("bigint(20)", column(TypeId::Int8), true).verdict, Verdict::Equal);
    EXPECT_EQ(judge("varchar(20)", column(TypeId::Varchar, 24), true).verdict, Verdict::Equal);
    EXPECT_EQ(judge("varchar(20)", column(TypeId::Varchar, 24), true, "utf8mb4_bin").verdict,
              Verdict::Different);
    EXPECT_EQ(judge("varchar(20)", column(TypeId::Varchar, 24), true, "utf8mb4_general_ci").verdict,
              Verdict::Different);
    EXPECT_EQ(judge("varchar(20)", column(TypeId::Varchar, 24), true, "utf8mb4_0900_ai_ci").verdict,
              Verdict::Different);
    EXPECT_EQ(judge("char(20)", column(TypeId::Bpchar, 24), true, "utf8mb4_bin").verdict, Verdict::Noted);
    EXPECT_EQ(judge("char(20)", column(TypeId::Bpchar, 24), true, "utf8mb4_nopad_bin").verdict,
              Verdict::Different);
    EXPECT_EQ(judge("double", column(TypeId::Float8), true).verdict, Verdict::Different);
    EXPECT_EQ(judge("enum('a')", column(TypeId::Text), true).verdict, Verdict::Different);
}

TEST(Equivalence, ADomainIsItsBaseType) {
    Column domain = column(TypeId::Int4);
    domain.type_oid = 20000;
    EXPECT_EQ(judge("int(11)", domain).verdict, Verdict::Noted);
}

}  // namespace
}  // namespace braid::conf
