use crate::support::{Person, Reply, TestApp};
use chrono::TimeDelta;
use csa_forum::domain::{attendance, meeting_event::Command, message::NewMessage, screening::Answers};
use entity::{id::MeetingId, language::Language, message};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

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
    let held = message::Entity::find().filter(message::Column::PublishedAt.is_null());
    let held = held.order_by_desc(message::Column::Id).one(forum.app.db.read()).await.unwrap();
    held.unwrap().id.to_string()
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

/// Has the minutes of a meeting that is over drafted, and returns the addresses of their sections, in order.
pub(crate) async fn draft_minutes(chair: &Person<'_>, meeting: &str) -> Vec<String> {
    chair.post(&format!("/meetings/{meeting}/minutes"), &[]).await.location();
    let page = chair.get(&format!("/meetings/{meeting}/minutes")).await;
    let forms = page.attributes("a[href$='/edit'][href*='/sections/']", "href");
    forms.iter().map(|form| form.trim_end_matches("/edit").to_owned()).collect()
}

/// Sends the version that a page of minutes shows to one of its acts.
pub(crate) async fn act_on_minutes(person: &Person<'_>, meeting: &str, act: &str) -> Reply {
    let place = format!("/meetings/{meeting}/minutes");
    let page = person.get(&place).await;
    let version = page.attributes("input[name=version]", "value").pop().unwrap_or_else(|| "1".to_owned());
    person.post(&format!("{place}/{act}"), &[("version", &version)]).await
}

/// Has somebody be seen in a meeting that goes on.
pub(crate) async fn attend(person: &Person<'_>, meeting: &str) {
    let (app, id) = (&person.forum().app, meeting.parse().unwrap());
    attendance::see(&app.db, id, &[person.account.id], app.clock.now()).await.unwrap();
}

/// Says something in a meeting that goes on, and returns its key.
pub(crate) async fn say(person: &Person<'_>, meeting: &str, (words, handling): (&str, &str)) -> String {
    let (app, id) = (&person.forum().app, meeting.parse::<MeetingId>().unwrap());
    let new = NewMessage::parse(words, handling, Language::En, &Answers::default()).unwrap();
    // Not by the form, which takes no more than a few at once.
    let said = app.hub.append(person.actor().await, id, Uuid::new_v4(), Command::Post(new)).await.unwrap();
    let rows = message::Entity::find().filter(message::Column::MeetingId.eq(id));
    let row = rows.filter(message::Column::Seq.eq(said.seq)).one(app.db.read()).await.unwrap();
    row.unwrap().id.to_string()
}

/// Has a message stand in the minutes as what it is.
pub(crate) async fn mark(chair: &Person<'_>, meeting: &str, (message, mark): (&str, &str)) {
    let path = format!("/meetings/{meeting}/messages/{message}/mark");
    chair.post(&path, &[("mark", mark)]).await.location();
}

/// Goes on to a point of the agenda, by its number from 1.
pub(crate) async fn start_item(chair: &Person<'_>, meeting: &str, number: usize) {
    let meeting = meeting.parse::<MeetingId>().unwrap();
    let items = entity::agenda_item::Entity::find().all(chair.forum().app.db.read()).await.unwrap();
    let mut items: Vec<_> = items.into_iter().filter(|item| item.meeting_id == meeting).collect();
    items.sort_by_key(|item| item.position);
    let id = items[number - 1].id;
    chair.post(&format!("/meetings/{meeting}/agenda-items/{id}/start"), &[]).await.location();
}

/// Has the minutes of a meeting circulated, and approved by somebody else once the time for corrections has passed.
pub(crate) async fn publish_minutes(sedge: &Person<'_>, marram: &Person<'_>, held: &str) {
    act_on_minutes(sedge, held, "circulation").await.location();
    sedge.forum().run_due_jobs().await;
    sedge.forum().advance(TimeDelta::days(10));
    let marram = marram.again().await;
    act_on_minutes(&marram, held, "approval").await.location();
    // The others of the test go on as they were.
    sedge.forum().advance(TimeDelta::days(-10));
}
