"""How Django writes times and dates on pages, by language."""
