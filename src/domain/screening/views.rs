//! The few ways in which a text is looked at, each undoing one more kind of disguise. A rule says which of them it
//! reads.

use crate::domain::screening::{addresses, fold, pattern::patterns, spelling};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag};
use std::borrow::Cow;

/// One way to look at a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// As it was written and as its Markdown resolves it, one beneath the other, in one plain form (`fold`).
    Shown,
    /// Shown, with "(at)", "dot" and numbers in words read as what they stand for.
    Spelt,
    /// Spelt, with single characters that spaces or hyphens hold apart joined.
    Squeezed,
    /// Spelt, with its lines joined.
    Joined,
    /// Spelt, without web addresses, the forum's own references and numbers of books, whose digits are no finding.
    Figures,
    /// The same of squeezed.
    SqueezedFigures,
    /// The same of joined, and groups of letters and digits that belong together joined too.
    JoinedFigures,
    /// What its Markdown says to a reader, in one plain form: what rules about people and days read.
    Prose,
}

/// A text in every view.
pub(super) struct Views<'a> {
    /// As it came.
    pub(super) written: &'a str,
    /// Where its Markdown leads.
    pub(super) destinations: Vec<String>,
    /// Whether its Markdown shows an image.
    pub(super) has_image: bool,
    texts: [String; 8],
}

impl<'a> Views<'a> {
    pub(super) fn of(written: &'a str) -> Self {
        let markdown = Markdown::read(written);
        let folded = plain(written);
        let prose = plain(&markdown.words);
        let shown = if folded.split_whitespace().eq(prose.split_whitespace()) {
            folded
        } else {
            format!("{folded}\n\n{prose}")
        };
        let spelt = spelling::spelt(&shown);
        let squeezed = spelling::squeezed(&spelt);
        let joined = LINE_BREAK.replace_all(&spelt, "").into_owned();
        let figures = figures(&spelt);
        let squeezed_figures = if squeezed == spelt { figures.clone() } else { self::figures(&squeezed) };
        let mut joined_figures = if joined == spelt { figures.clone() } else { self::figures(&joined) };
        spelling::push_chunks(&figures, &mut joined_figures);
        Self {
            written,
            destinations: markdown.destinations,
            has_image: markdown.has_image,
            texts: [shown, spelt, squeezed, joined, figures, squeezed_figures, joined_figures, prose],
        }
    }

    /// A view.
    pub(super) fn read(&self, view: View) -> &str {
        &self.texts[view as usize]
    }

    /// Whether something is found in one of the views; those that are alike are read once.
    pub(super) fn any(&self, views: &[View], find: impl Fn(&str) -> bool) -> bool {
        let is_new = |at: usize| views[..at].iter().all(|view| self.read(*view) != self.read(views[at]));
        (0..views.len()).any(|at| is_new(at) && find(self.read(views[at])))
    }
}

/// The view `Prose` alone.
pub(super) fn prose(written: &str) -> String {
    plain(&Markdown::read(written).words)
}

fn plain(text: &str) -> String {
    fold::latin(&fold::decoded(text))
}

patterns! {
    LINE_BREAK = r"(?-u)[ \t]*\n[\s>]*";
    /// References of submissions, concerns, referrals and trends (`domain::reference`), and ISBN and ISSN.
    OWN_NUMBER = r"(?-u)\b[SCR]-[0-9BCDFGHJ-NP-TV-Z]{6}\b|\bT-[0-9]{4}-[0-9]{3,4}\b|(?i:\bIS[BS]N(?:-1[03])?)[ :-]{0,3}[0-9][0-9 -]{6,16}[0-9Xx]\b";
}

fn figures(text: &str) -> String {
    let without = addresses::without(text);
    match OWN_NUMBER.replace_all(&without, " ") {
        Cow::Borrowed(_) => without,
        Cow::Owned(text) => text,
    }
}

/// What a text's Markdown says, and where it leads, as the forum would render it.
#[derive(Default)]
struct Markdown {
    words: String,
    destinations: Vec<String>,
    has_image: bool,
}

impl Markdown {
    fn read(text: &str) -> Self {
        let mut markdown = Self { words: String::with_capacity(text.len()), ..Self::default() };
        for event in Parser::new_ext(text, Options::empty()) {
            match event {
                Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => {
                    markdown.words.push_str(&words);
                }
                // An email address stands in its words, where its own rule reads it.
                Event::Start(Tag::Link { link_type, dest_url, .. }) if link_type != LinkType::Email => {
                    markdown.destinations.push(dest_url.into_string());
                }
                Event::Start(Tag::Image { dest_url, .. }) => {
                    markdown.destinations.push(dest_url.into_string());
                    markdown.has_image = true;
                }
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. }) | Event::End(_) => {}
                _ => markdown.words.push('\n'),
            }
        }
        markdown
    }
}
