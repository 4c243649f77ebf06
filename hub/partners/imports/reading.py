"""Opening files: text in a known encoding, CSV with its header checked, and what is wrong said clearly."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hub.errors import Invalid
from hub.i18n import _l
from hub.partners.imports.listing import RowProblem

MAX_BYTES = 200_000_000
"""Far above any register of organisations; stops a wrong file before it fills the memory."""

UTF8 = "utf-8-sig"
WINDOWS = "cp1252"

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV: where it begins, and its values by column name."""

    line: int
    values: Mapping[str, str]


@contextmanager
def open_text(path: Path, *encodings: str) -> Iterator[IO[str]]:
    """Open a file in the first encoding that fits all of it; line ends are kept as they are.

    Reads twice, piece by piece, so that a file is never whole in memory.

    Raises:
        Invalid: there is no such file, it is empty, too large, not text, or in another encoding.
    """
    encoding = _find_encoding(path, encodings)
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield file
    except OSError as error:
        raise Invalid(_l("“%(file)s” cannot be read: %(why)s"), file=path.name, why=error.strerror) from error


def _find_encoding(path: Path, encodings: Sequence[str]) -> str:
    decoders = {name: codecs.getincrementaldecoder(name)() for name in encodings}
    size, blank = 0, True
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if size == 0:
                    _refuse_other_kinds(path, chunk)
                size += len(chunk)
                blank = blank and not chunk.strip()
                if size > MAX_BYTES:
                    raise Invalid(_l("“%(file)s” is too large for a list of organizations."), file=path.name)
                if b"\0" in chunk:
                    raise _not_text(path)
                _drop_failing(decoders, chunk)
    except OSError as error:
        raise Invalid(_l("“%(file)s” cannot be read: %(why)s"), file=path.name, why=error.strerror) from error
    _drop_failing(decoders, b"", final=True)
    if blank:
        raise Invalid(_l("“%(file)s” is empty."), file=path.name)
    if not decoders:
        raise Invalid(
            _l("“%(file)s” is not in the expected encoding (%(encodings)s). Save it again as UTF-8."),
            file=path.name,
            encodings=", ".join("UTF-8" if name == UTF8 else "Windows-1252" for name in encodings),
        )
    return next(iter(decoders))


def _drop_failing(decoders: dict[str, codecs.IncrementalDecoder], chunk: bytes, *, final: bool = False) -> None:
    for name, decoder in list(decoders.items()):
        try:
            decoder.decode(chunk, final)
        except UnicodeDecodeError:
            del decoders[name]


def _refuse_other_kinds(path: Path, start: bytes) -> None:
    if start.startswith(b"PK"):
        raise Invalid(
            _l("“%(file)s” is a workbook or a ZIP archive. Save the sheet as CSV, or unpack it first."), file=path.name
        )
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _not_text(path)


def _not_text(path: Path) -> Invalid:
    return Invalid(_l("“%(file)s” is not a text file in UTF-8 or Windows-1252."), file=path.name)


class CsvTable:
    """The rows of an open CSV. Short and long rows become problems; a broken file raises ``Invalid``.

    ``required`` are the columns that must be there; other columns are allowed and ignored by the formats.
    """

    def __init__(self, file: IO[str], name: str, *, required: Sequence[str], delimiters: str = ",") -> None:
        """Read the header. Column names are compared without regard to case and blanks around them."""
        self.problems: list[RowProblem] = []
        self._name = name
        self._file = _LastLine(file)
        header_line = next(iter(self._file), "")
        headers = {mark: _header(header_line, mark) for mark in delimiters}
        wanted = set(required)
        delimiter = max(delimiters, key=lambda mark: len(wanted & set(headers[mark])))
        self.columns = headers[delimiter]
        missing = [column for column in required if column not in self.columns]
        if missing:
            raise Invalid(
                _l("“%(file)s” lacks these columns: %(columns)s. Is it the right file for this format?"),
                file=name,
                columns=", ".join(missing),
            )
        doubled = sorted({column for column in self.columns if column and self.columns.count(column) > 1})
        if doubled:
            raise Invalid(_l("“%(file)s” has these columns twice: %(columns)s."), file=name, columns=", ".join(doubled))
        self._reader = csv.reader(self._file, delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[Row]:
        """Give the good rows in file order."""
        width = len(self.columns)
        line, found, last_width = 2, False, width
        try:
            for values in self._reader:
                start, line = line, self._reader.line_num + 2
                if not any(value.strip() for value in values):
                    continue
                found, last_width = True, len(values)
                if last_width == width:
                    yield Row(start, dict(zip(self.columns, values, strict=True)))
                else:
                    self.problems.append(
                        RowProblem(
                            start,
                            _l("The row has %(found)s values; the header has %(expected)s."),
                            {"found": last_width, "expected": width},
                        )
                    )
        except csv.Error as error:
            raise Invalid(
                _l("“%(file)s” is broken near line %(line)s: %(why)s"), file=self._name, line=line, why=str(error)
            ) from error
        if not found:
            raise Invalid(_l("“%(file)s” has a header but no rows."), file=self._name)
        if last_width < width and not self._file.complete:
            raise Invalid(_l("“%(file)s” ends in the middle of a row: it was cut off."), file=self._name)


class _LastLine:
    """The lines of a file, remembering whether the last one was ended."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.complete = True

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.complete = line.endswith(("\n", "\r"))
            yield line


def _header(line: str, delimiter: str) -> list[str]:
    try:
        values = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
    return [value.strip().lower() for value in values]
