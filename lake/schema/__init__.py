"""The shared vocabulary: tables, values, markings, errors, and what a parser hands over."""
