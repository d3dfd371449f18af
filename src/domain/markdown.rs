//! Restricted Markdown: paragraphs, emphasis, lists, quotes and links. Rendered and sanitised once, when written.

use crate::domain::text::Text;
use ammonia::Builder;
use linkify::{LinkFinder, LinkKind};
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
        .url_schemes(HashSet::from(["https", "http"]))
        .link_rel(Some("nofollow noreferrer noopener"));
    builder
});

/// The HTML of a text: safe to place in a page as it is. The page gives it its look (`app-text`).
pub fn render(text: &Text) -> String {
    let mut in_link = false;
    let events = Parser::new_ext(text.as_str(), Options::empty()).flat_map(|event| {
        match event {
            Event::Start(Tag::Link { .. }) => in_link = true,
            Event::End(TagEnd::Link) => in_link = false,
            _ => {}
        }
        restrict(event, in_link)
    });
    let mut rendered = String::with_capacity(text.as_str().len() * 2);
    html::push_html(&mut rendered, events);
    SANITISER.clean(&rendered).to_string()
}

/// Leaves what is allowed and turns the rest into words.
fn restrict(event: Event<'_>, in_link: bool) -> Vec<Event<'_>> {
    match event {
        Event::Start(Tag::Heading { .. }) => vec![Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)],
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)],
        Event::Start(Tag::CodeBlock(_)) => vec![Event::Start(Tag::Paragraph)],
        Event::End(TagEnd::CodeBlock) => vec![Event::End(TagEnd::Paragraph)],
        Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => vec![Event::Text(words)],
        Event::Text(words) if !in_link => linked(words),
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Image | TagEnd::HtmlBlock)
        | Event::Rule => Vec::new(),
        Event::SoftBreak => vec![Event::HardBreak],
        other => vec![other],
    }
}

/// Addresses that stand in the text as they are become links; screening has seen to where they lead.
fn linked(words: CowStr<'_>) -> Vec<Event<'_>> {
    let spans: Vec<_> = FINDER.spans(&words).collect();
    if spans.iter().all(|span| span.kind().is_none()) {
        return vec![Event::Text(words)];
    }
    let link = |address: &str| Tag::Link {
        link_type: LinkType::Autolink,
        dest_url: address.to_owned().into(),
        title: CowStr::Borrowed(""),
        id: CowStr::Borrowed(""),
    };
    let events = spans.iter().flat_map(|span| {
        let words = Event::Text(span.as_str().to_owned().into());
        match span.kind() {
            Some(_) => vec![Event::Start(link(span.as_str())), words, Event::End(TagEnd::Link)],
            None => vec![words],
        }
    });
    events.collect()
}

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder
});

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use scraper::{Html, Selector};

    fn rendered(source: &str) -> String {
        render(&Text::trusted(source))
    }

    #[test]
    fn paragraphs_and_emphasis_stay() {
        assert_eq!(
            rendered("One *small* word.\n\nAnother."),
            "<p>One <em>small</em> word.</p>\n<p>Another.</p>\n"
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
        assert_eq!(rendered("# Title"), "<p><strong>Title</strong></p>\n");
    }

    #[test]
    fn an_address_in_the_text_is_a_link() {
        assert_eq!(
            rendered("See https://www.gov.uk/guidance, and [this](https://www.cps.gov.uk/)."),
            "<p>See <a href=\"https://www.gov.uk/guidance\" rel=\"nofollow noreferrer noopener\">\
             https://www.gov.uk/guidance</a>, and \
             <a href=\"https://www.cps.gov.uk/\" rel=\"nofollow noreferrer noopener\">this</a>.</p>\n"
        );
    }

    /// What is wrong with a rendered text, if anything.
    fn unsafe_part(html: &str) -> Option<String> {
        let fragment = Html::parse_fragment(html);
        let everything = Selector::parse("html *").unwrap();
        fragment.select(&everything).find_map(|found| {
            let element = found.value();
            let attribute_is_safe = |(name, value): (&str, &str)| match name {
                "href" => value.starts_with("https://") || value.starts_with("http://"),
                "class" | "rel" => true,
                "start" => value.parse::<u64>().is_ok(),
                _ => false,
            };
            let is_safe = ELEMENTS.contains(&element.name()) && element.attrs().all(attribute_is_safe);
            (!is_safe).then(|| found.html())
        })
    }

    proptest! {
        #[test]
        fn whatever_is_written_only_what_is_allowed_is_rendered(source in any::<String>()) {
            prop_assert_eq!(unsafe_part(&rendered(&source)), None);
        }

        #[test]
        fn whatever_is_written_in_markdown_only_what_is_allowed_is_rendered(
            source in r#"([*_`~#>!&;:/\-\[\]()<> \n0-9.'"=]|a|script|javascript:|on|href|https://x\.gov\.uk|&#x6A;){0,60}"#
        ) {
            prop_assert_eq!(unsafe_part(&rendered(&source)), None);
        }
    }
}
