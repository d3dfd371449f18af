//! Whoever asks may go away at any moment: a page that is left, a network that is cut. What was begun is done or undone,
//! and the next is served.

use crate::support::{TestApp, broken_off};
use axum::http::StatusCode;

/// More waits than any of these requests has.
const MOST: usize = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_away_in_the_middle_leaves_the_forum_to_the_others() {
    let forum = TestApp::start().await;
    forum.space("general").await;
    let (ada, ben) = (forum.person("Ada").await, forum.person("Ben").await);
    let form = [("title", "Letters"), ("body", "Words."), ("handling", "HD3")];
    let mut served = 0;
    for waits in 1..MOST {
        let done = broken_off(ada.post("/spaces/general/threads", &form), waits).await;
        served += usize::from(done.is_some());
        let title = format!("Of {waits}");
        let after = ben.post("/spaces/general/threads", &[("title", &*title), form[1], form[2]]).await;
        assert_eq!(after.status, StatusCode::SEE_OTHER, "after {waits} waits: {}", after.body);
        if served == 3 {
            break;
        }
    }
    assert_eq!(served, 3, "it was broken off wherever it waits");
    let listed = ada.get("/spaces/general").await;
    assert_eq!(listed.status, StatusCode::OK);
    forum.run_due_jobs().await;
}
