"""Encrypted PDFs: told without the password, read with it; the password is written down nowhere.

The encryption is made here after ISO 32000-1, 7.6.3: the standard handler, revision 2, RC4 with 40 bits.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from baobiao.cli import main
from baobiao.errors import EncryptedSource
from baobiao.pipeline import read_tables

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
PASSWORD = "secret 17"
CONTENT = b"BT /F 12 Tf 40 700 Td (Total of all items) Tj ET BT /F 12 Tf 300 700 Td (1,234) Tj ET" + b"".join(
    b" BT /F 12 Tf 40 %d Td (Item) Tj ET BT /F 12 Tf 300 %d Td (%d) Tj ET" % (680 - 20 * i, 680 - 20 * i, 100 + i)
    for i in range(5)
)


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def encrypted(password: str) -> bytes:
    """A PDF of one page that opens with a password only."""
    padded = (password.encode("latin-1") + PADDING)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    allowed, name = (0xFFFFFFFC).to_bytes(4, "little"), b"0123456789abcdef"
    key = hashlib.md5(padded + owner + allowed + name).digest()[:5]
    content = rc4(hashlib.md5(key + b"\x05\0\0\0\0").digest()[:10], CONTENT)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 800] /Contents 5 0 R"
        b" /Resources << /Font << /F 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
        % (owner.hex().encode(), rc4(key, PADDING).hex().encode()),
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size 7 /Root 1 0 R /Encrypt 6 0 R /ID [<%s> <%s>] >>" % (name.hex().encode(), name.hex().encode())
    return data + b"xref\n0 7\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (table, trailer, len(data))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "locked.pdf"
    path.write_bytes(encrypted(PASSWORD))
    return path


@pytest.mark.parametrize("password", [None, "wrong"])
def test_without_its_password_a_pdf_is_told_to_be_encrypted(file: Path, password: str | None) -> None:
    with pytest.raises(EncryptedSource, match=r"locked\.pdf: the PDF wants a password; give it with --password"):
        read_tables(file, password=password)


def test_with_its_password_a_pdf_is_read(file: Path) -> None:
    (page,) = read_tables(file, password=PASSWORD).pages
    assert [cell.text for cell in page.tables[0].cells][:2] == ["Total of all items", "1,234"]


def test_the_command_line_takes_the_password_as_an_option_and_from_the_environment(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match=re.escape(str(EncryptedSource.exit_code))):
        main(["tables", str(file)])
    assert "--password" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="0"):
        main(["tables", str(file), "--password", PASSWORD])
    shown = capsys.readouterr().out
    monkeypatch.setenv("BAOBIAO_PASSWORD", PASSWORD)
    with pytest.raises(SystemExit, match="0"):
        main(["tables", str(file)])
    assert capsys.readouterr().out == shown
    assert "1,234" in shown


def test_a_dataset_of_encrypted_reports_holds_no_password(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(SystemExit, match="0"):
        main(["recover", str(file), "--out", str(out), "--workers", "1", "--password", PASSWORD])
    written = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b'"status":"done"' in written.replace(b" ", b"")
    assert PASSWORD.encode() not in written
