"""Sysctls: ``raw`` reads a blob, ``scope`` and ``expand`` follow macros to the OID, ``kind`` joins them."""
