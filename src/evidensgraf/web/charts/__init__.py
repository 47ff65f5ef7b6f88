"""Charts as drawings of our own: small, accessible, in the page's colours; each beside a table of the same."""
