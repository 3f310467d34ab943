"""The pages that people see, outside /admin/: each view gathers what its template shows, from the selectors of the apps."""
