// Types of MySQL beside types of PostgreSQL. See equivalence.h.
#include "conf/equivalence.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/mysql/key.h"

namespace braid::conf {
namespace {

struct Row {
    mysql::TypeId mysql;
    TypeId postgresql;
    Verdict verdict;
    std::string_view why;
};
constexpr std::array kRows = {
#define BRAID_EQUIVALENT(my, pg, verdict, why) Row{mysql::TypeId::my, TypeId::pg, Verdict::verdict, why},
#include "conf/equivalence.def"
#undef BRAID_EQUIVALENT
};

constexpr int32_t kVarHeader = 4;

class Judgement {
  public:
    Judgement(const mysql::Type& my, const Column& pg, const Collation& default_collation)
        : my_(my), pg_(pg), type_(pg.base_type()), default_collation_(default_collation) {}

    Equivalence judge(bool is_key) {
        if (pg_.base_type_oid != pg_.type_oid) note("a domain's checks are PostgreSQL's alone");
        judge_pair();
        if (!different_ && is_key) judge_key();
        if (different_) return {Verdict::Different, *different_};
        return {notes_.empty() ? Verdict::Equal : Verdict::Noted, notes_};
    }

  private:
    void note(std::string_view why) {
        if (!notes_.empty()) notes_ += "; ";
        notes_ += why;
    }
    void differ(std::string why) {
        if (!different_) different_ = std::move(why);
    }

    void judge_pair() {
        const Row* row = nullptr;
        for (const Row& each : kRows) {
            if (each.mysql == my_.id && each.postgresql == type_.id) row = &each;
        }
        if (row == nullptr) {
            differ(fmt::format("{} has no equal in {}", display(my_), pg_.type_name));
            return;
        }
        if (row->verdict == Verdict::Different) return differ(std::string(row->why));
        judge_sign();
        switch (family_of(my_.id)) {
            case mysql::TypeFamily::Decimal: judge_decimal(); break;
            case mysql::TypeFamily::Float:
                if (my_.fixed_scale) differ(fmt::format("{} rounds to {} decimals", display(my_), my_.scale));
                break;
            case mysql::TypeFamily::DateTime: judge_precision(); break;
            case mysql::TypeFamily::Bit: judge_bits(); break;
            case mysql::TypeFamily::Text: judge_text(); break;
            default: break;
        }
        const bool plain_tinyint =
            my_.id == mysql::TypeId::TinyInt && type_.id == TypeId::Bool && !is_boolean(my_);
        if (plain_tinyint)
            differ(fmt::format("{} holds numbers that boolean cannot; use tinyint(1)", display(my_)));
        if (!row->why.empty()) note(row->why);
    }

    // Unsigned integers are one size wider than signed ones.
    void judge_sign() {
        using Id = mysql::TypeId;
        const bool wide_numeric = my_.id == Id::BigInt && type_.id == TypeId::Numeric;
        if (wide_numeric) {
            const int32_t typmod = type_.typmod;
            const bool whole = typmod >= kVarHeader && ((typmod - kVarHeader) & 0x7ff) == 0 &&
                               (typmod - kVarHeader) >> 16 >= 20;
            if (!my_.is_unsigned || !whole) differ("bigint unsigned is equal to numeric(20,0) alone");
            return;
        }
        const bool wider = (my_.id == Id::SmallInt && type_.id == TypeId::Int4) ||
                           (my_.id == Id::Int && type_.id == TypeId::Int8);
        if (wider && !my_.is_unsigned) {
            differ(fmt::format("{} has no equal in {}", display(my_), pg_.type_name));
            return;
        }
        if (!my_.is_unsigned || wider) return;
        if (my_.id == Id::TinyInt || my_.id == Id::MediumInt || my_.id == Id::Decimal ||
            my_.id == Id::Float || my_.id == Id::Double) {
            note(fmt::format("{} takes negative numbers, which {} refuses", pg_.type_name, display(my_)));
        } else {
            differ(fmt::format("{} holds numbers that {} cannot", display(my_), pg_.type_name));
        }
    }

