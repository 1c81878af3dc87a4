"""Vectors as they come from an endpoint, checked before anything is stored."""

import base64
import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.errors import WrongEmbeddingError
from rag.models.addressee import Addressee
from rag.models.complaints import GARBAGE


def vectors_in(body: bytes, addressee: Addressee) -> list[list[float]]:
    """Read the reply to a request for embeddings, in the order of the texts.

    See https://platform.openai.com/docs/api-reference/embeddings; numbers come as such or as the
    base64 of little-endian 32-bit floats, whichever was asked for.

    Raises:
        WrongEmbeddingError: it is something else.
    """
    try:
        items = json.loads(body)["data"]
        in_order = sorted(items, key=lambda item: item.get("index") or 0)
        return [_numbers(item["embedding"]) for item in in_order]
    except GARBAGE as error:
        raise WrongEmbeddingError(
            f"{addressee} did not return vectors ({type(error).__name__}). "
            "Check EMBEDDING_MODEL and OPENAI_BASE_URL."
        ) from None


def _numbers(sent: str | list[float]) -> list[float]:
    if isinstance(sent, str):
        row = np.frombuffer(base64.b64decode(sent), dtype="<f4")
    else:
        row = np.array(sent, dtype=np.float32)
    if row.ndim != 1:
        raise ValueError("not a list of numbers")
    numbers: list[float] = row.tolist()
    return numbers


def checked(
    vectors: Sequence[Sequence[float]], *, texts: int, dimensions: int | None, addressee: Addressee
) -> NDArray[np.float32]:
    """Return one row of length 1 per text; shape (texts, dimensions).

    Raises:
        WrongEmbeddingError: another count or size than expected, or vectors that mean nothing.
    """
    if len(vectors) != texts:
        raise WrongEmbeddingError(
            f"{addressee} returned {len(vectors)} vectors for {texts} texts. Check EMBEDDING_MODEL."
        )
    sizes = {len(vector) for vector in vectors}
    if len(sizes) != 1 or sizes == {0}:
        raise WrongEmbeddingError(
            f"{addressee} returned vectors of sizes {sorted(sizes)} at once. Check EMBEDDING_MODEL."
        )
    if dimensions is not None and sizes != {dimensions}:
        raise WrongEmbeddingError(
            f"{addressee} returned vectors of {sizes.pop()} numbers instead of {dimensions}. "
            "Check EMBEDDING_DIMENSIONS and EMBEDDING_MODEL."
        )
    return _normalised(np.array(vectors, dtype=np.float32), addressee)


def _normalised(rows: NDArray[np.float32], addressee: Addressee) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise WrongEmbeddingError(
            f"{addressee} returned a vector of zeros or of no numbers. Check EMBEDDING_MODEL; "
            "is it a model for embeddings?"
        )
    rows /= lengths
    return rows
