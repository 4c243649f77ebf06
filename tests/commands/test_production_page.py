"""What the page on production tells people to type is what the code knows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from hub import settings as module
from hub.cli import CORE_COMMANDS
from hub.settings import Settings, load_settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "production.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def test_every_setting_it_names_is_one() -> None:
    named = {name.lower() for name in re.findall(r"\bHUB_([A-Z_]+)\b", PAGE)}
    assert named <= set(Settings.model_fields)
    assert len(named) > 15


def test_its_settings_can_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: name)
    one, several = (tomllib.loads(text) for text in blocks("toml"))
    assert set(one) | set(several) <= set(Settings.model_fields)
    assert load_settings(instance=tmp_path, **one).env == "production"
    assert load_settings(instance=tmp_path, **one, **several).nodes == 2


def test_nginx_takes_as_much_as_the_hub() -> None:
    site = next(text for text in blocks("nginx") if "listen 443" in text)
    limit = re.search(r"client_max_body_size (\d+)m;", site)
    assert limit is not None
    assert int(limit[1]) == Settings.model_fields["max_upload_mb"].default


def test_every_command_is_one() -> None:
    typed = re.findall(r"(?:^|[|/] ?)hub ([a-z]+)", "\n".join(blocks("sh") + blocks("ini")), re.MULTILINE)
    assert set(typed) <= set(CORE_COMMANDS)
    assert {"serve", "db", "doctor", "users", "partners", "backup", "restore"} <= set(typed)
