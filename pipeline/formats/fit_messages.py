"""FIT files as messages, by Garmin's own decoder; damaged files are refused whole."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from fastcrc import crc16

from pipeline.formats import packed
from pipeline.formats.reading import Source, UnreadableError

MOST_BYTES = 256 * 2**20
SUM_BYTES = 2
MOST_MESSAGES = 1_000_000  # four days, each second, with all that watches add
BEGAN = datetime(1989, 12, 31, tzinfo=UTC)  # FIT counts seconds from here
FIRST_DATE_S = 0x10000000  # smaller numbers count from switching on
PACKED = "compressed_speed_distance"  # of early foot pods, the only field with their distance
DAMAGED = "damaged or cut off; copy it from the watch again"
COMPRESSED = (
    "damaged, or written with the compressed times of early watches, which Garmin's decoder does "
    "not read; export it as TCX"
)

Message = dict[Any, Any]
Messages = dict[str, list[Message]]


class _TooManyError(Exception):
    """More messages than any training has."""


def decoded(source: Source) -> Messages:
    """Decode a file, packed or not; raises `UnreadableError` where any of it is damaged."""
    content = packed.content(source, MOST_BYTES)
    if not _is_whole(content):
        raise UnreadableError(DAMAGED)
    messages = _messages(content, expand=False)
    if any(PACKED in record for record in messages.get("record_mesgs", [])):
        messages = _messages(content, expand=True)
    return messages


def _messages(content: bytes, *, expand: bool) -> Messages:
    """Decode without what nobody reads; `expand` takes fields apart that hold several values."""
    from garmin_fit_sdk import Decoder, Stream  # slow to import, and most cohorts have no such file

    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen > MOST_MESSAGES:
            raise _TooManyError

    decoder = Decoder(Stream.from_byte_array(bytearray(content)))
    messages, errors = decoder.read(
        merge_heart_rates=False,
        enable_crc_check=False,
        expand_components=expand,
        expand_sub_fields=False,
        convert_datetimes_to_dates=False,
        mesg_listener=count,
    )
    if any(isinstance(error, _TooManyError) for error in errors):
        raise UnreadableError(f"more than {MOST_MESSAGES:,} entries, which no single training has")
    if any("Compressed timestamp" in str(error) for error in errors):
        raise UnreadableError(COMPRESSED)
    if errors:
        raise UnreadableError(DAMAGED)
    return cast(Messages, messages)


def _is_whole(content: bytes) -> bool:
    """Check the sum at the end of each FIT file in it; the decoder's own check is a slow loop."""
    start = 0
    while start < len(content):
        size = content[start] + int.from_bytes(content[start + 4 : start + 8], "little")
        end = start + size + SUM_BYTES
        if end > len(content) or crc16.arc(content[start:end]):  # 0 over bytes and their sum
            return False
        start = end
    return True


def kind(messages: Messages) -> str:
    """Give the file's own word for what it holds."""
    said = [message.get("type") for message in messages.get("file_id_mesgs", [])]
    return str(said[0]) if said else "unknown"


def number(message: Message, *names: str) -> float | None:
    """Give the first of these fields that holds a number."""
    for name in names:
        value = message.get(name)
        if isinstance(value, int | float) and math.isfinite(value):
            return float(value)
    return None


def instant(message: Message, *names: str) -> datetime | None:
    """Give the first of these fields that holds a date, in UTC."""
    for name in names:
        value = message.get(name)
        if isinstance(value, int) and value >= FIRST_DATE_S:
            return BEGAN + timedelta(seconds=value)
    return None
