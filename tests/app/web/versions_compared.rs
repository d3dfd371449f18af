use crate::{
    support::{TestApp, reports::WORDING},
    web::trends::{publish, trend_of},
};
use axum::http::StatusCode;

#[tokio::test]
async fn two_versions_are_compared_side_by_side() {
    let forum = TestApp::start().await;
    let ada = forum.person("Ada").await;
    let (sedge, marram) = (forum.moderator("Sedge").await, forum.moderator("Marram").await);
    let trend = trend_of(&sedge, &[&ada.report_trend("HD3").await]).await;
    publish(&sedge, &marram, &trend).await;
    let first = sedge.get(&format!("{trend}/versions/1")).await;
    assert!(first.select("a[href*='/comparison/']").is_empty(), "there is nothing to compare it with");
    let mut words = WORDING.to_vec();
    words[3] = ("asked", "Say in guidance to ask for records at once.");
    words.push(("regions", "RG02"));
    words.push(("sensitive", "yes"));
    sedge.fill(&format!("{trend}/versions/new"), &format!("{trend}/versions"), &words).await.location();

    let version = marram.get(&format!("{trend}/versions/2")).await;
    let address = version.attributes("a[href*='/comparison/']", "href").remove(0);
    let page = marram.get(&address).await;
    assert_eq!(page.select("h1"), ["Versions 1 and 2"]);
    let changed = ["Asked of the CPS", "Where", "Sensitive", "Overall", "The sources", "The information"];
    assert_eq!(page.select("tbody th"), changed, "a new version has no grade yet");
    assert_eq!(page.select("td[data-label='Version 1'] del")[0], "Gone: early.");
    assert_eq!(page.select("td[data-label='Version 2'] ins")[0], "New: at once.");
    assert_eq!(page.select("td[data-label='Version 1'] .app-none")[0], "Nothing", "no region stood there");
    assert!(page.says("The same in both: Title, Summary, Description, Terms"), "{}", page.body);
    let back = marram.get(&format!("{trend}/versions/1/comparison/2")).await;
    assert_eq!(
        back.select("td[data-label='Version 1'] ins")[0],
        "New: early.",
        "the other way round as well"
    );
    assert!(
        marram.get(&format!("{trend}/versions/2/comparison/2")).await.says("Both versions say the same.")
    );

    for gone in ["3/comparison/1", "2/comparison/3", "2/comparison/0", "2/comparison/x", "2/comparison/-1"] {
        let reply = marram.get(&format!("{trend}/versions/{gone}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(ada.get(&address).await.status, StatusCode::NOT_FOUND);
}
