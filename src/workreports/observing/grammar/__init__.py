"""The grammar: one module a family of rules, each rule beside its examples."""
