; Functions: those that take a `struct sockopt *` or a number that they tell apart may serve socket options.
; What stands inside is read from the text of all #if arms (see kinds/sockopt/text.py), so the body is a place only.

(function_definition declarator: (_) @declarator body: (compound_statement) @body)
