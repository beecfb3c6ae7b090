"""How a link is spelled: in a vault, on the site, in one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from darwinidx.study.graphs import Graph


class Dialect(Protocol):
    """The spelling of links on one page."""

    def page(self, target: str, label: str, *, code: bool = False, in_table: bool = False) -> str:
        """Link to another page, which is named by its path without ending."""

    def graph(self, graph: Graph, name: str) -> str:
        """Show a graph; ``name`` is what a picture of it is called."""

    def picture(self, name: str, words: str) -> str:
        """Show a picture that is drawn apart."""


def link(label: str, url: str) -> str:
    """Link to the outside."""
    return f"[{label}]({url})"


def heading_id(title: str) -> str:
    """Return a heading as part of an address."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return "-".join(filter(None, kept.split("-"))) or "start"


@dataclass(frozen=True, slots=True)
class Vault:
    """Wikilinks from the vault's root, so that they resolve whatever else has the name."""

    lost: Mapping[str, str] = field(default_factory=dict)
    """Pictures that cannot be drawn, and why."""

    def page(self, target: str, label: str, *, code: bool = False, in_table: bool = False) -> str:
        """Link to another page."""
        del code  # Obsidian shows backquotes in a wikilink's label as they are
        bar = "\\|" if in_table else "|"
        return f"[[{target}{bar}{label}]]"

    def graph(self, graph: Graph, name: str) -> str:
        """Show a graph: Obsidian, GitHub and many editors draw Mermaid."""
        del name
        return f"```mermaid\n{graph.mermaid()}\n```"

    def picture(self, name: str, words: str) -> str:
        """Show a picture, where there is a library to draw it."""
        return f"> {words}: {self.lost[name]}" if name in self.lost else f"![{words}](../pictures/{name}.svg)"


@dataclass(frozen=True, slots=True)
class Site:
    """Relative links to Markdown files, which the site generator checks and turns into pages."""

    folder: str = ""
    """The folder of the page that holds the link; empty for the top."""
    lost: Mapping[str, str] = field(default_factory=dict)
    """Pictures that cannot be drawn, and why."""

    def page(self, target: str, label: str, *, code: bool = False, in_table: bool = False) -> str:
        """Link to another page."""
        del in_table
        up = "../" if self.folder else ""
        return link(f"`{label}`" if code else label, f"{up}{target}.md")

    def graph(self, graph: Graph, name: str) -> str:
        """Show a graph as a picture: no script is taken from anywhere."""
        return self.picture(name, graph.title)

    def picture(self, name: str, words: str) -> str:
        """Show a picture, drawn once for light pages and once for dark ones."""
        if name in self.lost:
            return f"> {words}: {self.lost[name]}"
        up = "../" if self.folder else ""
        shown = words.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        return "\n".join(
            f'<p class="picture only-{theme}"><a href="{up}pictures/{name}-{theme}.svg">'
            f'<img src="{up}pictures/{name}-{theme}.svg" alt="{shown}"><span class="full">Full picture</span></a></p>'
            for theme in ("light", "dark")
        )


@dataclass(frozen=True, slots=True)
class Single:
    """Links inside one file."""

    lost: Mapping[str, str] = field(default_factory=dict)
    """Pictures that cannot be drawn, and why."""

    def page(self, target: str, label: str, *, code: bool = False, in_table: bool = False) -> str:
        """Link to another page's place in the file."""
        del in_table
        return link(f"`{label}`" if code else label, f"#{heading_id(target)}")

    def graph(self, graph: Graph, name: str) -> str:
        """Show a graph as a picture inside the file."""
        return self.picture(name, graph.title)

    def picture(self, name: str, words: str) -> str:
        """Leave the place that the picture takes."""
        return f"> {words}: {self.lost[name]}" if name in self.lost else f"![{words}](picture:{name})"


@dataclass(frozen=True, slots=True)
class Plain:
    """Names as code, for texts that are shown one at a time: cards and steps of a tour."""

    def page(self, target: str, label: str, *, code: bool = False, in_table: bool = False) -> str:
        """Name another page."""
        del target, in_table
        return f"`{label}`" if code else label

    def graph(self, graph: Graph, name: str) -> str:
        """Name a graph."""
        del name
        return graph.title

    def picture(self, name: str, words: str) -> str:
        """Name a picture."""
        del name
        return words
