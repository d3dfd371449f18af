//! What is no text: hashes of files, encoded data, markup.

use crate::domain::screening::{
    pattern::patterns,
    views::{View, Views},
};

patterns! {
    /// With the letter that is taken for a nought.
    HEX = r"(?i-u)\b(?:0x)?[0-9a-fo]{1,128}(?:[ :./,\n_-]{1,2}[0-9a-fo]{1,128})*\b";
    DATA_URI = r"(?i)\bdata\s?:\s?(?:(?:image|audio|video|font|model)\s?/\s?(?:png|jpe?g|gif|webp|bmp|avif|svg|mpeg|mp[34]|ogg|wav|webm|woff2?|gltf)|text\s?/\s?(?:html|plain|css|csv|xml|javascript)|application\s?/\s?[a-z0-9.+-]+)|\bdata:[a-z]*(?:/[a-z0-9.+-]*)?(?:;[a-z0-9=-]+)*,\S|;\s?base64\s?,";
    BASE64 = r"(?-u)[A-Za-z0-9+/_-]{48,}={0,2}";
    /// An element, a comment, a declaration or an instruction (HTML Living Standard, 13.1).
    TAG = r"(?i)</?[a-z][a-z0-9-]*(?:[\s/][^<>]*)?\s*>|<!--|<!doctype|<!\[CDATA|<\?(?:php|xml|=)";
    /// Elements that do something, whether or not they are whole, and with spaces in them.
    ELEMENT = r"(?i-u)<\s*/?\s*(?:script|iframe|img|svg|object|embed|style|link|meta|form|input|video|audio|source|base|button|textarea|template|math|marquee|html|body|frame|applet|div|span|table|font|center)\b\s*(?:[a-z:-]+\s*=|/?\s*>|$|\n)";
    HANDLER = r#"(?i-u)\bon(?:error|load|click|mouseover|mouseenter|focus|blur|submit|toggle|pointerdown|keydown|begin|animationstart)\s*=\s*["'a-z`(]"#;
    BULLETIN = r"(?i)\[/?(?:url|img|video|media|youtube|iframe|embed|email)(?:\s?=[^\]\n]*)?\]";
}

/// Lengths of MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 (RFC 1321, FIPS 180-4) in hexadecimal digits.
const HASHES: [usize; 6] = [32, 40, 56, 64, 96, 128];
/// The groups of a UUID (RFC 9562), which names no file.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

/// Hashes of files, however their digits are grouped.
pub(super) fn hash(text: &str) -> bool {
    HEX.find_iter(text).filter(|run| run.len() >= HASHES[0]).any(|run| {
        let groups: Vec<&str> = run
            .as_str()
            .split([' ', ':', '.', '/', ',', '\n', '_', '-'])
            .filter(|group| !group.is_empty())
            .collect();
        (0..groups.len()).any(|first| {
            let digits = |group: &str| group.strip_prefix("0x").unwrap_or(group).len();
            let lengths = groups[first..].iter().scan(0, |length, group| {
                *length += digits(group);
                (*length <= HASHES[5]).then_some(*length)
            });
            lengths
                .enumerate()
                .any(|(more, length)| HASHES.contains(&length) && is_hash(&groups[first..=first + more]))
        })
    })
}

/// `data:` addresses (RFC 2397), and base64 (RFC 4648) too long for a word.
pub(super) fn data_uri(text: &str) -> bool {
    DATA_URI.is_match(text)
        || BASE64.find_iter(text).any(|found| {
            let count = |of: fn(&u8) -> bool| found.as_str().bytes().filter(of).count();
            let (upper, lower) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
            let digits = count(u8::is_ascii_digit);
            // Of random base64 two fifths are capitals, and as many small letters; a sixth are digits.
            upper * 6 > found.len() && lower * 8 > found.len() && digits * 30 > found.len()
        })
}

/// HTML, bulletin-board codes and images.
pub(super) fn markup(views: &Views) -> bool {
    views.has_image
        || views.any(&[View::Shown, View::Spelt], |text| {
            TAG.is_match(text) || ELEMENT.is_match(text) || HANDLER.is_match(text) || BULLETIN.is_match(text)
        })
}

fn is_hash(groups: &[&str]) -> bool {
    let count = |of: fn(&u8) -> bool| groups.iter().flat_map(|group| group.bytes()).filter(of).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
    let one_piece = groups.len() == 1;
    // A word of these letters ("added", "facade") has no digit.
    let no_words =
        groups.iter().all(|group| group.len() < 3 || group.bytes().any(|byte| byte.is_ascii_digit()));
    let is_uuid = groups.iter().map(|group| group.len()).eq(UUID);
    digits > 3 && letters > 1 && (one_piece || no_words) && !is_uuid
}
