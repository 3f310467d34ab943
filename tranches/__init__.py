"""Six capital tranches: what backs the policies, who earns what, who loses first. The ledger of every movement."""
