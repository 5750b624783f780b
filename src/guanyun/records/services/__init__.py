"""Acts: each authorises, decides, and writes through one ledger commit."""
