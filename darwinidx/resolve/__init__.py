"""What text alone does not say: conditions by line, macros, constants, visibility, existence, OIDs."""
