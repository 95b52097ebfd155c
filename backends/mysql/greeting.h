// What MariaDB Connector/C is given to read of a server's greeting: the capabilities that all our connections
// shall agree on, whatever the server could do besides. Pure.
//
// The library would take up extensions of MariaDB's protocol (extended metadata, cached metadata, progress
// reports, bulk commands) that change the answers' bytes; a client of Braid has not agreed to them, and its
// answers are relayed. No option of the library switches them off, but a server that is not MariaDB has none.
// So the greeting is edited on its way in. MySQL internals manual "Protocol::HandshakeV10"; MariaDB
// "Connection".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "wire/mysql/capabilities.h"

namespace braid::backends::mysql {

class GreetingEditor {
  public:
    // The next bytes that the server has sent; may come in any pieces. Bytes behind the greeting, and a
    // greeting that is an error, stay as they are.
    void edit(std::span<char> bytes);

    // The server's capabilities have been seen (in their lower 32 bits).
    bool complete() const { return phase_ == Phase::Done && read_; }
    // As the server told them.
    wire::mysql::Capabilities capabilities() const { return capabilities_; }

  private:
    enum class Phase : uint8_t { Header, Protocol, Version, Fixed, Done };
    char edit(char byte);
    char edit_fixed(char byte);

    Phase phase_ = Phase::Header;
    size_t at_ = 0;  // within the phase
    bool read_ = false;
    wire::mysql::Capabilities capabilities_ = 0;
};

}  // namespace braid::backends::mysql
