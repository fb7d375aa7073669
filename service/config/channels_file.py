"""CHANNELS_FILE as it is written: which keys each channel has, and in which lines they stand.

`07:30` is a time and `off` a name, whatever YAML makes of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from service.errors import Fault, unreadable

_MAX_BYTES = 256 * 1024
_LIST = "must be a list of channels, each with a name and a url or a webhook"


@dataclass(slots=True)
class ChannelEntry:
    """One channel of the file: what each key says, and in which line it stands."""

    line: int
    said: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def entries(path: Path, faults: list[Fault], *, example: str) -> list[ChannelEntry]:
    """Return what the file says of each channel; nothing of one that cannot be read.

    `example` is an entry that is shown to whoever has written something else than a list.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            faults.append(Fault(str(path), f"has more than {_MAX_BYTES // 1024} KB"))
            return []
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    except OSError as error:
        faults.append(Fault("CHANNELS_FILE", f"{path} cannot be read: {unreadable(error)}"))
        return []
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not YAML"
        faults.append(Fault(f"{path}{line}", f"cannot be read as YAML: {problem}"))
        return []
    except UnicodeDecodeError:
        faults.append(Fault("CHANNELS_FILE", f"{path} is not text (UTF-8)"))
        return []
    if isinstance(root, yaml.MappingNode) and [key.value for key, _ in root.value] == ["channels"]:
        root = root.value[0][1]
    if not isinstance(root, yaml.SequenceNode):
        faults.append(Fault(str(path), _LIST, example=example))
        return []
    return [entry for node in root.value if (entry := _entry(path, node, faults))]


def _entry(path: Path, node: yaml.Node, faults: list[Fault]) -> ChannelEntry | None:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(f"{path}, line {line}", "is no channel: it has no name and no url"))
        return None
    entry = ChannelEntry(line)
    for key, said in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        parts = said.value if isinstance(said, yaml.SequenceNode) else [said]
        if name in entry.said:
            faults.append(Fault(f"{path}, line {at}, {name}", "stands twice in one channel"))
        elif not all(isinstance(part, yaml.ScalarNode) for part in parts):
            faults.append(Fault(f"{path}, line {at}, {name}", "must be one value"))
        else:
            entry.said[name] = ",".join(part.value for part in parts)
        entry.lines[name] = at
    return entry
