"""Who uses the lake: the account that the operating system knows, not what the environment says."""

import getpass
import os


def account() -> str:
    """Name of the account this process runs under; its number where it has no name."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except ImportError:
        return getpass.getuser()  # systems without Unix accounts
    except KeyError:
        return f"uid {os.getuid()}"
