; Invocations that may declare a sysctl. Whether a macro does is known only when the whole release has been read, so
; every all-capital name that is called as a statement is captured, and kinds/sysctl.py decides.

((expression_statement (call_expression function: (identifier) @name))
 (#match? @name "SYSCTL|^skoid_|^[A-Z_][A-Z0-9_]+$"))

; Without a semicolon, or with an empty argument, the grammar takes the macro for a type.
((macro_type_specifier name: (identifier) @name)
 (#match? @name "SYSCTL|^[A-Z_][A-Z0-9_]+$"))

((ERROR (identifier) @name)
 (#match? @name "SYSCTL|^[A-Z_][A-Z0-9_]+$"))

; struct sysctl_oid oid = SYSCTL_STRUCT_INIT(...);
((init_declarator value: (call_expression function: (identifier) @name))
 (#match? @name "SYSCTL"))

; A function that fills in an OID for others: *oid = (struct sysctl_oid){ .oid_parent = ..., };
((function_definition
   declarator: (function_declarator declarator: (identifier) @function)
   body: (compound_statement
     (expression_statement
       (assignment_expression
         right: (compound_literal_expression
           type: (type_descriptor type: (struct_specifier name: (type_identifier) @_type))
           value: (initializer_list) @initializer)))))
 (#eq? @_type "sysctl_oid"))
