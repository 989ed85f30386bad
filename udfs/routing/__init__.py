"""Which model of a pool reads a document: by a field that says so, else by what its title and beginning are about."""
