"""Slots filled: each becomes words with links to the lines that prove them, and claims to verify later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.errors import StudyError
from darwinidx.study.claims import Claim, record_facts
from darwinidx.study.dialects import link
from darwinidx.study.maps import map_graph
from darwinidx.study.meanings import meaning
from darwinidx.study.slots import Slot, lone_slot, split
from darwinidx.study.tables import callers_table, changes_table, path_graph, record_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from darwinidx.model import Place, Record
    from darwinidx.study.answers import Answers
    from darwinidx.study.dialects import Dialect
    from darwinidx.study.graphs import Graph

GRAPHS = {
    "journey": (
        "necp_session_action > necp_session_add_policy > necp_handle_policy_add; "
        "necp_session_action > necp_session_apply_all > necp_policy_apply_all > necp_policy_apply; "
        "necp_policy_apply > necp_kernel_socket_policy_add; necp_policy_apply > necp_kernel_ip_output_policy_add; "
        "soconnectlock > so_update_necp_policy > inp_update_necp_policy > necp_socket_find_policy_match; "
        "necp_socket_find_policy_match > necp_socket_find_policy_match_with_info_locked > necp_socket_check_policy; "
        "ip_output_list > necp_ip_output_find_policy_match > necp_ip_output_find_policy_match_locked; "
        "necp_ip_output_find_policy_match_locked > necp_ip_output_check_policy"
    )
}
"""Graphs with a name of their own: chains of calls, each of which is a claim."""

_TABLES = {"table": record_table, "callers": callers_table, "changes": changes_table}


class Filler:
    """Fills the slots of one page, and remembers what the page then claims, names and lacks."""

    def __init__(self, answers: Answers, dialect: Dialect, *, slug: str = "") -> None:
        self.answers = answers
        self.dialect = dialect
        self.slug = slug
        self.claims: list[Claim] = []
        self.names: dict[str, None] = {}
        """Names that the page links to, in order."""
        self.missing: dict[str, None] = {}
        """What was asked for and not found."""
        self.graphs: dict[str, Graph] = {}
        self.pictures: dict[str, None] = {}
        self.topics: set[str] | None = None
        """Topics that have a page; None when all have."""

    def paragraph(self, text: str) -> str:
        """Fill one paragraph; say after it what the release does not have."""
        slot = lone_slot(text)
        before = set(self.missing)
        filled = self.block(slot) if slot else self.inline(text)
        lost = [each for each in self.missing if each not in before]
        if lost and not slot:
            filled += f"\n\n> Not found in {self.answers.tag}: {', '.join(f'`{each}`' for each in lost)}. "
            filled += "What is said of it above does not hold there."
        elif lost and not filled.startswith(">"):
            filled += f"\n\n> Not found in {self.answers.tag}, and left out: {', '.join(f'`{each}`' for each in lost)}."
        return filled

    def answer(self, slot: Slot) -> str:
        """Fill a slot that stands in a sentence."""
        return self._inline[slot.verb](self, slot)

    def inline(self, text: str) -> str:
        """Fill the slots of a sentence."""
        return "".join(part if isinstance(part, str) else self.answer(part) for part in split(text))

    def block(self, slot: Slot) -> str:
        """Fill a paragraph that is one slot."""
        if slot.verb in _TABLES:
            return _TABLES[slot.verb](self, slot)
        if slot.verb == "picture":
            name, *words = slot.words
            if name in GRAPHS:
                return self.block(Slot("path", tuple(GRAPHS[name].split())))
            self.pictures[name] = None
            return self.dialect.picture(name, " ".join(words) or name)
        graph = path_graph(self, slot) if slot.verb == "path" else map_graph(self, slot)
        if not graph.arrows and not self.answers.traced:
            return "> What is drawn here is read from the sources: `darwinidx sync` gets them."
        if not graph.arrows:
            return f"> In {self.answers.tag} nothing was found to draw here."
        name = f"{self.slug or 'graph'}-{len(self.graphs) + 1}"
        self.graphs[name] = graph
        return self.dialect.graph(graph, name)

    def named(self, record: Record, *, in_table: bool = False) -> str:
        """Link to the page about a name."""
        self.names[record.name] = None
        return self.dialect.page(
            f"names/{self.answers.file_of(record.name)}", record.name, code=True, in_table=in_table
        )

    def placed(self, place: Place, label: str = "") -> str:
        """Link to a line of the public source."""
        return link(label or f"`{place}`", self.answers.permalink(place))

    def claim(self, slot: Slot, subject: str, facts: dict[str, str], place: Place | None = None) -> None:
        """Remember what the page states."""
        self.claims.append(Claim(slot=str(slot), subject=subject, facts=facts, at=str(place) if place else ""))

    def claim_record(self, slot: Slot, record: Record) -> None:
        """Remember that the page states what a record holds."""
        self.claim(slot, record.name, record_facts(record), record.at)

    def lacks(self, slot: Slot, subject: str) -> None:
        """Remember that something was not found."""
        self.claim(slot, subject, {})
        self.missing[subject] = None

    def _record(self, slot: Slot, name: str, kind: str = "") -> Record | None:
        record = self.answers.record(name, kind)
        if record is None:
            self.lacks(slot, name)
            return None
        self.claim_record(slot, record)
        self.names[name] = None
        return record

    def _name(self, slot: Slot) -> str:
        name, *label = slot.words
        record = self._record(slot, name)
        if record is None:
            return f"`{name}` (not in this release)"
        if label:
            return self.dialect.page(f"names/{self.answers.file_of(name)}", " ".join(label))
        return self.named(record)

    def _value(self, slot: Slot) -> str:
        kind = next((word for word in slot.words[1:] if word != "hex"), "")
        record = self._record(slot, slot.words[0], kind)
        value = getattr(record, "number" if record and record.kind == "syscall" else "value", None)
        if record is None or value is None:
            return f"(no value in {self.answers.tag})"
        shown = f"{value:#x}" if isinstance(value, int) and "hex" in slot.words else str(value)
        return self.placed(record.at, shown)

    def _get(self, slot: Slot) -> str:
        field, name, *_ = slot.words
        record = self._record(slot, name)
        value = record_facts(record).get(field.replace("_", " "), "") if record else ""
        if record is None or not value:
            return f"(not said in {self.answers.tag})"
        return self.placed(record.at, f"`{value}`" if any(sign in value for sign in "_()|,") else value)

    def _where(self, slot: Slot) -> str:
        record = self._record(slot, *slot.words[:2])
        return self.placed(record.at) if record else "(nowhere in this release)"

    def _calls(self, slot: Slot) -> str:
        verb = "calls" if slot.verb == "calls" else "names"
        caller, callee = slot.words[:2]
        subject = f"{caller} -> {callee}"
        shown = [self._spelled(name) for name in (caller, callee)]
        found = self.answers.calls(caller, callee)
        if not found and not self.answers.tracked(callee):
            self.claims.append(Claim(slot=str(slot), subject=subject, facts={}, checked=False))
            why = "of this name are not recorded" if self.answers.traced else "need the sources"
            return f"{shown[0]} {verb} {shown[1]} (not checked: uses {why})"
        if not found:
            self.lacks(slot, subject)
            return f"{shown[0]} (in this release not seen to use {shown[1]})"
        self.claim(slot, subject, {"how": found[0].how}, found[0].at)
        return f"{shown[0]} {verb} {shown[1]} ({self.placed(found[0].at, f'line {found[0].at.line}')})"

    def _cases(self, slot: Slot) -> str:
        """Tell which names of a family a function has a ``case`` for, each proven by its line."""
        function, *pattern = slot.words
        shown = self._spelled(function)
        if not self.answers.traced:
            self.claims.append(Claim(slot=str(slot), subject=function, facts={}, checked=False))
            return f"{shown} tells `{pattern[0]}` apart (not checked: uses need the sources)"
        told = []
        for record in self.answers.matching("symbol", " ".join(pattern)):
            found = [use for use in self.answers.calls(function, record.name) if use.how == "case"]
            if found:
                self.claim(slot, f"{function} -> {record.name}", {"how": "case"}, found[0].at)
                told.append(f"{self.named(record)} ({self.placed(found[0].at, f'line {found[0].at.line}')})")
        if not told:
            self.lacks(slot, f"{function} -> {' '.join(pattern)}")
            return f"{shown} (in this release not seen to tell them apart)"
        return f"{shown} has a case for {_listed(told)}"

    def _spelled(self, name: str) -> str:
        record = self.answers.record(name)
        return self.named(record) if record else f"`{name}`"

    def _count(self, slot: Slot) -> str:
        kind, *pattern = slot.words
        names = [record.name for record in self.answers.matching(kind, " ".join(pattern))]
        if names:
            self.claim(slot, " ".join(pattern), {"count": str(len(names))})
        else:
            self.lacks(slot, " ".join(pattern))
        return str(len(names)) if names else "no"

    def _users(self, slot: Slot) -> str:
        name = slot.words[0]
        if self.answers.traced and self.answers.record(name) is None:
            self.lacks(slot, name)
            return "no"
        if not self.answers.tracked(name):
            self.claims.append(Claim(slot=str(slot), subject=name, facts={}, checked=False))
            return "(not checked)"
        count = len(self.answers.uses(name))
        self.claim(slot, name, {"uses": str(count)})
        return str(count or "no")

    def _first(self, slot: Slot) -> str:
        name = slot.words[0]
        found = self.answers.history(name)
        if not found:
            self.lacks(slot, name)
            return "(no known release)"
        self.claim(slot, name, {"first": found[0][0]})
        return f"`{found[0][0]}`"

    def _meaning(self, slot: Slot) -> str:
        record = self.answers.record(slot.words[0])
        if record is None:
            self.lacks(slot, slot.words[0])
        return (meaning(self, record) if record else "") or f"(not said in {self.answers.tag})"

    def _topic(self, slot: Slot) -> str:
        target, *label = slot.words
        if not label:
            raise StudyError(f"a link to the topic {target} has no words", hint="{{topic SLUG words}}")
        if self.topics is not None and target not in self.topics:
            return " ".join(label)
        return self.dialect.page(f"topics/{target}", " ".join(label))

    def _release(self, slot: Slot) -> str:
        del slot
        return self.answers.tag

    _inline: dict[str, Callable[[Filler, Slot], str]] = {  # noqa: RUF012 - never changed
        "name": _name,
        "value": _value,
        "get": _get,
        "where": _where,
        "calls": _calls,
        "cases": _cases,
        "uses": _calls,
        "users": _users,
        "count": _count,
        "first": _first,
        "meaning": _meaning,
        "topic": _topic,
        "release": _release,
    }


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
