"""A private PostgreSQL server: its own folder, its own socket, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

_UNPRIVILEGED = ("postgres", "nobody")
"""Whom a server may run as when tests run as root, which PostgreSQL refuses."""

_FOR_TESTS = (
    "-c listen_addresses= -c fsync=off -c full_page_writes=off -c shared_buffers=16MB -c autovacuum=off"
)

_DATABASE = "sala_test"
_OTHERS = "datname = current_database() AND pid <> pg_backend_pid()"
_EMPTY = (
    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_OTHERS}",
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public",
)


class NoServer(Exception):
    """PostgreSQL can't be started here; the message says why."""


class PostgresServer:
    """Started by `start`, gone with its folder after `stop`."""

    def __init__(self, binaries: Path, folder: Path, credentials: dict[str, Any]) -> None:
        self._binaries = binaries
        self._folder = folder
        self._credentials = credentials
        self._made = False

    @classmethod
    def start(cls) -> Self:
        """Raises `NoServer` where there are no binaries or no account to run them as."""
        binaries = _binaries()
        credentials = _credentials()
        folder = Path(
            tempfile.mkdtemp(prefix="sala-")
        )  # not below pytest's, whose path is too long for a socket
        if credentials:
            os.chown(folder, credentials["user"], credentials["group"])
        server = cls(binaries, folder, credentials)
        try:
            server._run(
                "initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "-N"
            )
            options = f"{_FOR_TESTS} -c unix_socket_directories={folder}"
            server._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return server

    def restart(self) -> None:
        """As an upgrade would: whoever is connected is cut off."""
        self._run("pg_ctl", "-D", "data", "-w", "-m", "fast", "-l", "log", "restart")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def empty_database(self) -> str:
        """The address of a database with nothing in it and nobody connected.

        It is the same one each time: making one takes a quarter of a second, emptying it a tenth of that.
        """
        if not self._made:
            self._run("createdb", "-h", str(self._folder), "-U", "postgres", "-T", "template0", _DATABASE)
            self._made = True
        self.run_sql(*_EMPTY)
        return self.address(_DATABASE)

    def files(self) -> bytes:
        """What the tables' files have on the disk now."""
        self.run_sql("CHECKPOINT")
        base = self._folder / "data" / "base"
        return b"".join(path.read_bytes() for path in sorted(base.rglob("*")) if path.is_file())

    def run_sql(self, *statements: str) -> None:
        """As the database's owner, in that one database."""
        commands = [part for statement in statements for part in ("-c", statement)]
        self._run("psql", "-h", str(self._folder), "-U", "postgres", "-q", "-X", "-d", _DATABASE, *commands)

    def address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={quote(str(self._folder), safe='')}"

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._folder / ".s.PGSQL.5432"

    def _run(self, program: str, *arguments: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        done = subprocess.run(
            [self._binaries / program, *arguments],
            cwd=self._folder,
            env=environment | {"LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be kept open by the server
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=60,
            **self._credentials,
        )
        if done.returncode:
            raise NoServer(f"{program} failed with status {done.returncode}")


def _binaries() -> Path:
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if all(
            (folder / program).exists() for program in ("initdb", "pg_ctl", "createdb", "psql", "postgres")
        ):
            return folder
    raise NoServer("no PostgreSQL binaries in PATH or /usr/lib/postgresql/*/bin")


def _credentials() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    for name in _UNPRIVILEGED:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise NoServer("PostgreSQL refuses to run as root, and there is no account to run it as")
