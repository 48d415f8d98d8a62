"""A cluster of PostgreSQL for one session, in a folder that is thrown away."""

import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

FOLDERS = ("/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin",
           "/usr/lib/postgresql/17/bin")  # fmt: skip


def programs():
    """Give the folder of the server's programs; None where it is not installed."""
    found = shutil.which("initdb")
    places = [*map(Path, FOLDERS), *([Path(found).parent] if found else [])]
    return next((p for p in places if (p / "initdb").exists()), None)


class Cluster:
    """A server of its own; root hands it to another user, as it refuses root."""

    def __init__(self, folder, bin_):
        self.folder, self.bin = folder, bin_
        self.user = None
        if os.getuid() == 0:
            names = {p.pw_name for p in pwd.getpwall()}
            self.user = "postgres" if "postgres" in names else "nobody"
            shutil.chown(folder, self.user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.owner = "madang"
        self._run("initdb", "-D", self.data, "-U", self.owner, "-A", "trust",
                  "-E", "UTF8", "--locale=C", "--no-sync")  # fmt: skip
        options = (
            f"-p {self.port} -h 127.0.0.1 -k '' -c fsync=off -c max_connections=80"
        )
        self._run("pg_ctl", "-D", self.data, "-w", "-o", options,
                  "-l", str(folder / "log"), "start")  # fmt: skip

    @property
    def data(self):
        return str(self.folder / "data")

    def _run(self, program, *arguments):
        subprocess.run(
            [str(self.bin / program), *arguments], check=True, user=self.user,
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def url(self, name):
        """Make a database and give its URL."""
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port),
                  "-U", self.owner, name)  # fmt: skip
        return f"postgresql://{self.owner}@127.0.0.1:{self.port}/{name}"

    def stop(self):
        self._run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
