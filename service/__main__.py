"""`python -m service` is `topfive`."""

from service.cli import main

if __name__ == "__main__":
    main()
