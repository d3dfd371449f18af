use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, response::Parts},
};
use scraper::{Html, Selector};

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Bytes,
}

impl Reply {
    pub(crate) fn new(parts: Parts, body: &Bytes) -> Self {
        Self {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(body).into_owned(),
            bytes: body.clone(),
        }
    }

    /// What somebody could tell two answers apart by: the status, the headers and what is said. Not what is random in any
    /// case: the number of the request, and what cookies hold. A length is told here of some pages, and by a server of
    /// all.
    pub(crate) fn bearing(&self) -> (StatusCode, Vec<(String, String)>, String) {
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            let value = value.to_str().unwrap();
            let told = if name == header::SET_COOKIE { value.split('=').next().unwrap() } else { value };
            (name.to_string(), told.to_owned())
        };
        let told = self
            .headers
            .iter()
            .filter(|(name, _)| *name != "x-request-id" && *name != header::CONTENT_LENGTH);
        let mut headers: Vec<_> = told.map(header).collect();
        headers.sort_unstable();
        let is_page =
            self.headers.get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
        let said = if is_page { self.select("main").join(" ") } else { self.body.clone() };
        (self.status, headers, said)
    }

    /// Where it leads; fails if it leads nowhere.
    pub(crate) fn location(&self) -> String {
        let location = self.headers.get(header::LOCATION);
        let location = location.unwrap_or_else(|| panic!("{} leads nowhere: {}", self.status, self.body));
        location.to_str().unwrap().to_owned()
    }

    /// Where it leads, without query and fragment.
    pub(crate) fn path(&self) -> String {
        self.location().split(['?', '#']).next().unwrap().to_owned()
    }

    /// The token of the session that it gives; fails if it gives none.
    pub(crate) fn session(&self) -> String {
        let mut cookies =
            self.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
        let token = cookies.find_map(|cookie| cookie.strip_prefix("session="));
        let token = token.unwrap_or_else(|| panic!("{} gives no session: {}", self.status, self.body));
        token.split(';').next().unwrap().to_owned()
    }

    /// The text of each element that a CSS selector finds, its white space folded.
    pub(crate) fn select(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        let found = page.select(&selector).map(|element| {
            element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        });
        found.collect()
    }

    /// An attribute of each element that a CSS selector finds.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    /// Whether the page says so.
    pub(crate) fn says(&self, text: &str) -> bool {
        self.select("body").join(" ").contains(text)
    }

    /// JSON, if it is some.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}
