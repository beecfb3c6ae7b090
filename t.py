"""Docs.

Use `darwinidx:allow RULE -- reason` on the line.

darwinidx:allow RULE -- reason
"""

x = 1
