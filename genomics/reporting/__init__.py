"""Cases become words, words become pages: the only code that knows how a participant's report reads and looks."""
