// What scratch servers of both kinds share: a free port, an unprivileged user, a child's end, commands.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <pwd.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace braid::backends::test {

inline uint16_t free_port() {
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
inline void become_unprivileged() {
    if (::geteuid() != 0) return;
    passwd* user = ::getpwnam("postgres");
    if (user == nullptr || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0) ::_exit(126);
}

inline int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

// A new directory under /tmp that the unprivileged user owns.
inline std::string scratch_directory() {
    char name[] = "/tmp/braid-backends-XXXXXX";
    if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
    if (::geteuid() == 0) {
        passwd* user = ::getpwnam("postgres");
        if (user == nullptr || ::chown(name, user->pw_uid, user->pw_gid) != 0) {
            throw std::runtime_error("chown");
        }
    }
    return name;
}

// Runs a command of the shell in `directory`; throws with its output when it fails.
inline void run_command(const std::string& directory, const std::string& command) {
    pid_t pid = ::fork();
    if (pid == 0) {
        become_unprivileged();
        if (::chdir(directory.c_str()) != 0) ::_exit(126);
        std::string logged = "exec " + command + " >>" + directory + "/commands.log 2>&1";
        ::execl("/bin/sh", "sh", "-c", logged.c_str(), nullptr);
        ::_exit(127);
    }
    if (wait_for(pid) != 0) {
        std::ifstream log(directory + "/commands.log");
        std::string text((std::istreambuf_iterator<char>(log)), {});
        throw std::runtime_error("failed: " + command + "\n" + text);
    }
}

// root.crt, other.crt (of another authority) and server.crt with server.key, for the name "localhost".
inline void make_certificates(const std::string& directory) {
    run_command(
        directory,
        "sh -c '"
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout root.key "
        "-out root.crt -subj /CN=braid-test-ca && "
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout other.key "
        "-out other.crt -subj /CN=other-ca && "
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout server.key -out "
        "server.csr -subj /CN=localhost && "
        "echo subjectAltName=DNS:localhost > san.txt && "
        "openssl x509 -req -in server.csr -CA root.crt -CAkey root.key -CAcreateserial -days 2 -extfile "
        "san.txt -out server.crt && chmod 600 server.key && chmod 644 root.crt other.crt && chmod 755 .'");
}

}  // namespace braid::backends::test
