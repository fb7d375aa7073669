"""OpenAI's SDK, whose code is read when a model is first asked: a quarter of a start's time."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType


def _lazily(name: str) -> ModuleType:
    """Return the module `name`, which is executed when something of it is first asked for."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    loader = importlib.util.LazyLoader(spec.loader)
    spec.loader = loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


openai = _lazily("openai")
