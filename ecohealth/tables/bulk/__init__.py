"""Very many interactions: what is regular is typed and summed from the bytes, all else goes the exact way."""
