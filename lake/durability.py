"""When what was written is safe from a loss of power."""

import ctypes
import os
from pathlib import Path


def settle(folder: Path) -> None:
    """Wait until all that was written to the file system of ``folder`` so far would outlast a loss of power.

    One call for a whole commit: to flush its many files (and the raw bytes before them) one by one takes far longer.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "syncfs"):
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if library.syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), f"{folder}: what was written could not be made safe on disk")
    finally:
        os.close(descriptor)
