"""What a build stands: kills, a full disk, damaged files, a second builder, pages that go away meanwhile."""
