"""What goes in and comes out over HTTP: readers of addresses, and the shapes of documents."""
