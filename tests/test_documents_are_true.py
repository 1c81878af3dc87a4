"""What the documents say is there, is there: commands, targets, links, files, names, snippets."""

import argparse
import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from bot.arguments import parser
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
ARCHITECTURE = ROOT / "docs/architecture.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CURRENT = [path for path in DOCUMENTS if path.parent.name != "adr"]
"""Decisions may name what was weighed and left; all others name what there is."""
SOURCES = {
    path: path.read_text() for path in ROOT.glob("[abrt]*/**/*.py") if path != Path(__file__)
}
OF_LLAMAINDEX = {"SentenceSplitter"}
"""Named in a document, and nowhere in our code."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def words_after(word: str) -> dict[str, set[str]]:
    """Return what follows a word at the beginning of a line or of code, by document."""
    found = re.compile(rf"(?:^|`|\$ ){word} ([a-z]+)\b", re.MULTILINE)
    return {name_of(path): set(found.findall(path.read_text())) for path in DOCUMENTS}


def code_in(document: Path) -> Iterator[str]:
    """Yield every piece of code between single backticks."""
    text = re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`([^`\n]+)`", text)


def commands() -> list[str]:
    subparsers = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    return list(next(subparsers).choices)


def is_defined(name: str) -> bool:
    defined = re.compile(rf"^\s*(?:class|def|async def) {name}\b|^{name}\b.* = ", re.MULTILINE)
    return any(defined.search(source) for source in SOURCES.values())


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert command in words_after("footnote")["README.md"]


def test_every_command_that_is_named_exists() -> None:
    named = words_after("footnote")

    assert {
        path: words - {*commands()} for path, words in named.items() if words - {*commands()}
    } == {}


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = words_after("make")

    assert {path: words - targets for path, words in named.items() if words - targets} == {}


@pytest.mark.parametrize("document", CURRENT, ids=name_of)
def test_every_setting_that_is_named_exists(document: Path) -> None:
    settings = {name.upper() for name in Settings.model_fields}
    named = {code.partition("=")[0] for code in code_in(document)}

    assert {n for n in named if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", n)} <= settings


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text())
    files = [link.partition("#")[0] for link in links if not re.match(r"\w+:", link)]

    assert [file for file in files if not (document.parent / file).exists()] == []


@pytest.mark.parametrize("document", CURRENT, ids=name_of)
def test_every_file_that_is_named_exists(document: Path) -> None:
    named = re.compile(r"(?:bot|adapters|rag|tests|benchmarks|docs)/[\w./-]*")
    files = [code for code in code_in(document) if named.fullmatch(code)]

    assert [file for file in files if not (ROOT / file).exists()] == []


@pytest.mark.parametrize("document", CURRENT, ids=name_of)
def test_every_name_of_code_that_is_named_is_in_the_code(document: Path) -> None:
    name = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]*)+|[a-z]+(?:_[a-z]+)+")
    names = {code for code in code_in(document) if name.fullmatch(code)} - OF_LLAMAINDEX
    everything = "\n".join(SOURCES.values())

    assert {name for name in names if not re.search(rf"\b{name}\b", everything)} == set()


def test_the_map_names_only_events_workflows_and_values_that_are_ours() -> None:
    names = set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", ARCHITECTURE.read_text()))

    assert {name for name in names if not is_defined(name)} == set()


@pytest.mark.parametrize("workflow", ["rag/ingestion.py", "rag/answering.py"])
def test_the_map_has_every_step_of_the_workflows(workflow: str) -> None:
    steps = re.findall(r"@step\n    async def (\w+)", SOURCES[ROOT / workflow])

    assert len(steps) > 3
    assert [step for step in steps if f"**{step}**" not in ARCHITECTURE.read_text()] == []


@pytest.mark.parametrize("document", [README, ROOT / "docs/python.md"], ids=name_of)
def test_every_python_snippet_stands_in_an_example_that_is_run(document: Path) -> None:
    run = (ROOT / "tests/journeys/test_examples.py").read_text()
    examples = [e.read_text() for e in (ROOT / "docs/examples").glob("*.py") if e.name in run]
    blocks = re.findall(r"^```python\n(.*?)^```$", document.read_text(), re.MULTILINE | re.DOTALL)

    assert blocks
    assert [b for b in blocks if not any(stands_in(b, example) for example in examples)] == []


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    listed = [*project["dependencies"], *project["optional-dependencies"]["tracing"]]
    named = {*code_in(README)}

    packages = [re.split(r"[^\w-]", dependency)[0] for dependency in listed]

    assert [package for package in packages if package not in named] == []


def stands_in(snippet: str, program: str) -> bool:
    """Whether a snippet is a run of statements of a program, however its lines are broken."""
    wanted = code_of(ast.parse(dedent(snippet)))
    bodies = [code_of(node) for node in ast.walk(ast.parse(program))]
    return any(body[at : at + len(wanted)] == wanted for body in bodies for at in range(len(body)))


def code_of(block: ast.AST) -> list[str]:
    """Return the statements of a block, if it is one."""
    body = getattr(block, "body", None)
    return [ast.dump(statement) for statement in body] if isinstance(body, list) else []
