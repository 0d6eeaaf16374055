"""The library: the pages folder seen and kept by its editors; uploads, removals and rebuilds."""
