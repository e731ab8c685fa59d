from __future__ import annotations

from pathlib import Path

import pytest

from workreports.cli import places
from workreports.releasing import remote


def test_a_folder_is_itself_and_a_url_is_mirrored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places.local(str(tmp_path)) == tmp_path
    asked = []

    def mirror(where: object, versions: tuple[str, ...]) -> Path:
        asked.append(versions)
        return tmp_path / "mirror"

    monkeypatch.setattr(remote, "mirror", mirror)
    assert places.local("memory://bucket/folder", "2026.12.01") == tmp_path / "mirror"
    assert asked == [("2026.12.01",)]
