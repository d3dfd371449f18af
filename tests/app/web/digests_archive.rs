//! What was sent, to be found again.

use super::digests::{act, add, approve, cast, sent, start};
use crate::support::{Person, TestApp};
use axum::http::StatusCode;

async fn found(person: &Person<'_>, query: &str) -> Vec<String> {
    let page = person.get(&format!("/digests/archive?{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{query}: {}", page.body);
    page.attributes(".app-list a", "href")
}

#[tokio::test]
async fn what_was_sent_is_found_by_words_series_and_month_and_what_was_withdrawn_is_not() {
    let forum = TestApp::start().await;
    let cast = cast(&forum).await;
    let other = forum.published_trend("T-2026-015", "Letters that look official").await;
    let first = sent(&forum, &cast).await;
    let second = start(&cast.marram).await;
    add(&cast.marram, &second, &other).await;
    let unsent = found(&cast.sedge, "").await;
    assert_eq!(unsent, std::slice::from_ref(&first), "what has not gone out is not in the archive");
    act(&cast.marram, &second, "submission").await.location();
    approve(&cast.sedge, &second).await.location();
    act(&cast.marram, &second, "release").await.location();
    forum.run_due_jobs().await;
    let page = cast.reader.get("/digests/archive").await;
    let series = page.attributes("#series option", "value").remove(1);

    for (query, wanted) in [
        (String::new(), vec![&second, &first]),
        ("words=PAYMENT+games".to_owned(), vec![&first]),
        ("words=t-2026-015".to_owned(), vec![&second]),
        ("words=official+payment".to_owned(), vec![]),
        ("words=%25".to_owned(), vec![]),
        (format!("series={series}&period=2026-11"), vec![&second, &first]),
        ("period=2026-12".to_owned(), vec![]),
        ("series=no-such-series".to_owned(), vec![]),
        ("period=2026-11%00".to_owned(), vec![]),
        ("words=%00".to_owned(), vec![]),
        ("after=%00".to_owned(), vec![&second, &first]),
    ] {
        assert_eq!(found(&cast.reader, &query).await.iter().collect::<Vec<_>>(), wanted, "{query}");
    }
    let page = cast.reader.get("/digests/archive?words=nothing+of+it").await;
    assert!(page.says("No digest that was sent says that.") && page.status == StatusCode::OK);
    assert_eq!(page.attributes("#words", "value"), ["nothing of it"]);

    forum.withdraw_trend(&cast.trend).await;
    assert!(found(&cast.reader, "words=payment").await.is_empty());
    assert_eq!(found(&cast.reader, "period=2026-11").await.len(), 2);
    let ada = forum.person("Ada").await;
    assert_eq!(ada.get("/digests/archive").await.status, StatusCode::NOT_FOUND);
}
