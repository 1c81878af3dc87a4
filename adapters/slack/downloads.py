"""The bytes of a file that was dropped in Slack."""

from pathlib import Path

import aiohttp
from yarl import URL

from adapters.errors import DownloadFailedError, DownloadRefusedError, PlatformUnavailableError
from adapters.slack.calls import Calls, Json, SlackRefusal
from adapters.slack.shared_files import HIDDEN
from adapters.waiting import retry_after_s
from rag.events import FileShared
from rag.values import RefusalReason

_CHUNK = 2**16
_HTTPS = 443
_TOO_MANY = 429
_TIMEOUT = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=30)
_GONE = {403, 404, 410}
_PAGES = {"text/html", "html", "quip", "canvas", "space", "post"}
_HIDDEN = (
    "Slack hides it, because it is older than your plan keeps files. Drop it here again if you "
    "still have it."
)
_NOT_NOW = "Slack does not hand it out just now. Try again."
_LOGIN = (
    "Slack asks to sign in instead of handing it out. Whoever runs Footnote has to give the app "
    "the scope files:read and install it again."
)


class Downloads:
    """Slack's file host; the token goes there and nowhere else."""

    def __init__(
        self, calls: Calls, session: aiohttp.ClientSession, *, token: str, proxy: str | None
    ) -> None:
        self._calls = calls
        self._session = session
        self._token = token
        self._proxy = proxy

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        """Stream a file to `path`, as `Adapter.fetch` does."""
        try:
            known = await self._calls.read("files.info", file=file.file_id)
        except SlackRefusal as error:
            raise _refused(file, "it is no longer in Slack, or not to be seen by me.") from error
        except PlatformUnavailableError as error:
            raise DownloadFailedError(file.name, detail=_NOT_NOW) from error
        url = self._address(file, known["file"], max_bytes=max_bytes)
        try:
            await self._save_patiently(file, url, known["file"], path, max_bytes=max_bytes)
        except (
            aiohttp.ClientError,
            TimeoutError,
            OSError,
            PlatformUnavailableError,
        ) as error:
            raise DownloadFailedError(file.name, detail=_NOT_NOW) from error

    def _address(self, file: FileShared, known: Json, *, max_bytes: int) -> URL:
        """Return where the bytes are.

        Raises:
            DownloadRefusedError: nowhere in Slack, or there are too many.
        """
        if known.get("mode") == HIDDEN:
            raise _refused(file, _HIDDEN)
        if known.get("is_external") or known.get("mode") == "external":
            where = known.get("external_type") or "another service"
            raise _refused(file, f"it is kept in {where}, not in Slack. Drop the file itself here.")
        if int(known.get("size") or 0) > max_bytes:
            raise _too_large(file, max_bytes)
        url = URL(str(known.get("url_private_download") or known.get("url_private") or ""))
        if not is_slacks(url, api=URL(self._calls.client.base_url)):
            raise _refused(file, "its bytes are not kept at Slack. Drop the file itself here.")
        return url

    async def _save_patiently(
        self, file: FileShared, url: URL, known: Json, path: Path, *, max_bytes: int
    ) -> None:
        """Save a file; come back as late as the host asks for, if that is not too late."""
        tries = self._calls.tries()
        while True:
            try:
                return await self._save(file, url, known, path, max_bytes=max_bytes)
            except aiohttp.ClientResponseError as error:
                if error.status != _TOO_MANY:
                    raise
                await tries.wait(
                    DownloadFailedError(file.name, detail=_NOT_NOW),
                    at_least_s=retry_after_s(error.headers) or 0.0,
                )

    async def _save(
        self, file: FileShared, url: URL, known: Json, path: Path, *, max_bytes: int
    ) -> None:
        async with self._session.get(
            url,
            headers={"Authorization": f"Bearer {self._token}"},
            allow_redirects=False,
            proxy=self._proxy,
            timeout=_TIMEOUT,
        ) as response:
            if response.status in _GONE or 300 <= response.status < 400:
                raise _refused(file, "it is no longer in Slack, or not to be seen by me.")
            response.raise_for_status()
            if response.content_type == "text/html" and not _is_page(known):
                raise _refused(file, _LOGIN)
            received = 0
            with path.open("xb") as target:
                async for chunk in response.content.iter_chunked(_CHUNK):
                    received += len(chunk)
                    if received > max_bytes:
                        raise _too_large(file, max_bytes)
                    target.write(chunk)


def is_slacks(url: URL, *, api: URL) -> bool:
    """Whether an address may be given the token: Slack's own file host, over https.

    Where the API is, its files are: `files.slack.com`, `files.slack-gov.com`, or the same server as
    a test's API.
    """
    if api.host in {"127.0.0.1", "localhost"}:
        return url.is_absolute() and url.origin() == api.origin()
    is_there = url.host == file_host(str(api)) and url.port == _HTTPS
    return url.scheme == "https" and is_there


def file_host(api_url: str) -> str:
    """Return the host that files of an API are on: `files.slack.com`, `files.slack-gov.com`."""
    return f"files.{'.'.join((URL(api_url).host or '').split('.')[-2:])}"


def _is_page(known: Json) -> bool:
    """Whether a file is handed out as HTML: a page, a canvas, a post."""
    kinds = {known.get("mode"), known.get("filetype"), known.get("mimetype")}
    return not kinds.isdisjoint(_PAGES)


def _refused(file: FileShared, detail: str) -> DownloadRefusedError:
    return DownloadRefusedError(file.name, reason=RefusalReason.UNKNOWN_TYPE, detail=detail)


def _too_large(file: FileShared, max_bytes: int) -> DownloadRefusedError:
    return DownloadRefusedError(
        file.name,
        reason=RefusalReason.TOO_LARGE,
        detail=f"it is larger than {max_bytes:,} bytes. Split it up.",
    )
