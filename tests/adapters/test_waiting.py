"""How long a server asks to be left alone."""

import pytest

from adapters.waiting import retry_after_s


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_only_whole_seconds_are_understood(
    headers: dict[str, str] | None, seconds: float | None
) -> None:
    assert retry_after_s(headers) == seconds
