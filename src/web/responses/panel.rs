use crate::{
    domain::{
        Actor, Subject,
        account::{self, Byline},
        item,
        response::{self, Shown},
        review::{self, Returned},
    },
    web::{error::Result, responses::place},
};
use entity::{id::ResponseId, subject::SubjectKind};
use sea_orm::ConnectionTrait;

/// What was done about a concern or a trend, for the page of either (`components/responses.html` shows it).
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own that the page asks")]
pub(crate) struct Panel {
    /// The page that it stands on.
    pub(crate) place: String,
    pub(crate) answer: Option<Shown>,
    /// Whether this reader wrote of the answer.
    pub(crate) is_author: bool,
    pub(crate) implications: Vec<String>,
    pub(crate) owner: Option<Byline>,
    pub(crate) overdue: bool,
    pub(crate) may_respond: bool,
    /// Whether the answer is locked as possibly illegal.
    pub(crate) locked: bool,
    /// Which answer a moderator took down, and why, for policy staff.
    pub(crate) returned: Option<(ResponseId, Returned)>,
}

impl Panel {
    /// What was done about something that the actor may see.
    pub(crate) async fn load(db: &impl ConnectionTrait, actor: &Actor, subject: Subject) -> Result<Self> {
        let answer = response::find_for(db, subject).await?;
        let locked = answer.is_none() && response::is_locked_for(db, subject).await?;
        let may_respond = response::may_respond(actor) && !locked;
        let returned = match response::find_returned(db, actor, subject).await? {
            Some(Shown { response, .. }) => {
                let subject = Subject::new(SubjectKind::Response, response.id.0);
                review::find_return_reason(db, subject).await?.map(|reason| (response.id, reason))
            }
            None => None,
        };
        let mut panel = Self {
            place: place(subject),
            answer: None,
            is_author: false,
            implications: Vec::new(),
            owner: None,
            overdue: false,
            may_respond,
            locked,
            returned,
        };
        if let Some(shown) = answer {
            let owner_id = shown.response.owner_id;
            panel.implications = response::list_implications(db, shown.response.id).await?;
            panel.owner = account::bylines(db, &[owner_id]).await?.remove(&owner_id);
            panel.overdue = response::is_overdue(&shown.response, actor.today());
            let subject = Subject::new(SubjectKind::Response, shown.response.id.0);
            panel.is_author = item::is_author(db, actor, subject).await?;
            panel.answer = Some(shown);
        }
        Ok(panel)
    }
}
