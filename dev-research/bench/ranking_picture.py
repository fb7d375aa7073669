"""Draws the learning curves of `ranking.py`."""

from __future__ import annotations

from statistics import mean

COLOURS = ("#9ca3af", "#0f766e", "#2563eb", "#c2410c")


def picture(curves: dict[str, list[float]]) -> str:
    """Return learning curves as SVG: precision at 5 by round, each a mean over five rounds."""
    left, top, wide, high = 50, 20, 560, 260
    rounds = max(map(len, curves.values()))
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 330" font-size="13">',
        '<rect width="820" height="330" fill="#fff"/><g font-family="sans-serif">',
    ]
    for tenth in range(0, 11, 2):
        y = top + high * (1 - tenth / 10)
        parts.append(f'<path d="M{left} {y:.0f}h{wide}" stroke="#e5e7eb"/>'
                     f'<text x="{left - 8}" y="{y + 4:.0f}" text-anchor="end">.{tenth}0</text>'
                     .replace(".100", "1.0"))  # fmt: skip
    for number in range(0, rounds + 1, 15):
        x = left + wide * number / rounds
        parts.append(
            f'<text x="{x:.0f}" y="{top + high + 20}" text-anchor="middle">{number}</text>'
        )
    label = 1e9
    ordered = sorted(zip(curves.items(), COLOURS, strict=False), key=lambda each: mean(each[0][1]))
    for (name, curve), colour in ordered:
        points = [
            (left + wide * (k + 2.5) / rounds, top + high * (1 - mean(curve[k : k + 5])))
            for k in range(len(curve) - 4)
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        label = min(points[-1][1] + 4, label - 17)  # one below the other, never over each other
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{left + wide + 8}" y="{label:.0f}" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{left + wide // 2}" y="{top + high + 42}" text-anchor="middle">'
                 "precision at 5 by round (mean of 5), all readers</text></g></svg>")  # fmt: skip
    return "\n".join(parts) + "\n"
