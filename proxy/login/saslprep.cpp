#include "proxy/login/saslprep.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <unicode/usprep.h>
#include <unicode/ustring.h>

namespace braid::proxy::login {
namespace {

struct CloseProfile {
    void operator()(UStringPrepProfile* profile) const { usprep_close(profile); }
};

}  // namespace

std::string saslprep(std::string_view password) {
    // Nothing in ASCII is mapped, and PostgreSQL lets its control characters pass.
    if (std::all_of(password.begin(), password.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 128; })) {
        return std::string(password);
    }
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<UStringPrepProfile, CloseProfile> profile(
        usprep_openByType(USPREP_RFC4013_SASLPREP, &error));
    if (U_FAILURE(error)) return std::string(password);

    std::vector<UChar> source(password.size() + 1);
    int32_t source_size = 0;
    u_strFromUTF8(source.data(), static_cast<int32_t>(source.size()), &source_size, password.data(),
                  static_cast<int32_t>(password.size()), &error);
    if (U_FAILURE(error)) return std::string(password);

    // NFKC makes a UTF-16 unit at most 18 times longer (U+FDFA).
    std::vector<UChar> prepared(source.size() * 18);
    const int32_t prepared_size =
        usprep_prepare(profile.get(), source.data(), source_size, prepared.data(),
                       static_cast<int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &error);
    if (U_FAILURE(error) || prepared_size == 0) return std::string(password);

    std::string result(static_cast<size_t>(prepared_size) * 3, '\0');
    int32_t result_size = 0;
    u_strToUTF8(result.data(), static_cast<int32_t>(result.size()), &result_size, prepared.data(),
                prepared_size, &error);
    if (U_FAILURE(error)) return std::string(password);
    result.resize(static_cast<size_t>(result_size));
    return result;
}

}  // namespace braid::proxy::login
