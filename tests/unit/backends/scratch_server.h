// A throw-away PostgreSQL server for tests: its own data directory under /tmp, a free port on 127.0.0.1, an
// unprivileged user when the tests run as root. It dies with the test program, whatever ends that.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "backends/server_spec.h"

namespace braid::backends::test {

class ScratchServer {
  public:
    // `settings`: lines of postgresql.conf. Throws std::runtime_error when it cannot be made.
    explicit ScratchServer(std::vector<std::string> settings = {});
    ~ScratchServer();
    ScratchServer(const ScratchServer&) = delete;
    ScratchServer& operator=(const ScratchServer&) = delete;

    void start();
    void stop();       // fast shutdown, waits for the end
    void kill_hard();  // SIGKILL to the postmaster; its children end by themselves

    // Users: "trusted" (trust), "scram" with password "s3cret", "tlsonly" (likewise, TLS required by the
    // server).
    ServerSpec spec(const std::string& user = "trusted") const;
    uint16_t port() const { return port_; }
    const std::string& directory() const { return directory_; }
    std::string ca() const { return directory_ + "/root.crt"; }
    std::string other_ca() const { return directory_ + "/other.crt"; }

    // The server that all tests of the program share; with TLS.
    static ScratchServer& shared();

  private:
    void run(const std::string& command);
    void configure(const std::vector<std::string>& settings);

    std::string directory_;
    uint16_t port_ = 0;
    pid_t postmaster_ = 0;
};

}  // namespace braid::backends::test
