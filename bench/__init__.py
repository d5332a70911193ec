"""How fast a check is, beside its own query alone and beside other tools: `make bench`. A benchmark, never a test."""
