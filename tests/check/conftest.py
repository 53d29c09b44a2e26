"""What stands here helps the tests in the folders below, too."""
