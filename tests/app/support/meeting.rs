use crate::support::{Person, TestApp};
use sea_orm::EntityTrait;

/// What a form says of a meeting in a space, to be chaired by somebody.
pub(crate) fn details<'a>(space: &'a str, chair: &'a str) -> [(&'a str, &'a str); 9] {
    [
        ("title", "Describing generated material"),
        ("purpose", "Three fields for reports."),
        ("space", space),
        ("chair", chair),
        ("day", "26"),
        ("month", "11"),
        ("year", "2026"),
        ("time", "10am"),
        ("duration", "60"),
    ]
}

/// Schedules a meeting in a space, to be chaired by its maker, and returns its key.
pub(crate) async fn schedule(chair: &Person<'_>, space: &entity::space::Model) -> String {
    let (space, account) = (space.id.to_string(), chair.account.id.to_string());
    let path = chair.post("/meetings", &details(&space, &account)).await.path();
    path.trim_start_matches("/meetings/").to_owned()
}

/// A meeting that goes on now.
pub(crate) async fn open(chair: &Person<'_>, space: &entity::space::Model) -> String {
    let meeting = schedule(chair, space).await;
    chair.post(&format!("/meetings/{meeting}/opening"), &[]).await.location();
    meeting
}

/// Puts a point on a meeting's agenda.
pub(crate) async fn add_item(chair: &Person<'_>, meeting: &str, (title, rule): (&str, &str)) {
    let form = [("title", title), ("attribution", rule)];
    chair.post(&format!("/meetings/{meeting}/agenda-items"), &form).await.location();
}

/// Opens a poll with two options in a meeting, secret or not.
pub(crate) async fn open_poll(chair: &Person<'_>, meeting: &str, secret: &str) {
    let form = [("question", "Which field first?"), ("options", "The first\nThe second"), ("secret", secret)];
    chair.post(&format!("/meetings/{meeting}/polls"), &form).await.location();
}

/// Has somebody ask to be let into a meeting that everybody may enter now.
pub(crate) async fn ask_admission(chair: &Person<'_>, person: &Person<'_>, meeting: &str) {
    let lobby = format!("/meetings/{meeting}/lobby");
    chair.post(&lobby, &[("on", "true")]).await.location();
    person.post(&format!("/meetings/{meeting}/admissions"), &[]).await.location();
    chair.post(&lobby, &[("on", "false")]).await.location();
}

/// Records an action of a meeting that has begun, and returns its address.
pub(crate) async fn record_action(
    chair: &Person<'_>,
    meeting: &str,
    (text, owner, (day, month, year)): (&str, &str, (&str, &str, &str)),
) -> String {
    let path = format!("/meetings/{meeting}/actions");
    let key = chair.get(&format!("{path}/new")).await.attributes("input[name=key]", "value").remove(0);
    let days = [("due_on_day", day), ("due_on_month", month), ("due_on_year", year)];
    let form: Vec<_> = [("key", &*key), ("text", text), ("owner", owner)].into_iter().chain(days).collect();
    chair.post(&path, &form).await.location();
    format!("/actions/{key}")
}

/// Puts something on a meeting's agenda, records an action, and has whoever chairs it raise a hand and open a poll.
pub(crate) async fn prepare(chair: &Person<'_>, meeting: &str) {
    let name = chair.account.shown_name.clone();
    record_action(chair, meeting, ("Try three fields for a month.", &name, ("24", "12", "2026"))).await;
    open_poll(chair, meeting, "false").await;
    add_item(chair, meeting, ("Three fields for reports", "chatham_house")).await;
    chair.post(&format!("/meetings/{meeting}/hands"), &[("reason", "")]).await.location();
}

/// Puts something to read on a meeting's agenda, for its first point.
pub(crate) async fn add_paper(chair: &Person<'_>, meeting: &str, paper: &str) {
    let agenda = chair.get(&format!("/meetings/{meeting}/agenda-items/new")).await;
    let edit = agenda.attributes(".app-agenda a[href$='/edit']", "href").remove(0);
    let papers = format!("{}/papers", edit.trim_end_matches("/edit"));
    chair.post(&papers, &[("paper", paper)]).await.location();
}

/// What is still written down of what people would like to speak about.
pub(crate) async fn reasons_kept(forum: &TestApp) -> Vec<String> {
    let hands = entity::hand::Entity::find().all(forum.app.db.read()).await.unwrap();
    hands.into_iter().filter_map(|hand| hand.reason).collect()
}
