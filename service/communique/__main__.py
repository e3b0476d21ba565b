"""The entry point: runs the command and turns our errors into one line and an exit code."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; exit 0 where all went well, 1 on failure, 2 on bad use."""
    from communique.cli.app import app
    from communique.cli.output import complain
    from communique.errors import CommuniqueError, ConfigError

    try:
        app()
    except ConfigError as error:
        complain(str(error))
        sys.exit(2)
    except CommuniqueError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:  # `communique export ... | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
