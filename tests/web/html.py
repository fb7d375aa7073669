"""A strict reader of our own pages: what a browser would silently mend is an error here."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = {"meta", "input", "br", "link", "img", "hr"}
_SELF_CLOSED = {"line", "rect", "circle", "polyline"}


class Page(HTMLParser):
    """Collects tags, ids and links, and everything that is wrong with them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        if self._open:
            self.faults.append(f"never closed: {self._open}")
        ids = [value for _, found in self.tags if (value := found.get("id"))]
        if len(ids) != len(set(ids)):
            self.faults.append("an id is used twice")
        if not text.startswith("<!DOCTYPE html>"):
            self.faults.append("no doctype")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; report what our policy would block or a validator refuse."""
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"an attribute of {tag} twice")
        self.faults.extend(
            f"{name} on {tag}" for name in names if name == "style" or name.startswith("on")
        )
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself: in HTML only those of SVG do."""
        if tag not in _SELF_CLOSED:
            self.faults.append(f"{tag} closes itself")
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Check that the innermost open tag is the one that ends."""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def handle_data(self, data: str) -> None:
        """Collect what people read."""
        if not self._open or self._open[-1] not in {"script", "style"}:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every `tag`."""
        return [attributes for name, attributes in self.tags if name == tag]
