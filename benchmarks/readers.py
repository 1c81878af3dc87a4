"""Ways to read each format: their speed, and how much text they find.

Run it as `python -m benchmarks.readers`.

Every candidate reads the same real files (../shared/data/files) and two large ones made here, in
a process of its own, so that its imports count. Candidates whose library is
not installed are left out; those that Footnote does not use come with
`pip install pypdf pdfminer.six mammoth docx2txt markitdown[docx,pptx,xlsx,xls,pdf]`.

Words are counted alike for all: different words of two letters or more per file, summed, so that
repeating a word, a column's name say, does not count as finding more.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.reading_candidates import CANDIDATES
from tests.documents.pdfs import LOREM, text_pdf

FILES = Path(__file__).parents[1] / "../shared/data/files"
PAGES, ROWS = 200, 20_000


def main() -> None:
    """Print one row per candidate: files read, words, CPU seconds for all and a large one."""
    if not FILES.is_dir():
        sys.exit("The files to measure on are missing: ../shared/data/files beside the repository.")
    print("format  reader                   files   words   CPU s  large s")
    with tempfile.TemporaryDirectory() as folder:
        large = _large_files(Path(folder))
        for suffix, readers in CANDIDATES.items():
            for name in readers:
                print(_row(suffix, name, large.get(suffix)), flush=True)


def _row(suffix: str, name: str, large: Path | None) -> str:
    files = sorted(path for path in FILES.rglob(f"*{suffix}"))
    all_files = _measured(suffix, name, files)
    if all_files is None:
        return f"{suffix:7} {name:22} not installed"
    at_large = _measured(suffix, name, [large]) if large else None
    at_large_s = f"{at_large['cpu_s']:.2f}" if at_large else "-"
    return (
        f"{suffix:7} {name:22} {all_files['read']:>3}/{len(files):<3} {all_files['words']:>7} "
        f"{all_files['cpu_s']:>7.2f} {at_large_s:>8}"
    )


def _measured(suffix: str, name: str, files: list[Path]) -> dict[str, float] | None:
    command = [sys.executable, "-m", "benchmarks.readers", suffix, name, *map(str, files)]
    ended = subprocess.run(command, capture_output=True, check=False)
    if ended.returncode:
        return None
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


def measure(suffix: str, name: str, paths: list[str]) -> None:
    """Read the files with one candidate, in this process, and print what it took."""
    reader = CANDIDATES[suffix][name]()
    read = words = 0
    for path in paths:
        found = set(_words(reader, Path(path)))
        read += bool(found)
        words += len(found)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = used.ru_utime + used.ru_stime
    print(json.dumps({"read": read, "words": words, "cpu_s": cpu_s}))


def _words(reader: Callable[[Path], str], path: Path) -> Iterator[str]:
    try:
        text = reader(path)
    except Exception:
        return
    for word in text.lower().split():
        letters = "".join(filter(str.isalnum, word))
        if len(letters) > 1:
            yield letters


def _large_files(folder: Path) -> dict[str, Path]:
    import openpyxl

    pdf = folder / "large.pdf"
    page = "\n".join(f"{number}. {LOREM[:85]}" for number in range(45))
    pdf.write_bytes(text_pdf(*[page] * PAGES))
    sheet = folder / "large.xlsx"
    book = openpyxl.Workbook(write_only=True)
    rows = book.create_sheet("rows")
    for number in range(ROWS):
        rows.append([f"name {number}", number, number * 1.5, *["text"] * 7])
    book.save(sheet)
    return {".pdf": pdf, ".xlsx": sheet}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], sys.argv[2], sys.argv[3:])
    else:
        main()
