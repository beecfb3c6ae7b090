"""Notes, tours, cards, a site and pictures: topics of our own whose facts queries fill.

``topics`` are texts with ``slots``; ``fill`` asks ``answers`` and writes what a page claims down as ``claims``;
``pages`` puts pages together, and each format writes them: ``vault``, ``site``, ``single``, ``cards``, ``tours``.
``verifying`` asks the same questions of another release. ``notes`` is what the command line calls.
"""
