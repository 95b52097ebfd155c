// A throw-away MariaDB server for tests: its own data directory under /tmp, a free port on 127.0.0.1 and a
// Unix socket, an unprivileged user when the tests run as root. It dies with the test program, whatever ends
// that.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "backends/server_spec.h"

namespace braid::backends::test {

class ScratchMariadb {
  public:
    // `options`: of mariadbd. Throws std::runtime_error when it cannot be made.
    explicit ScratchMariadb(std::vector<std::string> options = {}, bool with_tls = true);
    ~ScratchMariadb();
    ScratchMariadb(const ScratchMariadb&) = delete;
    ScratchMariadb& operator=(const ScratchMariadb&) = delete;

    void start();
    void stop();       // SIGTERM, waits for the end
    void kill_hard();  // SIGKILL

    // Users of the database "shop": "native" (mysql_native_password), "ed25519" and "tlsonly" (TLS required
    // by the server), all with password "s3cret"; "open" without one; "limited" (at most two connections).
    ServerSpec spec(const std::string& user = "native") const;
    uint16_t port() const { return port_; }
    std::string socket() const { return directory_ + "/socket"; }
    std::string ca() const { return directory_ + "/root.crt"; }
    std::string other_ca() const { return directory_ + "/other.crt"; }

    // The server that all tests of the program share; with TLS.
    static ScratchMariadb& shared();

  private:
    bool answers() const;

    std::string directory_;
    std::vector<std::string> options_;
    uint16_t port_ = 0;
    pid_t server_ = 0;
};

}  // namespace braid::backends::test
