"""What describes a release to people and machines, made from `schemas/` and the files themselves."""
