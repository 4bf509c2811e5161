"""What the page shows, as text and HTML, without the library that serves it."""
