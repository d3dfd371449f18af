use crate::support::{Person, TestApp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

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

/// What screening holds, and confirmed in all that it only asks about.
pub(crate) const HELD: [(&str, &str); 4] = [
    ("body", "A 12-year-old girl from Exampleton told a teacher."),
    ("confirmed", "person_name"),
    ("release", "yes"),
    ("handling", "HD3"),
];

/// Has somebody send whoever leads a meeting what screening holds, and returns its key.
pub(crate) async fn hold(forum: &TestApp, person: &Person<'_>, meeting: &str) -> String {
    person.post(&format!("/meetings/{meeting}/messages"), &HELD).await.location();
    let held = entity::message::Entity::find().filter(entity::message::Column::PublishedAt.is_null());
    let held = held.order_by_desc(entity::message::Column::Id).one(forum.app.db.read()).await.unwrap();
    held.unwrap().id.to_string()
}

/// Puts something on a meeting's agenda, and has whoever chairs it raise a hand and open a poll.
pub(crate) async fn prepare(chair: &Person<'_>, meeting: &str) {
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
