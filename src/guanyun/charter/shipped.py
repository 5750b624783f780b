"""Where the charters that come with Guanyun lie."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def shipped_charters(package: Path = PACKAGE) -> Path:
    """Return the checkout's ``charters`` folder, or the copy inside an installed package.

    Args:
        package: The folder of ``guanyun`` itself.
    """
    checkout = package.parent.parent
    if package.parent.name == "src" and (checkout / "charters").is_dir():
        return checkout / "charters"
    return package / "_shipped" / "charters"
