"""What the demo takes from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.demo.start import DemoOptions, _environment


def test_the_demo_mails_in_the_language_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made() -> dict[str, str]:
        return _environment(DemoOptions(), tmp_path, "http://127.0.0.1:8000", 25)

    monkeypatch.delenv("MAIL_LANGUAGE", raising=False)
    assert "MAIL_LANGUAGE" not in made()
    monkeypatch.setenv("MAIL_LANGUAGE", "af")
    assert made()["MAIL_LANGUAGE"] == "af"
