"""How fast the assistant is: each part of this folder measures one thing; docs/performance.md tells what it means."""
