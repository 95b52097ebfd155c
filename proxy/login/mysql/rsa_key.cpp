#include "proxy/login/mysql/rsa_key.h"

#include <stdexcept>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace braid::proxy::login::mysql {
namespace {

constexpr unsigned kBits = 2048;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

std::string public_part(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()), &BIO_free);
    if (!bio || PEM_write_bio_PUBKEY(bio.get(), key) != 1)
        throw std::runtime_error("OpenSSL wrote no public key");
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<size_t>(size)};
}

}  // namespace

RsaKey::RsaKey(evp_pkey_st* key) : key_(key, &EVP_PKEY_free), public_pem_(public_part(key)) {}

RsaKey RsaKey::generate() {
    EVP_PKEY* key = EVP_RSA_gen(kBits);
    if (!key) throw std::runtime_error("OpenSSL could not make an RSA key");
    return RsaKey(key);
}

Result<RsaKey> RsaKey::from_pem(std::string_view pem) {
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
    EVP_PKEY* key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr;
    ERR_clear_error();
    if (!key) return fail("F0000", "not a private key in PEM form");
    if (EVP_PKEY_base_id(key) != EVP_PKEY_RSA) {
        EVP_PKEY_free(key);
        return fail("F0000", "the private key is not an RSA key");
    }
    return RsaKey(key);
}

std::optional<std::string> RsaKey::decrypt(std::string_view encrypted) const {
    const Context context(EVP_PKEY_CTX_new(key_.get(), nullptr), &EVP_PKEY_CTX_free);
    if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1) {
        throw std::runtime_error("OpenSSL could not begin an RSA decryption");
    }
    std::string plain(static_cast<size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    size_t size = plain.size();
    const int done =
        EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(plain.data()), &size,
                         reinterpret_cast<const unsigned char*>(encrypted.data()), encrypted.size());
    ERR_clear_error();
    if (done != 1) return std::nullopt;
    plain.resize(size);
    return plain;
}

}  // namespace braid::proxy::login::mysql
