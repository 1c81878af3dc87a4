"""XML without document types: checked by the very parser that then reads it, in any encoding.

Expat itself reports every DOCTYPE and entity it meets, so no encoding or layout can hide one from
the check and show it to the parser.
"""

from contextlib import suppress
from typing import NoReturn
from xml.etree import ElementTree as Tree
from xml.parsers import expat

from rag.readers.refusal import RefusedError
from rag.values import RefusalReason

_ENTITIES = (
    "it declares XML entities, as attacks do (entity bombs, links to other files). "
    "It was not read. Save it again from the program it came from."
)
_DOCTYPE = (
    "it declares an XML document type (DTD), as attacks do, and as documents hardly ever do. "
    "It was not read. Save it again without one, or as HTML if it is a page."
)


def parsed(data: bytes | str, *, doctype: bool = False) -> Tree.Element:
    """Parse `data`; `doctype` allows a document type without entities.

    Raises:
        RefusedError: it declares entities, or a document type that is not allowed.
        ParseError: it is not well-formed.
    """
    check(data, doctype=doctype)
    return Tree.fromstring(data)  # noqa: S314 - see the module's docstring


def check(data: bytes | str, *, doctype: bool = False) -> None:
    """Raise `RefusedError` where `data` declares entities or a forbidden document type.

    Passes over what is not well-formed XML: whoever parses it will meet the same fault.
    """
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse_entity
    if not doctype:
        parser.StartDoctypeDeclHandler = _refuse_doctype
    with suppress(expat.ExpatError):
        parser.Parse(data, True)


def _refuse_entity(*_declared: object) -> NoReturn:
    raise RefusedError(RefusalReason.HOSTILE, _ENTITIES)


def _refuse_doctype(*_declared: object) -> NoReturn:
    raise RefusedError(RefusalReason.HOSTILE, _DOCTYPE)
