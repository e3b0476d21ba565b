"""From bytes to text, without guessing: what is not text is named, what is not UTF-8 is refused.

Text is kept as decoded, save for this, done before anything is hashed or counted: CR LF, CR, form feeds,
vertical tabs and U+0085 become LF, and the other control characters (U+0000–1F but tab, U+007F–9F) go.
Nothing else is normalised, so that offsets stand.
"""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from communique.errors import DocumentMalformed

_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", "take its text out with pdftotext"),
    (b"\x89PNG", "a PNG picture", "type or read out its words"),
    (b"\xff\xd8\xff", "a JPEG picture", "type or read out its words"),
    (b"GIF8", "a GIF picture", "type or read out its words"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it with gunzip"),
    (b"BZh", "compressed with bzip2", "unpack it with bunzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it with unxz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it with unzstd"),
    (b"PK\x03\x04", "a ZIP archive or an office document", "unpack it, or save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document", "save it as plain text"),
    (b"{\\rtf", "rich text (RTF)", "save it as plain text"),
    (b"PAR1", "Parquet", "give prices with --prices, and documents as text"),
    (b"SQLite format 3", "a database", "give its texts as JSON lines"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# what a page may declare, and how browsers read that label (WHATWG Encoding, section 4.2)
_DECLARABLE = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}
_CHARSET = re.compile(rb"(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_:.-]{1,40})")
_HEAD_BYTES = 4096
_MAX_CONTROL_SHARE = 0.1

_CLEANED: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], None),
    ord("\t"): "\t",
    **dict.fromkeys(map(ord, "\n\r\v\f\x85"), "\n"),
}


def shown_name(path: Path) -> str:
    """Return a path as it may be printed and stored, whatever bytes its name is made of."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)


def clean_text(text: str) -> str:
    """Make line ends LF and drop control characters; nothing else is changed."""
    return text.replace("\r\n", "\n").translate(_CLEANED)


def has_words(text: str) -> bool:
    """Tell whether there is a letter or a digit, in any script."""
    return any(map(str.isalnum, text))


def require_text_bytes(raw: bytes, *, name: str) -> None:
    """Refuse what is no text, by name: a picture, an archive, anything with NUL bytes.

    Raises
    ------
    DocumentMalformed
        with what it is and how to convert it
    """
    if any(raw.startswith(mark) for mark, _ in _BOMS):
        return
    for signature, kind, cure in _SIGNATURES:
        if raw.startswith(signature):
            raise DocumentMalformed(name, f"it is {kind}, and text is read here; {cure}.")
    if (at := raw.find(b"\x00")) >= 0:
        raise DocumentMalformed(
            name,
            "it is binary (a NUL byte), and text is read here; save it as UTF-8 text "
            "(UTF-16 without its mark: iconv -f UTF-16LE -t UTF-8).",
            place=f"byte {at}",
        )


def decode(raw: bytes, *, name: str, markup: bool) -> str:
    """Decode a whole file: by its byte order mark, as UTF-8, or as the page declares.

    Bytes that are valid UTF-8 are read as UTF-8 even where a page declares otherwise: such pages were
    converted on their way and kept their old declaration.

    Parameters
    ----------
    markup : a declaration inside the text counts

    Raises
    ------
    DocumentMalformed
        it is none of these; with the first offending byte
    """
    mark = next((encoding for mark, encoding in _BOMS if raw.startswith(mark)), None)
    declared = _declared_charset(raw) if markup and mark is None else None
    if declared is not None and declared not in _DECLARABLE and not declared.startswith("utf-16"):
        raise DocumentMalformed(
            name, f"it declares the encoding {declared!r}, which is not read here; save it as UTF-8 and declare that."
        )
    try:
        text = raw.decode(mark or "utf-8")
    except UnicodeDecodeError as error:
        encoding = _DECLARABLE.get(declared or "", "utf-8")
        if encoding == "utf-8":
            raise _not_decodable(error, name, mark or "UTF-8") from error
        text = _decode_declared(raw, encoding, name)
    _require_few_controls(text, name)
    return clean_text(text)


def _decode_declared(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_decodable(error, name, f"the {encoding} it declares") from error


def _not_decodable(error: UnicodeDecodeError, name: str, encoding: str) -> DocumentMalformed:
    return DocumentMalformed(
        name,
        f"it is not {encoding.removesuffix('-sig')}; convert it from the encoding it was written in, "
        f"such as iconv -f WINDOWS-1252 -t UTF-8 (its encoding is never guessed).",
        place=f"byte {error.start}",
    )


def _declared_charset(raw: bytes) -> str | None:
    match = _CHARSET.search(raw[:_HEAD_BYTES])
    return match[1].decode("ascii").lower() if match else None


def _require_few_controls(text: str, name: str) -> None:
    controls = len(text) - len(text.translate(_CONTROLS_ONLY))
    if controls > _MAX_CONTROL_SHARE * len(text):
        raise DocumentMalformed(name, "more than a tenth of it are control characters; it is no text: convert it.")


_CONTROLS_ONLY = {code: None for code, kept in _CLEANED.items() if kept is None}
