"""`.env.example`, the first `.env` and the README's table are what the settings say."""

from __future__ import annotations

from pathlib import Path

from dotenv import dotenv_values

from service.config import Settings, load, render
from service.config.env_example import table
from service.config.values.value_types import SECRETS
from tests.config.test_load import GOOD, SECRET


def test_the_example_is_what_the_settings_say(repository: Path) -> None:
    assert (repository / ".env.example").read_text(encoding="utf-8") == render()


def test_every_variable_is_explained_in_the_example() -> None:
    text = render()
    for name, field in Settings.model_fields.items():
        assert f"{name.upper()}=" in text
        assert field.description
        assert field.examples
    assert text.count("(secret)") == len(SECRETS) + 1


def test_init_s_file_with_the_blanks_filled_in_is_a_configuration(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text(render(lambda: SECRET), encoding="utf-8")
    blanks = {name for name, value in dotenv_values(env).items() if not value}
    assert blanks == {"OPENAI_API_KEY", "SMTP_HOST", "EMAIL_FROM", "EMAIL_TO"}
    settings = load(env, {name: GOOD[name] for name in blanks})
    assert settings.database_url == "embedded"
    assert settings.api_token == SECRET


def test_the_readme_has_the_table_of_all_variables(repository: Path) -> None:
    assert table() in (repository / "README.md").read_text(encoding="utf-8")
