"""A PostgreSQL of the tests' own: from the Debian package or what is on the PATH, on a free port of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

DRIVER = "postgresql+pg8000"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version's; None where it is not installed."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return max((path.parent for path in versions), key=lambda path: int(path.parent.name), default=None)


class Server:
    """A server in a folder of its own, which is gone with it.

    Args:
        bin: where the programs are.
    """

    def __init__(self, bin: Path) -> None:
        self._bin = bin
        self._user = "postgres" if sys.platform != "win32" and os.getuid() == 0 else None  # it will not run as root
        self._folder = Path(tempfile.mkdtemp(prefix="baobiao-postgresql-"))
        if self._user:
            shutil.chown(self._folder, self._user)
        self._data = self._folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._run("initdb", "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    @property
    def url(self) -> str:
        """For SQLAlchemy."""
        return f"{DRIVER}://tester@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        self._run("pg_ctl", "-w", "-o", settings, "-l", str(self._folder / "log"), "start")

    def stop(self) -> None:
        """Stop it as a crash does: connections break off, nothing is tidied up."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop it and take its folder away."""
        self._run("pg_ctl", "-m", "immediate", "stop", check=False)
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [str(self._bin / program), "-D", str(self._data), *arguments]
        quiet = subprocess.DEVNULL  # a pipe would stay open in the server
        subprocess.run(command, check=check, user=self._user, cwd=self._folder, stdout=quiet, stderr=quiet, timeout=60)
