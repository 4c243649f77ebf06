"""Background work: an own job table as the truth, a queue that carries only ids."""
