// The TLS side of a listener: certificate, key and, for mode verify, the authorities of client certificates.
//
// Made once per listener and configuration; immutable afterwards and shared by all workers.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "conf/topology.h"

struct ssl_ctx_st;

namespace braid::proxy {

class TlsContext {
  public:
    // Errors: F0000 naming the file and OpenSSL's reason.
    static Result<std::shared_ptr<const TlsContext>> load(const conf::ListenerTls& tls);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    ssl_ctx_st* get() const { return context_; }
    // For channel binding (tls-server-end-point).
    const std::string& end_point() const { return end_point_; }

  private:
    explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
    ssl_ctx_st* context_;
    std::string end_point_;
};

}  // namespace braid::proxy
