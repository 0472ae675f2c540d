"""`make baseline`: write the numeric baseline anew."""

from tests.baseline import write

if __name__ == "__main__":
    write()
