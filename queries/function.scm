; Where functions begin and end: references say in which one a name is used.

(function_definition declarator: (_) @declarator) @definition.function
