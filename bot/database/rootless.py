"""Choosing who runs the server: Postgres refuses to be root, and containers are root.

`initdb` also refuses a user id that has no name, which containers like to use as well. Both are
helped by a user namespace: the same user, seen from inside as another one.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from bot.database.account import ADVICE, Account
from bot.errors import DataFolderError


def account_for(folder: Path) -> Account:
    """Choose who runs the server whose files are, or will be, in `folder`.

    An ordinary user: that user. Root: the owner of `folder` or of the folder it is in, when that
    is somebody else; otherwise root itself in a namespace, where files stay root's own and no
    folder needs other rights; otherwise `nobody`.

    Raises:
        DataFolderError: root's own folder, and this machine blocks user namespaces.
    """
    if os.geteuid() != 0:
        return _named(Account(uid=os.geteuid(), gid=os.getegid()))
    owner = _owner(folder) or _owner(folder.parent)
    if owner is not None and owner.uid != 0:
        return _named(owner)
    contained = _contained(Account(uid=0, gid=0))
    if contained is not None:
        return contained
    if _owner(folder) is not None:
        raise DataFolderError(
            f"{str(folder)!r} belongs to root, as whom Postgres refuses to run, and this machine "
            f"blocks user namespaces. Give it away with `chown -R nobody {str(folder)!r}`. "
            f"Otherwise: {ADVICE}"
        )
    return _nobody()


def _named(account: Account) -> Account:
    try:
        pwd.getpwuid(account.uid)
    except KeyError:
        # Without a namespace either, a first start ends with initdb's own words and our advice.
        return _contained(account) or account
    return account


def _contained(account: Account) -> Account | None:
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    seen_as = _nobody()
    contained = replace(
        account,
        wrapper=(
            *(unshare, "--user"),
            *(f"--map-user={seen_as.uid}", f"--map-group={seen_as.gid}", "--"),
        ),
    )
    # Trying is the only test: it may be too old, or forbidden by the container.
    tried = contained.start(["true"], output=subprocess.DEVNULL).wait()
    return contained if tried == 0 else None


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise DataFolderError(
            f"Postgres refuses to run as root, and there is no user 'nobody' here. {ADVICE}"
        ) from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _owner(folder: Path) -> Account | None:
    try:
        facts = folder.stat()
    except OSError:  # what keeps us from looking will keep us from making it, and is said then
        return None
    return Account(uid=facts.st_uid, gid=facts.st_gid)
