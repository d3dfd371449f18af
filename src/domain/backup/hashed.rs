use sha2::{Digest, Sha256};
use std::io::{Read, Result, Seek, SeekFrom, Write};

/// The length of the hash at the end.
const HASH: u64 = 32;

/// Writes what it is given, and then its SHA-256.
pub(super) struct Hashed<W> {
    inner: W,
    hasher: Sha256,
}

impl<W: Write> Hashed<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new() }
    }

    pub(super) fn finish(mut self) -> Result<W> {
        self.inner.write_all(&self.hasher.finalize())?;
        self.inner.flush()?;
        Ok(self.inner)
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.inner.flush()
    }
}

/// Whether a file ends in the SHA-256 of what stands before; if so, what stands before can be read next.
pub(super) fn agrees<R: Read + Seek>(file: &mut R) -> Result<bool> {
    let length = file.seek(SeekFrom::End(0))?;
    let Some(body) = length.checked_sub(HASH) else { return Ok(false) };
    file.rewind()?;
    let mut hasher = Sha256::new();
    std::io::copy(&mut file.by_ref().take(body), &mut HasherSink(&mut hasher))?;
    let mut kept = Vec::new();
    file.read_to_end(&mut kept)?;
    file.rewind()?;
    Ok(kept == hasher.finalize().as_slice())
}

struct HasherSink<'a>(&'a mut Sha256);

impl Write for HasherSink<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn every_changed_or_missing_byte_is_noticed() {
        let mut hashed = Hashed::new(Vec::new());
        hashed.write_all(b"some rows").unwrap();
        let whole = hashed.finish().unwrap();
        assert!(agrees(&mut Cursor::new(&whole)).unwrap());
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(!agrees(&mut Cursor::new(&flipped)).unwrap(), "byte {at}");
            assert!(!agrees(&mut Cursor::new(&whole[..at])).unwrap(), "cut at {at}");
        }
    }
}
