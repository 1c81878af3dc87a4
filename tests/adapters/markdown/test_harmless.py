"""How addresses, mentions and references are broken, and what is left alone."""

import pytest
from linkify_it.tlds import TLDS

from adapters.markdown import defanging
from adapters.markdown.harmless import harmless, harmless_line
from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered
from tests.adapters.markdown.slack_like import SlackLike
from tests.adapters.markdown.texts import attacks, for_many


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("see https://example.com/a.b?c=d#e.", "see https[:]//example[.]com/a.b?c=d#e."),
        ("http://intranet/x", "http[:]//intranet/x"),
        ("www.example.com:80", "www[.]example[.]com:80"),
        ("mail hr@acme.com", "mail hr@acme[.]com"),
        ("mailto:hr@acme.com", "mailto[:]hr@acme[.]com"),
        ("10.0.0.1", "10[.]0[.]0[.]1"),
        ("example.com_", "example[.]com_"),
        ("пример.рф", "пример[.]рф"),
        ("xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd[.]xn--p1ai"),
        ("evil.com.pdf", "evil[.]com[.]pdf"),
        ("discord.gg/abc", "discord[.]gg/abc"),
        ("@everyone and @here", "@\u200beveryone and @\u200bhere"),
        ("<@U1> <!channel> <:x:1>", "<\u200b@U1> <\u200b!channel> <\u200b:x:1>"),
    ],
)
def test_what_a_client_would_act_on_is_broken(text: str, broken: str) -> None:
    assert harmless_line(text, file_names=True) == broken


@pytest.mark.parametrize(
    "text",
    [
        *("Pay 3.50 on p. 4.2.1, e.g. at 10:30, i.e. now...", "handbook.pdf", "Node.js", "v1.2.3"),
        *(
            "package.json and index.html",
            "a < b > c",
            "@Anna",
            "note: this",
            "x:y",
            "U.S.A.",
            "1.2",
        ),
        *("well-known_name.docx", "§ 4.2.1", "@", "<3", "C:\\Users", "and/or", "…wait.", "$1.5m"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert harmless_line(text, file_names=True) == text


def test_a_file_name_that_is_a_domain_is_broken_only_for_clients_that_link_it() -> None:
    assert harmless_line("README.md", file_names=False) == "README.md"
    assert harmless_line("README.md", file_names=True) == "README[.]md"
    assert harmless_line("www.README.md", file_names=False) == "www[.]README[.]md"


def test_endings_taken_for_files_are_no_top_level_domains() -> None:
    tops = {top.lower() for top in TLDS}

    assert not defanging.NEVER_A_DOMAIN & tops
    assert tops >= defanging.MAYBE_A_DOMAIN


def test_a_name_is_put_on_one_line() -> None:
    assert harmless_line("a\u202e\n b\t\r\n c", file_names=False) == "a b c"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https:**//evil.co**", "https[:]//evil[.]co"),
        ("evil.*com*", "evil[.]com"),
        ("evil.co**mic**", "evil[.]comic"),
        ("@**every**one", "@\u200beveryone"),
        (r"https\:\//evil\.com", "https[:]//evil[.]com"),
        ("| a |\n|---|\n| evil.com |", "a\n----------\nevil[.]com"),
    ],
)
def test_marks_between_its_letters_hide_nothing(text: str, shown: str) -> None:
    assert rendered(parsed(text), PlainText()) == shown


def test_code_keeps_its_dots() -> None:
    shown = rendered(
        parsed("`os.path` of `https://a.b` and\n\n```\nx.id = '@here'\n```"), PlainText()
    )

    assert shown == "`os.path` of `https[:]//a.b` and\n\n```\nx.id = '@\u200bhere'\n```"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("discord.gg/abc", "discord[.]gg/abc"),
        ("https://Discord.com/invite/abc", "https[:]//Discord[.]com/invite/abc"),
        ("discordapp.com/invite/abc", "discordapp[.]com/invite/abc"),
        ("discord.com/developers", "discord.com/developers"),
    ],
)
def test_an_invite_is_none_in_code_either(code: str, shown: str) -> None:
    assert rendered(parsed(f"`{code}`"), PlainText()) == f"`{shown}`"


def test_a_table_as_code_brings_no_address_together() -> None:
    shown = rendered(parsed("| a |\n|---|\n| https:`//evil.co` |"), SlackLike())

    assert shown == "```\na\n---------------\nhttps[:]//evil.co\n```"


@pytest.mark.timeout(900)
def test_doing_it_again_changes_nothing(full_size: bool) -> None:
    def settles(text: str) -> None:
        once = harmless(parsed(text), file_names=True)
        assert harmless(once, file_names=True) == once

    for_many(attacks(), settles, examples=5000 if full_size else 500)
