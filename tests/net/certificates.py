"""Authorities and certificates, made with openssl when a test runs: nothing secret is kept, nothing
expires in the repository."""
import os
import shutil
import ssl
import subprocess
import time
import warnings

DAY_S = 86400
AUTHORITY = """
[ca]
default_ca = here
[here]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
"""


def available():
    return shutil.which("openssl") is not None


def openssl(*arguments):
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, timeout=30)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(arguments)}: {done.stderr}")


def stamp(days_from_now):
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + days_from_now * DAY_S))


class Authority:
    """Signs certificates; its own is `pem`. With `above` it is an intermediate one."""

    def __init__(self, folder, name, above=None):
        self.folder = os.path.join(folder, name)
        os.mkdir(self.folder)
        open(self.path("index.txt"), "w").close()
        with open(self.path("ca.cnf"), "w", encoding="ascii") as config:
            config.write(AUTHORITY.format(folder=self.folder))
        self.pem, self.key = self.path("ca.pem"), self.path("ca.key")
        extensions = ["basicConstraints=critical,CA:TRUE"]
        if above is None:
            self_sign(self.pem, self.key, name, extensions, days=2)
        else:
            above.sign(name, self.pem, self.key, extensions)

    def path(self, name):
        return os.path.join(self.folder, name)

    def issue(self, name, names, begins=-1, ends=1):
        """A server's certificate and its key for `names` ("DNS:x", "IP:1.2.3.4"), in days."""
        pem, key = self.path(name + ".pem"), self.path(name + ".key")
        self.sign("server", pem, key, ["subjectAltName=" + ",".join(names)], begins, ends)
        return pem, key

    def sign(self, common_name, pem, key, extensions, begins=-1, ends=1):
        request = pem + ".csr"
        openssl("req", "-new", *new_key(key), "-out", request, *subject(common_name, extensions))
        openssl("ca", "-batch", "-notext", "-config", self.path("ca.cnf"), "-cert", self.pem,
                "-keyfile", self.key, "-in", request, "-out", pem,
                "-startdate", stamp(begins), "-enddate", stamp(ends))


def new_key(key):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key]


def subject(common_name, extensions):
    added = [part for extension in extensions for part in ("-addext", extension)]
    return ["-subj", "/CN=" + common_name, *added]


def self_sign(pem, key, common_name, extensions, days):
    openssl("req", "-x509", *new_key(key), "-out", pem, "-days", str(days),
            *subject(common_name, extensions))


def join(path, *parts):
    """One file of several, as a chain is sent."""
    with open(path, "wb") as out:
        for part in parts:
            with open(part, "rb") as file:
                out.write(file.read())
    return path


def front_context(pem, key, newest=None):
    """What a TLS front serves with; `newest`: nothing above this old version."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    if newest is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")              # old versions need old signatures
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version, context.maximum_version = newest, newest
    return context
