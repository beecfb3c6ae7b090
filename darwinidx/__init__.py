"""darwinidx: a Darwin source indexer for NECP study that keeps findings out of product code.

The map, from the top floor to the ground; imports only point down (import-linter holds it):

    cli, mcp        faces: options -> one library call -> render.emit
    render          emit(page, form, stream): the only writer of results
    study, guard    notes and tours; product files + facts -> violations
    search          one question -> one answer: exact names from the store, ranking from Whoosh
    releases        history of a record, diff of two releases
    build           release -> records: composes the stages, counts misses
    references      names -> where they are used
    checkout        the clone: tags, trees, blobs
    store           facts in SQLite; only importer of sqlite3
    index           Whoosh; only importer of whoosh
    facts           the facts that ship in the wheel
    git             the only caller of git
    kinds           KINDS: symbol, sysctl, sockopt, syscall
    resolve         conditionals, macros, constants, visibility, existence, OIDs
    syntax          bytes + query -> matches; only importer of tree_sitter
    query_files     queries/*.scm, in a wheel or a checkout
    config          places and settings; only importer of platformdirs
    mark            the non-API mark
    model           frozen records and enums
    errors          DarwinidxError and its children

Data flow: remote -> bare clone (checkout) -> blobs (candidate) -> syntax tree (syntax) -> raw findings (kinds.read)
-> resolved records (kinds.resolve, resolve) -> SQLite (store) -> Whoosh (index) -> Page (search, releases, study)
-> marked rows (mark) -> lines (render).
"""

__version__ = "0.1.0"
