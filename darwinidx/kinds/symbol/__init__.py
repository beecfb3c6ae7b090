"""Symbols: ``tree`` reads what the grammar sees, ``text``, ``enums`` and ``generated`` what it does not.

``tiers`` tells how near a name stands to NECP, ``kind`` joins them.
"""
