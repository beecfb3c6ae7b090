"""The guard: product files + what darwinidx knows -> violations.

bytes (``walk``) -> cheap search for known names (``prefilter``) -> tokens (``product``) -> ``rules`` -> findings
-> what stands around them (``names``, ``branches``) -> violations (``scan``) -> allowances, baseline.
"""
