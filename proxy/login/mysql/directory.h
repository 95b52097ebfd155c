// What the MySQL login asks about users and databases. The proxy implements it over the current
// configuration.
//
// Called on the session's thread, from within ClientLogin::step; nothing here waits.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "proxy/login/mysql/verifier.h"

namespace braid::proxy::login::mysql {

class Directory {
  public:
    virtual ~Directory() = default;

    // Whether a further client may come in: 53300, or 57P03 while Braid drains or is paused. Asked before the
    // client proves who it is.
    virtual Status accepts_clients() const = 0;

    // Nothing for a user that does not exist or has no secret that serves here.
    virtual std::optional<Verifier> verifier_of(std::string_view user) const = 0;

    // The kind that a user who does not exist is taken to have. Where users have several, it should be one of
    // theirs by a hash of the name: else the plugin that is asked for tells who exists.
    virtual SecretKind mock_kind(std::string_view user) const = 0;

    // These are asked only after the user has proved who he is.
    virtual bool database_exists(std::string_view database) const = 0;
    virtual bool may_connect(std::string_view user, std::string_view database) const = 0;
};

}  // namespace braid::proxy::login::mysql
