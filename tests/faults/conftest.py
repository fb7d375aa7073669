"""The world around a service that faults befall."""

from __future__ import annotations

from tests.app.conftest import around

__all__ = ["around"]
