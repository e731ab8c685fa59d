"""The files of a release, one module a format. Each writes the tables it is given and nothing else."""
