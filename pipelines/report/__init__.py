"""The situation report: what is rising, what crossed the line, on what evidence, and how far to trust it."""
