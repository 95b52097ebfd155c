"""Certificates for TLS tests: an authority, a server's certificate for 127.0.0.1 and localhost, a client's for app."""
import os
import subprocess

NAMES = ("ca", "server", "client", "stranger")


def make(directory):
    """Returns {name: (certificate path, key path)}; `stranger` is an authority that signed nothing."""
    os.makedirs(directory, exist_ok=True)
    paths = {name: (os.path.join(directory, name + ".crt"), os.path.join(directory, name + ".key")) for name in NAMES}
    for name in ("ca", "stranger"):
        _openssl("req", "-x509", *_new_key(paths[name][1]), "-days", "2", "-subj", f"/CN={name}", "-out", paths[name][0])
    _signed(paths, "server", "/CN=localhost", "subjectAltName=IP:127.0.0.1,DNS:localhost")
    _signed(paths, "client", "/CN=app", "subjectAltName=DNS:app")
    return paths


def _signed(paths, name, subject, extension):
    certificate, key = paths[name]
    request, extensions = certificate + ".req", certificate + ".ext"
    with open(extensions, "w", encoding="ascii") as out:
        out.write(extension + "\n")
    _openssl("req", *_new_key(key), "-subj", subject, "-out", request)
    _openssl("x509", "-req", "-in", request, "-days", "2", "-CA", paths["ca"][0], "-CAkey", paths["ca"][1],
             "-CAcreateserial", "-extfile", extensions, "-out", certificate)
    os.chmod(key, 0o600)


def _new_key(path):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]


def _openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
