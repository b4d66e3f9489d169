"""The bytes of a file, unpacked where it is gzip, and never more than a limit."""

import gzip
import zlib

from pipeline.formats import sniffing
from pipeline.formats.reading import Source, UnreadableError
from pipeline.formats.sniffing import Head

GZIP = b"\x1f\x8b"
GZIP_WINDOW = 31  # zlib's word for a stream with gzip's header


def start(head: Head) -> bytes:
    """Give the first bytes of what is inside; nothing where it cannot be unpacked."""
    if not head.start.startswith(GZIP):
        return head.start
    try:
        return zlib.decompressobj(GZIP_WINDOW).decompress(head.start, sniffing.START)
    except zlib.error:
        return b""


def content(source: Source, most: int) -> bytes:
    """Read a whole file, unpacked; raises `UnreadableError` beyond `most` bytes."""
    packed = source.head.start.startswith(GZIP)
    try:
        with gzip.open(source.path) if packed else source.path.open("rb") as opened:
            found = opened.read(most + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise UnreadableError("the packed file is cut off or damaged; copy it again") from None
    except OSError as error:
        raise UnreadableError("the file cannot be opened", error.strerror) from None
    if len(found) > most:
        size = f"{most // 2**20} MB"
        raise UnreadableError(f"larger than {size}, which no single training is; left unread")
    return found
