use crate::{
    commands::demo::stage::{Stage, ago, said},
    domain::{
        Error, Result, Subject,
        flag::{self, NewFlag},
        lock,
        post::{self, NewPost},
        sanction::{self, NewSanction},
        thread,
    },
};
use entity::{id::PostId, language::Language, subject::SubjectKind};

/// Where it stands.
const THREAD: &str = "Plain words for platform names in the taxonomy";

/// A reply that a member flagged, and another that one locked: the moderators and the leads have them to decide. And a
/// warning, against which its member can appeal.
pub(super) async fn enter(stage: &Stage<'_>) -> Result<()> {
    let db = &stage.app.db;
    let imran = stage.actor("Imran Sethi", ago(0, 1, 0)).await?;
    let threads = thread::list_recent(db.read(), &imran, None, None).await?.rows;
    let thread = threads.into_iter().find(|thread| thread.title == THREAD).ok_or(Error::NotFound)?;
    let reply = post::list_after(db.read(), &imran, thread.id, 1).await?.into_iter().next();
    let flagged = reply.ok_or(Error::NotFound)?.post.id;
    let words = "Names in a text are names, too.";
    flag::create(db, &imran, subject(flagged), NewFlag::parse("FL4", words)?).await?;
    let teasel = stage.actor("Teasel", ago(9, 0, 0)).await?;
    let words = "Codes for what a service does would do for us.";
    let new = NewPost::parse(words, "HD3", Language::En, &said())?;
    let locked = post::create(db, &teasel, thread.id, new).await?.id;
    lock::create(db, &imran, subject(locked)).await?;
    let marram = stage.actor("Marram", ago(3, 0, 0)).await?;
    let (_, member) = stage.everybody().find(|(name, _)| *name == "Curlew").ok_or(Error::NotFound)?;
    let reason = "Please keep what one group says to itself out of the threads for all.";
    let warning = NewSanction::parse(("warning", reason), ["", "", ""], marram.today())?;
    sanction::impose(db, &marram, (member, None), warning).await?;
    Ok(())
}

fn subject(id: PostId) -> Subject {
    Subject::new(SubjectKind::Post, id.0)
}
