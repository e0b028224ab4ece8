"""Panel rules, computed evidence, routes; people by variant and people by gene. Pure decisions, no files."""
