"""What zipfile raises on a damaged, locked or foreign archive."""

import zipfile
import zlib

ZIP_FAULTS = (
    zipfile.BadZipFile,
    RuntimeError,  # a password is asked for
    NotImplementedError,  # packed by a method that zipfile does not know
    EOFError,
    OSError,
    ValueError,
    zlib.error,
)
