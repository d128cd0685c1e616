"""Local twins of the accounting systems, for demonstration and tests; they import no connector and none imports them."""
