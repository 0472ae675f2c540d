"""Pages and pictures of the documentation site that are made at build time, from declarations."""
