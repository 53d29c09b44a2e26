"""`python -m npcsdk`, the same as `npcsdk`."""

from npcsdk.cli.app import main

if __name__ == "__main__":
    main()
