// The server is a child of the test program and gets a signal when that ends.
#include "tests/unit/backends/scratch_server.h"

#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/prctl.h>
#include <thread>

#include "tests/unit/backends/scratch_process.h"

namespace braid::backends::test {

namespace {

const std::string kBin = "/usr/lib/postgresql/15/bin/";

}  // namespace

ScratchServer::ScratchServer(std::vector<std::string> settings) {
    directory_ = scratch_directory();
    port_ = free_port();
    run(kBin + "initdb --no-sync -A trust -U postgres -E UTF8 --locale=C.UTF-8 -D " + directory_ + "/data");
    configure(settings);
    start();
    run(kBin + "psql -X -q -h 127.0.0.1 -p " + std::to_string(port_) +
        " -U postgres -d postgres -c \"create user trusted superuser\" -c \"create user scram password "
        "'s3cret'\""
        " -c \"create user tlsonly password 's3cret'\"");
}

ScratchServer::~ScratchServer() {
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

ScratchServer& ScratchServer::shared() {
    static ScratchServer server;
    return server;
}

void ScratchServer::run(const std::string& command) {
    run_command(directory_, command);
}

void ScratchServer::configure(const std::vector<std::string>& settings) {
    make_certificates(directory_);
    std::ofstream conf(directory_ + "/data/postgresql.conf", std::ios::app);
    conf << "listen_addresses = '127.0.0.1'\nport = " << port_ << "\nunix_socket_directories = '"
         << directory_
         << "'\nfsync = off\nmax_connections = 40\npassword_encryption = 'scram-sha-256'\nssl = on\n"
         << "ssl_cert_file = '" << directory_ << "/server.crt'\nssl_key_file = '" << directory_
         << "/server.key'\n";
    for (const std::string& line : settings) conf << line << "\n";
    std::ofstream hba(directory_ + "/data/pg_hba.conf", std::ios::trunc);
    hba << "local all all trust\n"
        << "host all postgres,trusted 127.0.0.1/32 trust\n"
        << "hostnossl all tlsonly 127.0.0.1/32 reject\n"
        << "host all all 127.0.0.1/32 scram-sha-256\n";
}

void ScratchServer::start() {
    // After a hard kill the old server's children may still hold its shared memory: then it is started again.
    for (int attempt = 0; attempt < 50; attempt++) {
        postmaster_ = ::fork();
        if (postmaster_ == 0) {
            become_unprivileged();
            ::prctl(PR_SET_PDEATHSIG, SIGINT);
            int log = ::open((directory_ + "/server.log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0644);
            ::dup2(log, 1);
            ::dup2(log, 2);
            std::string data = directory_ + "/data";
            ::execl((kBin + "postgres").c_str(), "postgres", "-D", data.c_str(), nullptr);
            ::_exit(127);
        }
        std::string conninfo = "host=127.0.0.1 connect_timeout=5 port=" + std::to_string(port_);
        while (::waitpid(postmaster_, nullptr, WNOHANG) == 0) {
            if (PQping(conninfo.c_str()) == PQPING_OK) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        postmaster_ = 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("the scratch server does not start; see " + directory_ + "/server.log");
}

void ScratchServer::stop() {
    if (postmaster_ == 0) return;
    ::kill(postmaster_, SIGINT);
    wait_for(postmaster_);
    postmaster_ = 0;
}

void ScratchServer::kill_hard() {
    if (postmaster_ == 0) return;
    ::kill(postmaster_, SIGKILL);
    wait_for(postmaster_);
    postmaster_ = 0;
}

ServerSpec ScratchServer::spec(const std::string& user) const {
    ServerSpec spec;
    spec.name = "pg1";
    spec.host = "127.0.0.1";
    spec.port = port_;
    spec.dbname = "postgres";
    spec.user = user;
    if (user != "trusted") spec.password = "s3cret";
    spec.tls = TlsMode::Off;
    return spec;
}

}  // namespace braid::backends::test
