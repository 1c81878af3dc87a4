"""Vectors that mean something without a model: texts that share words or word parts are near."""

import re
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_ENDINGS = ("ingly", "ings", "edly", "ing", "ies", "ed", "es", "ly", "s", "e")
_UNTELLING = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by can did do does for from has have how in is it its of on or that "
        "the this to was were what when where which who why will with",
    )
)
_PART_WEIGHT = 0.3
"""A shared part of a word says less than a shared word."""


def stems(text: str) -> list[str]:
    """Return the telling words in order, lower-cased and without their ending."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _UNTELLING]


def vector(text: str, dimensions: int) -> NDArray[np.float32]:
    """Return a vector of length 1 by hashing words and their trigrams into `dimensions` slots."""
    sums = np.zeros(dimensions, dtype=np.float32)
    for stem in stems(text):
        slots, weights = _features(stem, dimensions)
        np.add.at(sums, slots, weights)
    # More of the same word says less and less.
    sums = np.sign(sums) * np.sqrt(np.abs(sums))
    length = float(np.linalg.norm(sums))
    if length == 0.0:
        sums[crc32(text.encode()) % dimensions] = length = 1.0
    return sums / np.float32(length)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=50_000)
def _features(stem: str, dimensions: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    padded = f"^{stem}$"
    parts = [padded[i : i + 3] for i in range(len(padded) - 2)]
    hashes = [crc32(stem.encode()), *(crc32(f"~{part}".encode()) for part in parts)]
    slots = np.array([h % dimensions for h in hashes], dtype=np.intp)
    signs = np.array([1.0 if h & 0x4000_0000 else -1.0 for h in hashes], dtype=np.float32)
    signs[1:] *= _PART_WEIGHT
    return slots, signs
