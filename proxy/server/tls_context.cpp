#include "proxy/server/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "proxy/login/crypto.h"

namespace braid::proxy {

namespace {

Failure cannot_load(const char* what, const std::string& file) {
    const unsigned long code = ERR_get_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return fail("F0000", std::string("cannot load the ") + what + " \"" + file +
                             "\": " + (reason != nullptr ? reason : "unknown error"));
}

}  // namespace

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const conf::ListenerTls& tls) {
    ERR_clear_error();
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr) return fail("F0000", "cannot make a TLS context");
    std::shared_ptr<TlsContext> loaded(new TlsContext(context));
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_use_certificate_chain_file(context, tls.cert.c_str()) != 1) {
        return cannot_load("certificate", tls.cert);
    }
    if (SSL_CTX_use_PrivateKey_file(context, tls.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return cannot_load("private key", tls.key);
    }
    if (SSL_CTX_check_private_key(context) != 1) return cannot_load("private key", tls.key);
    if (!tls.client_ca.empty()) {
        if (SSL_CTX_load_verify_locations(context, tls.client_ca.c_str(), nullptr) != 1) {
            return cannot_load("client certificate authorities", tls.client_ca);
        }
        SSL_CTX_set_client_CA_list(context, SSL_load_client_CA_file(tls.client_ca.c_str()));
        // A client without a certificate is let through here and refused by the login, in PostgreSQL's words.
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    loaded->end_point_ = login::tls_server_end_point(SSL_CTX_get0_certificate(context));
    return loaded;
}

}  // namespace braid::proxy
