"""darwinidx: a Darwin source indexer for NECP study that keeps findings out of product code.

The map, from the top floor to the ground; imports only point down (import-linter holds it):

    cli, mcp        faces: options -> one library call -> render.emit; only importer of click
    render          emit(page, form, stream): the only writer of results
    study, guard    notes and tours; product files + facts -> violations
    search          one question -> one answer: exact names from the store, ranking from Whoosh
    releases        history of a record, diff of two releases
    build           release -> records: composes the stages, counts misses
    extract         one blob -> what it holds, whatever release it is in
    payloads        what one blob holds, as bytes
    references      names -> where they are used
    comments        the comment that stands at a definition
    fetching        which releases to fetch; remote: from where; transfer: how, with nothing half-made
    checkout        the clone: tags, trees, blobs
    index           Whoosh; only importer of whoosh
    facts           the facts that ship in the wheel
    store           facts in SQLite; only importer of sqlite3
    bodies          a record as what stays the same from release to release, and where it stands
    git             the only caller of git; only importer of subprocess
    kinds           KINDS: symbol, sysctl, sockopt, syscall
    syntax          bytes + query -> matches; only importer of tree_sitter
    source          a file as text: readable forms of one length, conditions by line, calls
    prepare         text made readable to the parser, byte for byte as long
    resolve         conditionals, macros, constants, visibility, existence, OIDs
    query_files     queries/*.scm, in a wheel or a checkout
    query_words     what a person types -> terms and filters
    meanings        what names are for, in our own words
    words, tags,    the parts of a name; the order of releases;
    standing,       the order of records;
    supported       what Apple supports instead, and the sysctls it documents
    config          places and settings; only importer of platformdirs
    mark            the non-API mark
    page            what a question is answered with: rows in sections
    model           records of the sources, frozen, and their enums
    talk            what a reader is told beside results, and how wide the screen is
    errors          DarwinidxError and its children

Data flow: remote -> bare clone (checkout) -> blobs (candidate) -> syntax tree (syntax) -> raw findings (kinds.read)
-> resolved records (kinds.resolve, resolve) -> SQLite (store) -> Whoosh (index) -> Page (search, releases, study)
-> marked rows (mark) -> lines (render).
"""

__version__ = "0.1.0"
