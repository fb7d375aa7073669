"""The world around a service."""

from __future__ import annotations

from tests.app.conftest import around

__all__ = ["around"]
