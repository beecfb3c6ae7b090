"""Notes, tours, cards, a site and pictures: topics of our own whose facts queries fill.

``topics`` are texts with ``slots``; ``fill`` asks ``answers`` and writes what a page claims down as ``claims``;
``pages`` puts pages together, and each format writes them: ``vault``, ``site`` (its search is ``finding``, its tables
``columns``), ``single``, ``cards``, ``tours``. ``manifest`` is what a folder holds, ``writing`` how it gets there.
``verifying`` asks the same questions of another release. ``notes`` is what the command line calls.
"""
