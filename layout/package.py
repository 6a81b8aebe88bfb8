"""Files that are zips of XML (docx, odt, ofd), opened without trust.

Nothing is ever unpacked to disk. Each member is read under limits on its size and on how far it unpacks; XML is parsed
without entities, document types or network.
"""

from __future__ import annotations

import io
import posixpath
import stat
import zipfile
import zlib
from contextlib import suppress

from lxml import etree

from baobiao.errors import DamagedSource, EncryptedSource, TooLarge
from baobiao.layout.source import Source

Element = etree._Element
_UTF8 = 0x800  # the flag of a name in UTF-8
_SMALL = 1_000_000  # a member below this may unpack at any ratio: bitmaps and white pages do
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)


class Package:
    """The members of a zip container by name.

    Args:
        source: the file; its limits hold for all members together.

    Raises:
        DamagedSource: when the zip is truncated or broken.
        EncryptedSource: when its members are encrypted.
        TooLarge: when it holds more than the limits allow.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._path = str(source.path)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(source.data))
        except _BROKEN as error:
            raise self._damaged(f"the file is truncated or broken ({error})") from error
        self._members = {_name(m).replace("\\", "/").lstrip("/"): m for m in self._archive.infolist()}
        self._folded = {name.lower(): member for name, member in reversed(self._members.items())}
        self._check()

    def _member(self, name: str) -> zipfile.ZipInfo | None:
        """A member by its name, in the letters of another case if none has its own: Windows tells none apart."""
        return self._members.get(name) or self._folded.get(name.lower())

    def _check(self) -> None:
        members, limits = self._members.values(), self.source.limits
        if any(m.flag_bits & 1 for m in members):
            raise EncryptedSource("the file is encrypted", path=self._path, remedy="save it without a password")
        if len(members) > limits.max_members:
            raise self._too_large(f"it holds {len(members):,} files, the limit is {limits.max_members:,}")
        if (size := sum(m.file_size for m in members)) > limits.max_unpacked:
            raise self._too_large(f"it unpacks to {size:,} bytes, the limit is {limits.max_unpacked:,}")

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names, as stored, with forward slashes."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return self._member(name) is not None

    def is_link(self, name: str) -> bool:
        """Whether a member is a symbolic link, which is never followed."""
        return stat.S_ISLNK(self._members[name].external_attr >> 16)

    def read(self, name: str) -> bytes:
        """The bytes of a member.

        Raises:
            DamagedSource: when there is no such member or it is broken.
            TooLarge: when it unpacks further than `max_ratio` allows.
        """
        member = self._member(name)
        if member is None:
            raise self._damaged(f"its part {name} is missing")
        limits = self.source.limits
        if member.file_size > max(_SMALL, limits.max_ratio * max(1, member.compress_size)):
            raise self._too_large(f"its part {name} unpacks to more than {limits.max_ratio} times its size")
        try:
            with self._archive.open(member) as stream:
                data = stream.read(member.file_size + 1)
        except _BROKEN as error:
            raise self._damaged(f"its part {name} is broken ({error})") from error
        if len(data) != member.file_size:
            raise self._damaged(f"its part {name} is not as long as it says")
        return data

    def xml(self, name: str) -> Element:
        """The root element of an XML member.

        Raises:
            DamagedSource: when it is missing, broken, no XML, or nested too deeply.
            TooLarge: as `read`.
        """
        return parse_xml(self.read(name), f"its part {name}", self._path)

    def _damaged(self, cause: str) -> DamagedSource:
        return DamagedSource(cause, path=self._path, remedy="get the file again, or open and save it anew")

    def _too_large(self, cause: str) -> TooLarge:
        return TooLarge(
            cause,
            path=self._path,
            remedy="check that the file is what it should be, or take it apart and name the parts",
        )


def _name(member: zipfile.ZipInfo) -> str:
    """A member's name; where the zip does not say UTF-8, in the encoding of Chinese Windows if that gives one."""
    if member.flag_bits & _UTF8 or member.filename.isascii():
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeError):
            return raw.decode(encoding)
    return member.filename


def parse_xml(data: bytes, what: str = "the XML", path: str = "") -> Element:
    """The root element of an XML text: no entity, no document type, no network, no comment.

    Raises:
        DamagedSource: when it is not well-formed or nested too deeply.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedSource(f"{what} is no well-formed XML ({error})", path=path, remedy="save it anew") from error


def local(element: Element) -> str:
    """The element's name without its namespace; "" for an entity that was left unresolved."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """The value of the attribute with this local name, in any namespace (transitional and strict files differ)."""
    if element is None:
        return None
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), None)


def child(element: Element | None, *names: str) -> Element | None:
    """The first child, then its first child, … by local names; None where the way ends."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def relations(package: Package, part: str) -> dict[str, tuple[str, bool]]:
    """The relations of a part: id → (the target's name in the package, or its address; whether it lies outside)."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package:
        return {}
    found: dict[str, tuple[str, bool]] = {}
    for relation in package.xml(rels):
        key, target = attribute(relation, "Id"), attribute(relation, "Target") or ""
        outside = attribute(relation, "TargetMode") == "External"
        if key is not None:
            found[key] = (target if outside else _resolved(folder, target), outside)
    return found


def _resolved(folder: str, target: str) -> str:
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined).lstrip("/")
