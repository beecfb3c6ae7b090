"""The kinds of findings, in the one order in which they are listed everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from darwinidx.kinds.sockopt.kind import SockoptKind
from darwinidx.kinds.symbol.kind import SymbolKind
from darwinidx.kinds.syscall import SyscallKind
from darwinidx.kinds.sysctl.kind import SysctlKind

if TYPE_CHECKING:
    from darwinidx.kinds.kind import Kind

KINDS: tuple[Kind, ...] = (SymbolKind(), SysctlKind(), SockoptKind(), SyscallKind())
