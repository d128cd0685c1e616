"""One module a revision; the number begins its name."""
