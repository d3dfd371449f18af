use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// The light squares around a QR code (ISO/IEC 18004, 6.3.8).
const QUIET: i32 = 4;

/// A QR code as the path of a drawing, in squares of one.
pub(super) struct Drawing {
    pub(super) size: i32,
    pub(super) path: String,
}

impl Drawing {
    /// The drawing of a text; without squares if the text is too long for any code.
    pub(super) fn of(text: &str) -> Self {
        let mut path = String::new();
        let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return Self { size: 0, path } };
        let squares = 0..code.size();
        let dark = squares.clone().flat_map(|y| squares.clone().map(move |x| (x, y)));
        for (x, y) in dark.filter(|(x, y)| code.get_module(*x, *y)) {
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
        Self { size: code.size() + 2 * QUIET, path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_a_square_for_each_dark_one_within_a_light_frame() {
        let text = "otpauth://totp/The%20Forum?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=The%20Forum";
        let (code, drawing) = (QrCode::encode_text(text, QrCodeEcc::Medium).unwrap(), Drawing::of(text));
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark = all.filter(|(x, y)| code.get_module(*x, *y)).count();
        assert_eq!((drawing.size, drawing.path.matches('M').count()), (code.size() + 8, dark));
        // The first square of the finder pattern.
        assert!(drawing.path.starts_with("M4,4h1v1h-1z"), "{}", drawing.path);
    }
}
