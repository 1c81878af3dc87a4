"""When somebody who asked a lot may ask again."""

from datetime import UTC, datetime, timedelta

from bot.limits import Asked, Limits, may_ask_again_at

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
LIMITS = Limits(
    questions_per_minute=3,
    questions_per_hour=5,
    files_per_hour=20,
    tokens_per_day=1,
    open_questions=1,
)


def asked(*seconds_ago: int) -> Asked:
    return Asked(times=tuple(NOW - timedelta(seconds=s) for s in sorted(seconds_ago, reverse=True)))


def test_below_both_limits_one_may_ask_now() -> None:
    assert may_ask_again_at(asked(1, 2), LIMITS, now=NOW) is None
    assert may_ask_again_at(asked(60, 61, 62, 63), LIMITS, now=NOW) is None


def test_at_the_limit_of_a_minute_one_waits_for_the_oldest_of_it_to_be_over() -> None:
    assert may_ask_again_at(asked(10, 20, 45), LIMITS, now=NOW) == NOW + timedelta(seconds=15)


def test_at_the_limit_of_an_hour_one_waits_longer() -> None:
    again = may_ask_again_at(asked(10, 1_000, 2_000, 3_000, 3_500), LIMITS, now=NOW)

    assert again == NOW + timedelta(seconds=100)


def test_when_both_limits_are_reached_the_later_moment_counts() -> None:
    again = may_ask_again_at(asked(1, 2, 3, 3_000, 3_599), LIMITS, now=NOW)

    assert again == NOW + timedelta(seconds=57)
