"""What officials publish on the web: feeds and pages, fetched politely and read with care."""
