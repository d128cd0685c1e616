"""The demo company: made-up work, a sandbox for its books, and one of each thing that goes wrong."""