    void judge_decimal() {
        if (type_.typmod < kVarHeader) {
            differ(fmt::format("numeric without a precision holds values that {} cannot", display(my_)));
            return;
        }
        const int32_t packed = type_.typmod - kVarHeader;
        if (packed >> 16 != my_.precision || (packed & 0x7ff) != my_.scale)
            differ(fmt::format("{} and {} round otherwise", display(my_), pg_.type_name));
    }

    void judge_precision() {
        if (my_.id == mysql::TypeId::Date) return;
        const int32_t digits = type_.typmod < 0 ? 6 : type_.typmod;
        if (digits != my_.scale)
            differ(fmt::format("{} keeps {} digits of a second, {} keeps {}", display(my_), my_.scale,
                               pg_.type_name, digits));
        if (digits < 6)
            note(
                "MariaDB cuts further digits off, unless sql_mode has TIME_ROUND_FRACTIONAL; PostgreSQL "
                "rounds");
    }

    void judge_bits() {
        const int32_t bits = type_.id == TypeId::Bool ? 1 : type_.typmod;
        if (bits != static_cast<int32_t>(my_.length))
            differ(fmt::format("{} and {} have other lengths", display(my_), pg_.type_name));
    }

    void judge_text() {
        const bool limited = type_.id != TypeId::Text;
        if (limited && type_.typmod - kVarHeader != static_cast<int32_t>(my_.length))
            differ(fmt::format("{} and {} have other lengths", display(my_), pg_.type_name));
        judge_collation();
    }

    void judge_collation() {
        const bool own = pg_.collation && pg_.collation->provider != CollationProvider::Default;
        const Collation& collation = own ? *pg_.collation : default_collation_;
        if (!collation.deterministic) {
            differ(fmt::format("collation {} of PostgreSQL is nondeterministic", collation.name));
            return;
        }
        if (my_.charset != "utf8mb4")
            note(fmt::format("character set {} lacks characters that PostgreSQL takes", my_.charset));
        auto known = mysql::key_collation(my_.charset, my_.collation);
        const bool by_bytes = known && known->comparison == mysql::Comparison::Bytes;
        const bool padded = known && known->comparison == mysql::Comparison::Binary;
        const bool blanks_count = type_.id != TypeId::Bpchar;
        if (!by_bytes && !padded) {
            differ(fmt::format("{} takes texts for equal that PostgreSQL tells apart", my_.collation));
        } else if (padded && blanks_count) {
            differ(fmt::format("{} takes no account of trailing blanks, PostgreSQL does", my_.collation));
        } else if (by_bytes && !blanks_count) {
            differ(fmt::format("{} takes account of trailing blanks, character(n) does not; use utf8mb4_bin",
                               my_.collation));
        } else if (padded) {
            note("characters below the blank are ordered otherwise at the end of a text");
        }
        const std::string& locale = collation.locale.empty() ? collation.name : collation.locale;
        const bool code_points = locale == "C" || locale == "POSIX" || locale == "C.UTF-8" ||
                                 locale == "C.utf8" || locale == "ucs_basic";
        if (!code_points) {
            differ(
                fmt::format("{} orders by code point, collation {} does not", my_.collation, collation.name));
        }
    }

    void judge_key() {
        // A text's collation has been judged: equal texts have equal canonical texts.
        if (auto key = mysql::key_type(my_); !key) differ(key.error().message);
    }

    const mysql::Type& my_;
    const Column& pg_;
    Type type_;
    const Collation& default_collation_;
    std::string notes_;
    std::optional<std::string> different_;
};

}  // namespace

Equivalence compare_types(const mysql::Type& mysql_type, const Column& postgresql, bool is_key,
                          const Collation& default_collation) {
    return Judgement(mysql_type, postgresql, default_collation).judge(is_key);
}

}  // namespace braid::conf
