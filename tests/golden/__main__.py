"""`python -m tests.golden` writes the pinned numbers anew."""

from tests.golden.numbers import FILE, pinned, write

if __name__ == "__main__":
    write(pinned())
    print(f"wrote {FILE.name}: look at the difference before you commit it")  # noqa: T201
