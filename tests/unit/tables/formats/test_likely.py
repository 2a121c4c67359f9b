"""The encoding that is suggested is the one that was written, or none."""

from __future__ import annotations

import pytest

from ecohealth.tables.formats.likely import likely_encoding


@pytest.mark.parametrize(
    ("names", "written"),
    [
        ("Müller & Söhne;Café Zürich;Société Générale;Åkerlund", "cp1252"),
        ("Müller & Söhne;Café Zürich;Société Générale;Åkerlund", "cp850"),
        ("Müller & Söhne;Café Zürich;Société Générale;Åkerlund", "mac-roman"),
        ("MÜLLER;ÉCOLE", "cp1252"),
        ("Müller;Größe", "cp1252"),
        ("Łódź;Kraków;Żywiec;Gdańsk", "cp1250"),
        ("ООО Газпром;Москва;Ростов", "cp1251"),
        ("ООО Газпром;Москва;Ростов", "koi8-r"),
        ("Ελληνική εταιρεία;Αθήνα", "cp1253"),
        ("トヨタ自動車株式会社;日本電気;ソニー", "shift_jis"),
        ("トヨタ自動車株式会社;日本電気;ソニー", "euc_jp"),
        ("한국전력공사;삼성전자", "euc_kr"),
        ("Müller", "utf-16-le"),
        ("Müller", "utf-16-be"),
    ],
)
def test_what_was_written_is_suggested(names, written):
    data = ("id,name,type\n" + "".join(f"p{at},{name},x\n" for at, name in enumerate(names.split(";")))).encode(written)
    suggested = likely_encoding(data)
    assert suggested is not None
    assert data.decode(suggested) == data.decode(written)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"id,type\n",
        "id\n华为技术有限公司\n中国移动\n".encode("gb18030"),
        bytes(range(128, 256)),
        "id\nCafé".encode("utf-16"),
    ],
)
def test_where_nothing_is_clear_nothing_is_suggested(data):
    assert likely_encoding(data) is None
