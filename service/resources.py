"""Where the files that ship with Topfive are: in a checkout beside the package, else inside."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "shipped"
_CHECKOUT = _PACKAGE.parent


def _either(shipped: str, checkout: str) -> Path:
    inside = _SHIPPED / shipped
    return inside if inside.exists() else _CHECKOUT / checkout


def postgres_migrations() -> Path:
    """Return the folder of PostgreSQL migrations."""
    return _either("sql", "sql") / "postgres"


def sqlite_migrations() -> Path:
    """Return the folder of SQLite migrations."""
    return _either("sql", "sql") / "sqlite"


def demonstration_brand() -> Path:
    """Return the brand file of the demonstration brand."""
    return _either("brand_repo.yaml", "dev-research/brand_repo.yaml")


def list_lines(package: str, file: str) -> list[str]:
    """Return the lines of a list that ships in `package`; those with a # before are remarks."""
    text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
