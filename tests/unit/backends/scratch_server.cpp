// The server is a child of the test program and gets a signal when that ends.
#include "tests/unit/backends/scratch_server.h"

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace braid::backends::test {

namespace {

const std::string kBin = "/usr/lib/postgresql/15/bin/";

uint16_t free_port() {
    int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("no free port");
    }
    ::close(fd);
    return ntohs(address.sin_port);
}

// As root: becomes the user postgres, for servers refuse to run as root.
void become_unprivileged() {
    if (::geteuid() != 0) return;
    passwd* user = ::getpwnam("postgres");
    if (user == nullptr || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0) ::_exit(126);
}

int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

ScratchServer::ScratchServer(std::vector<std::string> settings) {
    char name[] = "/tmp/braid-backends-XXXXXX";
    if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
    directory_ = name;
    if (::geteuid() == 0) {
        passwd* user = ::getpwnam("postgres");
        if (user == nullptr || ::chown(name, user->pw_uid, user->pw_gid) != 0)
            throw std::runtime_error("chown");
    }
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
    pid_t pid = ::fork();
    if (pid == 0) {
        become_unprivileged();
        if (::chdir(directory_.c_str()) != 0) ::_exit(126);
        std::string logged = "exec " + command + " >>" + directory_ + "/commands.log 2>&1";
        ::execl("/bin/sh", "sh", "-c", logged.c_str(), nullptr);
        ::_exit(127);
    }
    if (wait_for(pid) != 0) {
        std::ifstream log(directory_ + "/commands.log");
        std::string text((std::istreambuf_iterator<char>(log)), {});
        throw std::runtime_error("failed: " + command + "\n" + text);
    }
}

void ScratchServer::configure(const std::vector<std::string>& settings) {
    run("sh -c '"
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout root.key "
        "-out root.crt -subj "
        "/CN=braid-test-ca && "
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout other.key "
        "-out other.crt -subj "
        "/CN=other-ca && "
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out "
        "server.csr -subj /CN=localhost && "
        "echo subjectAltName=DNS:localhost > san.txt && "
        "openssl x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 -extfile "
        "san.txt "
        "-out server.crt && chmod 600 server.key && chmod 644 root.crt other.crt && chmod 755 .'");
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
