"""What several sandboxes use in the very same way; it knows no vendor."""
