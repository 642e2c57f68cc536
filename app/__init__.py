"""The faces of Legation: the command line and the pages it writes."""
