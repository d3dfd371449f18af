use crate::support::TestApp;
use axum::http::StatusCode;
use csa_forum::domain::screening::ALLOWED_HOSTS;
use url::Url;

const PAGES: [&str; 8] = [
    "/help",
    "/where-to-report",
    "/support-for-you",
    "/how-your-words-may-be-used",
    "/terms",
    "/privacy",
    "/cookies",
    "/accessibility",
];

#[tokio::test]
async fn every_link_of_the_footer_leads_to_a_page_for_whoever_is_signed_in_and_nobody_else() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    assert_eq!(ada.get("/").await.attributes(".app-footer__links a", "href"), PAGES);
    for path in PAGES {
        let page = ada.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.select("h1").len(), 1, "{path}");
        assert_eq!(forum.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn the_help_pages_lead_only_to_sites_that_a_text_may_link_to() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let mut hosts = Vec::new();
    for path in PAGES {
        for address in ada.get(path).await.attributes("main a[href^=http]", "href") {
            hosts.push(Url::parse(&address).unwrap().host_str().unwrap().to_owned());
        }
    }
    assert!(!hosts.is_empty());
    for host in hosts {
        let allowed = |known: &&str| host == **known || host.ends_with(&format!(".{known}"));
        assert!(ALLOWED_HOSTS.iter().any(allowed), "{host}");
    }
}

#[tokio::test]
async fn every_choice_of_handling_is_explained() {
    let forum = TestApp::start().await;
    let page = forum.person("Ada").await.get("/how-your-words-may-be-used").await;
    let meanings = page.select(".govuk-summary-list__value");
    assert_eq!(meanings.len(), 5);
    assert!(meanings.iter().all(|meaning| !meaning.is_empty()));
}
