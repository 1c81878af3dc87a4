"""How much one person may ask and drop, decided before anything is paid for."""

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Settings of the same names."""

    questions_per_minute: int
    questions_per_hour: int
    files_per_hour: int
    tokens_per_day: int
    open_questions: int
    """Per tenant: what is beyond is told to come back."""


UNLIMITED = Limits(
    questions_per_minute=sys.maxsize,
    questions_per_hour=sys.maxsize,
    files_per_hour=sys.maxsize,
    tokens_per_day=sys.maxsize,
    open_questions=sys.maxsize,
)
"""For the operator at the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one person asked before, within the hour."""

    times: tuple[datetime, ...]
    """Of questions that were let in, oldest first."""


def may_ask_again_at(asked: Asked, limits: Limits, *, now: datetime) -> datetime | None:
    """Return when this person may ask again; None when that is now."""
    waits = [
        _free_at(asked.times, most=limits.questions_per_minute, within=_MINUTE, now=now),
        _free_at(asked.times, most=limits.questions_per_hour, within=_HOUR, now=now),
    ]
    return max((moment for moment in waits if moment is not None), default=None)


def _free_at(
    times: tuple[datetime, ...], *, most: int, within: timedelta, now: datetime
) -> datetime | None:
    """Return when fewer than `most` of `times` will be younger than `within`."""
    recent = [time for time in times if now - time < within]
    return recent[-most] + within if len(recent) >= most else None
