"""The body of an answer, unpacked and counted as it comes in."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from communique.sources.web.web_errors import FetchRefused

ACCEPTED_ENCODINGS = "gzip, deflate"

_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MARK = 0x1F
_PIECE = 65_536


class BodyCutShort(Exception):
    """A compressed body ended before its end, or is damaged: the connection's fault, so ask again."""


def read_body(pieces: Iterable[bytes], *, encoding: str, url: str, max_bytes: int) -> bytes:
    """Collect a body, stopping at the first byte too many, before or after unpacking.

    Parameters
    ----------
    encoding : the Content-Encoding header, "" where there is none

    Raises
    ------
    FetchRefused
        it is over the limit, or packed in a way that was not offered
    BodyCutShort
        it is packed and does not come to its end
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return _plain(pieces, url, max_bytes)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchRefused(url, f"it is packed as {encoding[:40]!r}, and {ACCEPTED_ENCODINGS} were offered.")
    return _unpacked(pieces, encoding, url, max_bytes)


def _plain(pieces: Iterable[bytes], url: str, max_bytes: int) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            raise _too_large(url, max_bytes)
    return bytes(body)


def _unpacked(pieces: Iterable[bytes], encoding: str, url: str, max_bytes: int) -> bytes:
    body, n_packed = bytearray(), 0
    unpacker = None
    try:
        for piece in pieces:
            n_packed += len(piece)
            if n_packed > max_bytes:
                raise _too_large(url, max_bytes)
            waiting = piece
            while waiting:
                if unpacker is None or (unpacker.eof and encoding != "deflate" and waiting[0] == _GZIP_MARK):
                    unpacker = zlib.decompressobj(_window(encoding, waiting))  # gzip files may be strung together
                if unpacker.eof:
                    break  # padding
                body += unpacker.decompress(waiting, _PIECE)
                if len(body) > max_bytes:
                    raise _too_large(url, max_bytes, unpacked=True)
                waiting = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        if unpacker is not None and not unpacker.eof:
            body += unpacker.decompress(b"", max_bytes + 1 - len(body))
            if len(body) > max_bytes:
                raise _too_large(url, max_bytes, unpacked=True)
    except zlib.error as error:
        raise BodyCutShort(f"its packing is damaged ({error})") from error
    if n_packed and (unpacker is None or not unpacker.eof):
        raise BodyCutShort("it broke off in the middle")
    return bytes(body)


def _window(encoding: str, head: bytes) -> int:
    """Return zlib's window size; "deflate" comes with and without its wrapping."""
    if encoding != "deflate":
        return _GZIP
    wrapped = head[0] & 0x0F == 8 and (len(head) < 2 or (head[0] * 256 + head[1]) % 31 == 0)
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _too_large(url: str, max_bytes: int, *, unpacked: bool = False) -> FetchRefused:
    return FetchRefused(
        url,
        f"it is over {max_bytes:,} bytes{' once unpacked' if unpacked else ''}, more than is read of one answer; "
        f"look for a shorter feed of the same body.",
    )
