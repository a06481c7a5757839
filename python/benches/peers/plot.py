"""Results as a picture: bars in SVG, in colours of middling lightness that show on white and on black."""

from __future__ import annotations

from math import prod
from typing import Any
from xml.sax.saxutils import escape

from cases import CASES
from environments import BARE
from report import NONE, bare_of, micro

BLOCKS = {
    "decode": (
        "verify the signature, check exp, nbf, aud and iss, return the claims",
        ("HS256", "RS256", "PS256", "ES256", "EdDSA", "RS256-pem"),
    ),
    "encode": (
        "sign 13 claims, or 8 KB of them",
        ("HS256", "RS256", "ES256", "EdDSA", "HS256-8k", "RS256-pem"),
    ),
}
WIDTH, MARGIN, LABELS = 920, 12, 176
COLUMN = (WIDTH - LABELS - MARGIN) / 6
# What the longest bar of a column leaves for its number.
NUMBER = 50
ROW, BAR, HEAD = 21, 11, 58

STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #777f8a }
.verb { font-size: 14px; font-weight: 600 }
.head { font-weight: 600 }
.number { font-variant-numeric: tabular-nums }
.note { font-size: 11px }
.ours { fill: #c65f16; font-weight: 600 }
rect { fill: #8790a0; fill-opacity: .55 }
rect.ours { fill: #d9691e; fill-opacity: 1 }
rect.compat { fill-opacity: .6 }
line { stroke: #8790a0; stroke-opacity: .5 }
.bare { stroke: #3b7dd8; stroke-opacity: 1; stroke-dasharray: 2 2 }
"""


def svg(results: dict[str, Any]) -> str:
    peers = ordered(results)
    body: list[str] = []
    top = 4.0
    for verb, (what, columns) in BLOCKS.items():
        title = (
            f'<tspan class="verb">{verb}</tspan><tspan dx="10">{what}: µs per call, less is better</tspan>'
        )
        body.append(f'<text x="{MARGIN}" y="{top + 16:.0f}">{title}</text>')
        body += block(results, peers, [f"{verb}-{column}" for column in columns], top)
        top += HEAD + ROW * len(peers) + 18
    machine = results["machine"]
    where = f"{results['python']}, {machine['processor']}, {results['date']}"
    how = f"CPU time, the minimum of {results['rounds']} rounds; each column has a scale of its own"
    body.append(text(MARGIN, top + 8, f"{where} · {how}", "note"))
    key = "from PEM: each call starts with the text of the key; otherwise it was parsed before"
    is_beside_bare = any(BARE in entry for entry in results["cases"].values())
    bare = " · dashed: the bare primitive on a parsed key, called from Rust" if is_beside_bare else ""
    body.append(text(MARGIN, top + 25, key + bare, "note"))
    height = round(top + 35)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}">\n'
        f"<title>jotseal beside other JWT libraries for Python</title>\n<style>{STYLE}</style>\n"
        + "\n".join(body)
        + "\n</svg>\n"
    )


def ordered(results: dict[str, Any]) -> list[str]:
    """The peers that were measured: jotseal first, then the faster ones."""
    decoding = [name for name in results["cases"] if CASES[name].verb == "decode"]
    measured = {
        name: [results["cases"][case].get(name, {}).get("min_ns") for case in decoding]
        for name in results["peers"]
        if name != BARE
    }
    measured = {name: times for name, times in measured.items() if any(times)}
    # Those cases that all have.
    common = [index for index in range(len(decoding)) if all(times[index] for times in measured.values())]
    mean = {name: prod(times[index] for index in common) for name, times in measured.items()}
    return sorted(mean, key=lambda name: 0 if name.startswith("jotseal") else mean[name])


def block(results: dict[str, Any], peers: list[str], cases: list[str], top: float) -> list[str]:
    parts = []
    for index, name in enumerate(peers):
        title = results["peers"][name]["titles"][CASES[cases[0]].verb]
        parts.append(text(LABELS - 10, middle(top, index) + 4, title, kind(name), anchor="end"))
    for column, case in enumerate(cases):
        left = LABELS + column * COLUMN
        entry = results["cases"].get(case, {})
        times = {name: entry.get(name, {}).get("min_ns") for name in peers}
        scale = (COLUMN - NUMBER) / max((took for took in times.values() if took), default=1)
        parts.append(text(left, top + HEAD - 15, CASES[case].heading, "head"))
        bottom = top + HEAD + ROW * len(peers)
        parts.append(line(left, top + HEAD - 4, bottom))
        for index, (name, took) in enumerate(times.items()):
            parts += bar(left, middle(top, index), took, scale, name)
        if bare := bare_of(results, CASES[case]):
            parts.append(line(left + bare * scale, top + HEAD - 4, bottom, "bare"))
    return parts


def bar(left: float, y: float, took: float | None, scale: float, name: str) -> list[str]:
    if took is None:
        return [text(left + 5, y + 4, NONE, "number")]
    width = max(took * scale, 1)
    number = f"{micro(took / 1000)} ms" if took >= 10_000_000 else micro(took)
    return [
        f'<rect x="{left:.1f}" y="{y - BAR / 2:.1f}" width="{width:.1f}" height="{BAR}"{css(kind(name))}/>',
        text(left + width + 5, y + 4, number, f"number {kind(name)}".strip()),
    ]


def kind(name: str) -> str:
    return {"jotseal": "ours", "jotseal-compat": "ours compat"}.get(name, "")


def middle(top: float, index: int) -> float:
    return top + HEAD + ROW * index + ROW / 2


def text(x: float, y: float, content: str, classes: str = "", anchor: str = "") -> str:
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{anchored}{css(classes)}>{escape(content)}</text>'


def line(x: float, top: float, bottom: float, classes: str = "") -> str:
    return f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"{css(classes)}/>'


def css(classes: str) -> str:
    return f' class="{classes}"' if classes else ""
