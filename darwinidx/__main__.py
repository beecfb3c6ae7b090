"""``python -m darwinidx``."""

from darwinidx.cli import main

if __name__ == "__main__":
    main()
