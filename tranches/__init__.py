"""Six capital tranches that back the policies, and the ledger of every movement."""
