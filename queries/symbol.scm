; C names: functions, prototypes, types, fields, enumerators, variables.
; A declarator may be wrapped in pointers, arrays and parentheses; syntax.py follows @declarator down to its name.

(function_definition declarator: (_) @declarator) @definition.function

(translation_unit (declaration declarator: (_) @declarator) @definition.declaration)

(linkage_specification (declaration_list (declaration declarator: (_) @declarator) @definition.declaration))

(type_definition declarator: (_) @declarator) @definition.typedef

(struct_specifier name: (type_identifier) @name body: (field_declaration_list)) @definition.struct

(union_specifier name: (type_identifier) @name body: (field_declaration_list)) @definition.union

(enum_specifier name: (type_identifier) @name body: (enumerator_list)) @definition.enum

(field_declaration_list (field_declaration declarator: (_) @declarator) @definition.field)

(enumerator_list (enumerator name: (identifier) @name value: (_)? @value) @definition.enumerator)
