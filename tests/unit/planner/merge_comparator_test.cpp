// Orders against a server's (merge_constants.h), NULLs and direction, and what is refused.
#include <gmock/gmock.h>
#include <gnu/libc-version.h>
#include <map>
#include <random>
#include <span>

#include <gtest/gtest.h>

#include "merge_constants.h"
#include "planner/merge/comparator.h"

namespace braid::planner {
namespace {

std::string from_hex(std::string_view hex) {
    std::string out;
    for (size_t i = 0; i < hex.size(); i += 2) {
        out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    }
    return out;
}

int sign(int v) {
    return v < 0 ? -1 : v > 0 ? 1 : 0;
}

// The version of ICU's collators that kIcuOrdered was made with.
constexpr const char* kIcuVersion = "153.120";

TEST(Comparators, OrderAsTheServer) {
    for (const Ordered& a : kOrdered) {
        auto comparator = Comparator::for_order(type_of(a.type), Collation{});
        ASSERT_TRUE(comparator);
        auto grouping = Comparator::for_grouping(type_of(a.type), Collation{});
        ASSERT_TRUE(grouping);
        std::string left = from_hex(a.binary);
        EXPECT_TRUE(comparator->check(left));
        for (const Ordered& b : kOrdered) {
            if (a.type != b.type) continue;
            std::string right = from_hex(b.binary);
            EXPECT_EQ(sign((*comparator)(left, right)), sign(a.rank - b.rank))
                << type_name(a.type) << " " << a.binary << " " << b.binary;
            EXPECT_EQ((*grouping)(left, right) == 0, a.rank == b.rank) << a.binary << " " << b.binary;
        }
    }
}

// Where the machine has not got the collation the constants were made with, the refusal is the right answer.
void expect_order(CollationProvider provider, std::string_view version,
                  std::span<const LocaleOrdered> items) {
    std::map<std::string, std::vector<std::string>> texts;
    for (const LocaleOrdered& item : items) texts[item.locale].push_back(from_hex(item.binary));
    for (const auto& [locale, ascending] : texts) {
        Collation collation{provider, locale, std::string(version)};
        auto comparator = Comparator::for_order(type_of(TypeId::Text), collation);
        if (!comparator) {
            EXPECT_THAT(comparator.error().message,
                        testing::AnyOf(testing::HasSubstr("version"),
                                       testing::HasSubstr("does not have the locale")));
            continue;
        }
        for (size_t i = 0; i < ascending.size(); ++i) {
            for (size_t j = 0; j < ascending.size(); ++j) {
                EXPECT_EQ(sign((*comparator)(ascending[i], ascending[j])), i < j   ? -1
                                                                           : i > j ? 1
                                                                                   : 0)
                    << locale << " '" << ascending[i] << "' '" << ascending[j] << "'";
            }
        }
    }
}

TEST(Comparators, FollowIcuWhereItsVersionIsTheServers) {
    expect_order(CollationProvider::Icu, kIcuVersion, kIcuOrdered);
}

TEST(Comparators, FollowGlibcWhereItsVersionIsTheServers) {
    expect_order(CollationProvider::Libc, "2.36", kLibcOrdered);
}

TEST(Collations, ThatCannotBeProvenAreRefused) {
    std::string glibc = gnu_get_libc_version();
    auto refused = [](const Collation& collation) {
        auto made = make_text_order(collation);
        return !made && made.error().sqlstate == "0A000" && !made.error().message.empty();
    };
    EXPECT_TRUE(refused({CollationProvider::Libc, "en_US.UTF-8", "2.17"}));
    EXPECT_TRUE(refused({CollationProvider::Libc, "en_US.UTF-8", ""}));
    EXPECT_TRUE(refused({CollationProvider::Libc, "xx_YY.UTF-8", glibc}));
    EXPECT_TRUE(refused({CollationProvider::Libc, "en_US.UTF-8", glibc, "LATIN1"}));
    EXPECT_TRUE(refused({CollationProvider::Icu, "en", "1.2"}));
    EXPECT_TRUE(refused({CollationProvider::Icu, "en", ""}));
    EXPECT_TRUE(refused({CollationProvider::Icu, "", kIcuVersion}));
    EXPECT_TRUE(refused({CollationProvider::Icu, "en", kIcuVersion, "UTF8", false}));
    EXPECT_FALSE(refused({CollationProvider::Libc, "C", ""}));
    EXPECT_FALSE(refused({CollationProvider::Libc, "POSIX", "", "LATIN1"}));
    EXPECT_FALSE(refused({CollationProvider::Libc, "C.UTF-8", ""}));
    EXPECT_TRUE(refused({CollationProvider::Libc, "C.UTF-8", "", "LATIN1"}));
}

TEST(Collations, NamedCOrderByBytes) {
    for (const char* locale : {"C", "POSIX", "C.UTF-8", "C.utf8"}) {
        auto order = make_text_order({CollationProvider::Libc, locale, ""});
        ASSERT_TRUE(order) << locale;
        EXPECT_LT((*order)->compare("a", "b"), 0);
        EXPECT_LT((*order)->compare("B", "a"), 0);
        EXPECT_GT((*order)->compare("\xc3\xa9", "z"), 0);
        EXPECT_EQ((*order)->compare("same", "same"), 0);
        EXPECT_LT((*order)->compare(std::string(5000, 'a'), std::string(5001, 'a')), 0);
    }
}

TEST(Comparators, OfUnknownOrdersAreRefused) {
    for (Type type : {type_of(TypeId::Jsonb), type_of(TypeId::Json), type_of(TypeId::Inet),
                      type_from_oid(1007), type_from_oid(77777), type_of(TypeId::Unknown)}) {
        auto made = Comparator::for_order(type, Collation{});
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().sqlstate, "0A000");
        EXPECT_FALSE(Comparator::for_grouping(type, Collation{}));
    }
    Collation loose{CollationProvider::Icu, "en", kIcuVersion, "UTF8", false};
    EXPECT_FALSE(Comparator::for_grouping(type_of(TypeId::Text), loose));
    EXPECT_TRUE(
        Comparator::for_grouping(type_of(TypeId::Text), {CollationProvider::Libc, "en_US.UTF-8", "2.17"}));
    EXPECT_TRUE(Comparator::for_order(type_of(TypeId::Int4), loose));
}

TEST(SortKeys, PlaceNullsAndTurnDirections) {
    Comparator text = *Comparator::for_order(type_of(TypeId::Text), Collation{});
    SortKey ascending{text, false, false};
    SortKey ascending_nulls_first{text, false, true};
    SortKey descending{text, true, true};
    SortKey descending_nulls_last{text, true, false};
    EXPECT_EQ(ascending.compare("a", "b"), -1);
    EXPECT_EQ(descending.compare("a", "b"), 1);
    EXPECT_EQ(ascending.compare(std::nullopt, "b"), 1);
    EXPECT_EQ(ascending.compare("b", std::nullopt), -1);
    EXPECT_EQ(ascending_nulls_first.compare(std::nullopt, "b"), -1);
    EXPECT_EQ(descending.compare(std::nullopt, "b"), -1);
    EXPECT_EQ(descending_nulls_last.compare(std::nullopt, "b"), 1);
    EXPECT_EQ(descending.compare(std::nullopt, std::nullopt), 0);
}

TEST(Comparators, SurviveMalformedDatums) {
    std::mt19937 random(1);
    for (const Ordered& item : kOrdered) {
        auto comparator = Comparator::for_order(type_of(item.type), Collation{});
        std::string good = from_hex(item.binary);
        for (size_t n = 0; n < 20; ++n) {
            std::string bad;
            for (size_t i = 0; i < n; ++i) bad += static_cast<char>(random());
            EXPECT_EQ(sign((*comparator)(good, bad)), -sign((*comparator)(bad, good)));
        }
    }
    EXPECT_FALSE(Comparator::for_order(type_of(TypeId::Int4), Collation{})->check("abc"));
    EXPECT_FALSE(Comparator::for_order(type_of(TypeId::Numeric), Collation{})->check("abcdefghi"));
}

TEST(Comparator, enumsAreOrderedByTheirLabelsPlaces) {
    Comparator mood = Comparator::for_enum(type_from_oid(20001), {"sad", "so so", "happy"});
    EXPECT_LT(mood("sad", "so so"), 0);
    EXPECT_GT(mood("happy", "so so"), 0);
    EXPECT_EQ(mood("happy", "happy"), 0);
    EXPECT_TRUE(mood.check("so so"));
    EXPECT_EQ(mood.check("angry").error().sqlstate, sqlstate::kFeatureNotSupported);
}

}  // namespace
}  // namespace braid::planner
