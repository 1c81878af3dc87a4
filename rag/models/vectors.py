"""Vectors as they come from an endpoint, checked before anything is stored."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.errors import WrongEmbeddingError
from rag.models.asked import Asked


def checked(
    vectors: Sequence[Sequence[float]], *, texts: int, dimensions: int | None, asked: Asked
) -> NDArray[np.float32]:
    """Return one row of length 1 per text; shape (texts, dimensions).

    Raises:
        WrongEmbeddingError: another count or size than expected, or vectors that mean nothing.
    """
    if len(vectors) != texts:
        raise WrongEmbeddingError(
            f"{asked} returned {len(vectors)} vectors for {texts} texts. Check EMBEDDING_MODEL."
        )
    sizes = {len(vector) for vector in vectors}
    if len(sizes) != 1 or sizes == {0}:
        raise WrongEmbeddingError(
            f"{asked} returned vectors of sizes {sorted(sizes)} at once. Check EMBEDDING_MODEL."
        )
    if dimensions is not None and sizes != {dimensions}:
        raise WrongEmbeddingError(
            f"{asked} returned vectors of {sizes.pop()} numbers instead of {dimensions}. "
            "Check EMBEDDING_DIMENSIONS and EMBEDDING_MODEL."
        )
    return _normalised(np.array(vectors, dtype=np.float32), asked)


def _normalised(rows: NDArray[np.float32], asked: Asked) -> NDArray[np.float32]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not lengths.all():
        raise WrongEmbeddingError(
            f"{asked} returned a vector of zeros or of no numbers. Check EMBEDDING_MODEL; "
            "is it a model for embeddings?"
        )
    rows /= lengths
    return rows
