; Where names are used: syntax.py joins these places with the words that references.py asks for.

(call_expression function: (identifier) @reference.call)

(case_statement value: (identifier) @reference.case)

(field_expression field: (field_identifier) @reference.field)

(field_designator (field_identifier) @reference.initializer)

(if_statement condition: (_) @reference.condition)

(while_statement condition: (_) @reference.condition)

(for_statement condition: (_) @reference.condition)

(conditional_expression condition: (_) @reference.condition)

(argument_list (identifier) @reference.argument)

(argument_list (pointer_expression (identifier) @reference.argument))

(function_definition declarator: (_) @declarator) @definition.function
