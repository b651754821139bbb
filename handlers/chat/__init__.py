"""The conversations, one module each. A handler reads, calls one use case, and answers."""
