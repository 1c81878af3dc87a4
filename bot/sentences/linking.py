"""What is told of links between channels: to the operator, and where they end."""

from collections.abc import Iterable

from rag.values import Scope

NO_LINK = "No channels are linked. `footnote link A B` links two of different tenants."


def linked(one: Scope, other: Scope) -> str:
    return (
        f"Linked: answers in {one} may use the files that were shared in {other}, and the other "
        "way round. Everyone in one of them can now ask about the other."
    )


def linked_here(others: Iterable[Scope]) -> str:
    """Say in one end of links where the others are."""
    there = " and ".join(map(_named, sorted(others)))
    return (
        f"Whoever runs me linked this channel with {there}: answers here may use the files that "
        "were shared there, and the other way round."
    )


def _named(channel: Scope) -> str:
    """Name a channel for people; a colon would make an address of it."""
    platform, _, place = channel.partition(":")
    return f"one in {platform.capitalize()} ({place})"


def unlinked(one: Scope, other: Scope) -> str:
    return f"Unlinked: answers in {one} no longer use the files of {other}, nor the other way."


def no_such_link(one: Scope, other: Scope) -> str:
    return f"{one} and {other} are not linked. `footnote links` lists those that are."


def same_tenant(one: Scope, other: Scope) -> str:
    return (
        f"{one} and {other} belong to the same workspace or server. Links are for two different "
        "ones; within one, `access public` in chat lets channels use each other's files."
    )
