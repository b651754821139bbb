"""Files of one bot: kept in memory, named by file_id, downloadable by path."""

import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

from bot.rehearsal.refusals import Refusal, bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
LONGEST_SIDES = 10_000  # width + height of a photo
STEEPEST_RATIO = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart request."""

    file_name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file the server keeps; `path` is what follows /file/bot<token>/."""

    file_id: str
    file_unique_id: str
    path: str
    file_name: str
    mime_type: str
    content: bytes


class FileStore:
    """Every file that one bot sent or was sent."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def keep(self, folder: str, upload: Upload) -> StoredFile:
        """Store an upload below `folder` ("documents", "photos", …) and name it."""
        number = len(self._by_id)
        unique = hashlib.sha256(upload.content).hexdigest()[:16]
        suffix = upload.file_name.rpartition(".")[2] if "." in upload.file_name else "bin"
        stored = StoredFile(
            file_id=f"{folder}-{number}-{unique}",
            file_unique_id=unique,
            path=f"{folder}/file_{number}.{suffix}",
            file_name=upload.file_name,
            mime_type=upload.mime_type,
            content=upload.content,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        """The file of that file_id, or None."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file to download from `path`, or None; too large ones have none."""
        stored = self._by_path.get(path)
        return stored if stored is not None and len(stored.content) <= DOWNLOAD_LIMIT else None

    def receive(self, folder: str, given: Upload | str) -> StoredFile:
        """The file that a parameter means: an upload, or the file_id of one that is here already.

        Raises Refusal for files that are too large, unknown ids and URLs (nothing is fetched from outside).
        """
        if isinstance(given, Upload):
            limit = PHOTO_LIMIT if folder == "photos" else UPLOAD_LIMIT
            if len(given.content) > limit:
                raise Refusal(413, "Request Entity Too Large")
            if not given.content:
                raise bad_request("file must be non-empty")
            return self.keep(folder, given)
        if given.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        stored = self.find(given)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if not stored.path.startswith(f"{folder}/"):
            raise bad_request("type of file mismatch")
        return stored


def document_fields(stored: StoredFile) -> dict[str, Any]:
    """Telegram's Document."""
    return {
        "file_name": stored.file_name,
        "mime_type": stored.mime_type,
        "file_id": stored.file_id,
        "file_unique_id": stored.file_unique_id,
        "file_size": len(stored.content),
    }


def photo_fields(stored: StoredFile, size: tuple[int, int]) -> list[dict[str, Any]]:
    """Telegram's Array of PhotoSize; here one size, the original, `size` in pixels."""
    return [
        {
            "file_id": stored.file_id,
            "file_unique_id": stored.file_unique_id,
            "file_size": len(stored.content),
            "width": size[0],
            "height": size[1],
        }
    ]


def picture_size(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG or JPEG. Raises Refusal for anything that Telegram can't show as a photo."""
    size = _png_size(content) or _jpeg_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or width + height > LONGEST_SIDES or max(size) > STEEPEST_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def guess_mime_type(file_name: str) -> str:
    """The MIME type that Telegram would conclude from a name."""
    return mimetypes.guess_type(file_name)[0] or "application/octet-stream"


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return int(width), int(height)


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        # The frame headers SOF0…SOF15 carry the size; C4, C8 and CC in that range are tables.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None
