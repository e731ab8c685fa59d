"""What every stage may use and none owns: progress, places, tables larger than memory, hashes."""
