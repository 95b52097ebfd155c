"""Child processes that never outlive their parent, and free ports."""
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import time

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(signal_number):
    """For Popen's preexec_fn: the kernel sends `signal_number` to the child when the starting thread ends."""

    def set_death_signal():
        _libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        os.setpgid(0, 0)  # Ctrl-C goes to the parent alone, which then stops its children in order

    return set_death_signal


def server_account():
    """The unprivileged account for database servers: None when we are unprivileged ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("running as root, and there is neither a user postgres nor nobody to run the servers as")


def popen_account(account):
    """Popen's arguments for running as `account`."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, timeout, what):
    """Polls `condition` until it returns something true, and returns that."""
    deadline = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout} s")
        time.sleep(0.02)


def end(process, signal_number, timeout=20):
    """Ends a Popen by a signal, then by force. False when force was needed."""
    if process.poll() is not None:
        return True
    process.send_signal(signal_number)
    try:
        process.wait(timeout)
        return True
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def tail(path, size=4000):
    """The end of a log; empty when there is none yet."""
    try:
        with open(path, "rb") as log:
            return log.read()[-size:].decode(errors="replace")
    except FileNotFoundError:
        return ""


def exit_on_signals():
    """Turns SIGTERM and SIGHUP into SystemExit, so that `with` blocks clean up; SIGINT is KeyboardInterrupt, also in
    what a shell started in the background, where it is ignored at first."""

    def leave(number, _frame):
        raise SystemExit(128 + number)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)
