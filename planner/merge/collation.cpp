// The three text orders: bytes, strcoll_l of glibc, ICU. See collation.h.
#include "planner/merge/collation.h"

#include <cstring>
#include <gnu/libc-version.h>
#include <langinfo.h>
#include <locale.h>
#include <utility>

#include <fmt/format.h>
#include <unicode/ucol.h>

#include "base/text.h"

namespace braid::planner {
namespace {

int compare_bytes(std::string_view a, std::string_view b) {
    int order = a.compare(b);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
}

class ByteOrder final : public TextOrder {
  public:
    int compare(std::string_view a, std::string_view b) const override { return compare_bytes(a, b); }
};

// strcoll_l wants terminated strings; text has no zero bytes inside.
class TerminatedCopy {
  public:
    explicit TerminatedCopy(std::string_view s) {
        char* to = small_;
        if (s.size() >= sizeof small_) {
            large_.resize(s.size());
            to = large_.data();
        }
        std::memcpy(to, s.data(), s.size());
        to[s.size()] = '\0';
        text_ = to;
    }
    TerminatedCopy(const TerminatedCopy&) = delete;
    TerminatedCopy& operator=(const TerminatedCopy&) = delete;
    const char* c_str() const { return text_; }

  private:
    char small_[256];
    std::string large_;
    const char* text_;
};

class LibcOrder final : public TextOrder {
  public:
    explicit LibcOrder(locale_t locale) : locale_(locale) {}
    LibcOrder(const LibcOrder&) = delete;
    LibcOrder& operator=(const LibcOrder&) = delete;
    ~LibcOrder() override { freelocale(locale_); }

    int compare(std::string_view a, std::string_view b) const override {
        if (a == b) return 0;
        TerminatedCopy left(a);
        TerminatedCopy right(b);
        int order = strcoll_l(left.c_str(), right.c_str(), locale_);
        return order != 0 ? order : compare_bytes(a, b);
    }

  private:
    locale_t locale_;
};

class IcuOrder final : public TextOrder {
  public:
    explicit IcuOrder(UCollator* collator) : collator_(collator) {}
    IcuOrder(const IcuOrder&) = delete;
    IcuOrder& operator=(const IcuOrder&) = delete;
    ~IcuOrder() override { ucol_close(collator_); }

    int compare(std::string_view a, std::string_view b) const override {
        if (a == b) return 0;
        UErrorCode status = U_ZERO_ERROR;
        UCollationResult order = ucol_strcollUTF8(collator_, a.data(), static_cast<int32_t>(a.size()),
                                                  b.data(), static_cast<int32_t>(b.size()), &status);
        return U_SUCCESS(status) && order != UCOL_EQUAL ? static_cast<int>(order) : compare_bytes(a, b);
    }

  private:
    UCollator* collator_;
};

Failure refuse(const Collation& collation, std::string_view reason) {
    return fail(sqlstate::kFeatureNotSupported,
                fmt::format("text in collation \"{}\" cannot be ordered across shards: {}", collation.locale,
                            reason));
}

using Made = Result<std::shared_ptr<const TextOrder>>;

Made make_libc_order(const Collation& collation) {
    std::string_view here = gnu_get_libc_version();
    if (collation.version != here) {
        return refuse(collation, fmt::format("the servers' version is \"{}\", glibc here is \"{}\"",
                                             collation.version, here));
    }
    locale_t locale = newlocale(LC_COLLATE_MASK | LC_CTYPE_MASK, collation.locale.c_str(), nullptr);
    if (locale == nullptr) return refuse(collation, "this machine does not have the locale");
    if (std::string_view(nl_langinfo_l(CODESET, locale)) != "UTF-8") {
        freelocale(locale);
        return refuse(collation, "the locale is not a UTF-8 one");
    }
    return std::make_shared<LibcOrder>(locale);
}

Made make_icu_order(const Collation& collation) {
    // An empty locale would mean the environment's, which may differ between server and here.
    if (collation.locale.empty()) return refuse(collation, "it names no locale");
    UErrorCode status = U_ZERO_ERROR;
    UCollator* collator = ucol_open(collation.locale.c_str(), &status);
    if (U_FAILURE(status)) return refuse(collation, "ICU does not know it here");
    auto order = std::make_shared<IcuOrder>(collator);
    UVersionInfo info;
    ucol_getVersion(collator, info);
    char here[U_MAX_VERSION_STRING_LENGTH];
    u_versionToString(info, here);
    if (collation.version != here) {
        return refuse(collation,
                      fmt::format("the servers' ICU collator has version \"{}\", the one here \"{}\"",
                                  collation.version, here));
    }
    return order;
}

}  // namespace

bool orders_by_bytes(const Collation& collation) {
    if (collation.provider != CollationProvider::Libc) return false;
    // The server pins no version on C.* either: code point order, which in UTF-8 is byte order.
    if (collation.locale.size() > 2 &&
        equals_ignoring_case(std::string_view(collation.locale).substr(0, 2), "c.")) {
        return collation.encoding == "UTF8";
    }
    return collation.locale == "C" || collation.locale == "POSIX";
}

Made make_text_order(const Collation& collation) {
    if (!collation.deterministic) return refuse(collation, "it is not deterministic");
    if (orders_by_bytes(collation)) return std::make_shared<ByteOrder>();
    if (collation.encoding != "UTF8") return refuse(collation, "the database's encoding is not UTF8");
    return collation.provider == CollationProvider::Icu ? make_icu_order(collation)
                                                        : make_libc_order(collation);
}

}  // namespace braid::planner
