//! Restricted Markdown: paragraphs, emphasis, lists, quotes and links. Rendered and sanitised once, when written.

use crate::domain::text::Text;
use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Elements that a contribution may hold. Headings become bold paragraphs, so that a page's outline stays its own.
const ELEMENTS: [&str; 9] = ["p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a"];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(ELEMENTS))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))]))
        .allowed_classes(HashMap::from([
            ("p", HashSet::from(["govuk-body"])),
            ("a", HashSet::from(["govuk-link"])),
            ("ul", HashSet::from(["govuk-list", "govuk-list--bullet"])),
            ("ol", HashSet::from(["govuk-list", "govuk-list--number"])),
            ("blockquote", HashSet::from(["govuk-inset-text"])),
        ]))
        .url_schemes(HashSet::from(["https", "http"]))
        .link_rel(Some("nofollow noreferrer noopener"));
    builder
});

/// The HTML of a text: safe to place in a page as it is.
pub fn render(text: &Text) -> String {
    let events = Parser::new_ext(text.as_str(), Options::empty()).filter_map(restrict);
    let mut rendered = String::with_capacity(text.as_str().len() * 2);
    html::push_html(&mut rendered, events);
    SANITISER.clean(&rendered).to_string()
}

/// Leaves what is allowed, gives it GOV.UK's classes, and turns the rest into words.
fn restrict(event: Event<'_>) -> Option<Event<'_>> {
    let opened = |html: &'static str| Some(Event::Html(CowStr::Borrowed(html)));
    match event {
        Event::Start(Tag::Paragraph | Tag::CodeBlock(_)) => opened("<p class=\"govuk-body\">"),
        Event::Start(Tag::Heading { .. }) => opened("<p class=\"govuk-body\"><strong>"),
        Event::End(TagEnd::Heading(_)) => opened("</strong></p>\n"),
        Event::Start(Tag::List(None)) => opened("<ul class=\"govuk-list govuk-list--bullet\">"),
        Event::Start(Tag::List(Some(start))) => Some(Event::Html(
            format!("<ol class=\"govuk-list govuk-list--number\" start=\"{start}\">").into(),
        )),
        Event::Start(Tag::BlockQuote(_)) => opened("<blockquote class=\"govuk-inset-text\">"),
        Event::End(TagEnd::CodeBlock) => opened("</p>\n"),
        Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => Some(Event::Text(words)),
        Event::Start(Tag::Link { link_type: LinkType::Email, .. } | Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Image | TagEnd::HtmlBlock)
        | Event::Rule => None,
        Event::SoftBreak => Some(Event::HardBreak),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(source: &str) -> String {
        render(&Text::trusted(source))
    }

    #[test]
    fn paragraphs_and_emphasis_stay() {
        assert_eq!(
            rendered("One *small* word.\n\nAnother."),
            "<p class=\"govuk-body\">One <em>small</em> word.</p>\n<p class=\"govuk-body\">Another.</p>\n"
        );
    }

    #[test]
    fn html_becomes_words() {
        let html = rendered("before <script>alert(1)</script> after");
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn images_and_javascript_addresses_go() {
        let html = rendered("![x](https://www.gov.uk/a.png) [y](javascript:alert(1))");
        assert!(!html.contains("<img") && !html.contains("javascript:"), "{html}");
    }

    #[test]
    fn a_heading_is_a_bold_paragraph() {
        assert_eq!(rendered("# Title"), "<p class=\"govuk-body\"><strong>Title</strong></p>\n");
    }
}
