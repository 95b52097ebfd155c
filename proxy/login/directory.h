// What the login asks about users and databases. The proxy implements it over the current configuration.
//
// Called on the session's thread, from within ClientLogin::step; nothing here waits.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "proxy/login/scram_verifier.h"

namespace braid::proxy::login {

class Directory {
  public:
    virtual ~Directory() = default;

    // Whether a further client may come in: too_many_clients(), or 57P03 while Braid drains or is paused.
    // Asked before the client proves who it is.
    virtual Status accepts_clients() const = 0;

    // Nothing for a user that does not exist or has no secret that serves here.
    virtual std::optional<ScramVerifier> verifier_of(std::string_view user) const = 0;

    // These are asked only after the user has proved who he is.
    virtual bool database_exists(std::string_view database) const = 0;
    virtual bool may_connect(std::string_view user, std::string_view database) const = 0;
};

inline Failure too_many_clients() {
    return fail(sqlstate::kTooManyConnections, "sorry, too many clients already");
}

}  // namespace braid::proxy::login
