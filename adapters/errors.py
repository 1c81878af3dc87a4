"""What can go wrong between a chat platform and the bot.

AdapterError
├── InboxUnavailableError     what arrived could not be stored: do not acknowledge it
├── PostRefusedError          the platform will never accept this post here
├── AddressExpiredError       a private place to answer in is gone; never answer elsewhere
├── PlatformUnavailableError  the platform did not answer, or asked us to come back later
├── DownloadFailedError       the bytes of a file could not be had this time
└── DownloadRefusedError      the bytes of a file can never be had: gone, too large, not allowed
"""

from rag.values import RefusalReason


class AdapterError(Exception):
    """Anything that went wrong at a platform's edge; catch this to catch them all."""


class InboxUnavailableError(AdapterError):
    """Nothing was stored: the platform has to be told so, or the event kept and tried again."""


class PostRefusedError(AdapterError):
    """Left the channel, no permission, the thread is locked: trying again will not help."""


class AddressExpiredError(AdapterError):
    """The place that only one person sees is gone; nothing was posted anywhere."""


class PlatformUnavailableError(AdapterError):
    """It might be accepted later; the adapter's own retries are used up."""


class DownloadFailedError(AdapterError):
    """The platform did not hand out the bytes; worth another try."""

    def __init__(self, name: str, *, detail: str) -> None:
        super().__init__(f"{name!r} could not be downloaded: {detail}")
        self.detail = detail


class DownloadRefusedError(AdapterError):
    """The bytes will never be had; `detail` says why and what to do."""

    def __init__(self, name: str, *, reason: RefusalReason, detail: str) -> None:
        super().__init__(f"{name!r} cannot be downloaded: {detail}")
        self.reason = reason
        self.detail = detail
