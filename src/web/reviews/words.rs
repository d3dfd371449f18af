//! What the queue says of an item.

use crate::{
    domain::{Timestamp, queue::Bar, working_time},
    web::ui::Ui,
};
use entity::review::{Kind, Model};
use std::borrow::{Borrow, Cow};

impl Ui {
    /// What waits: "Post", or "Held: Post".
    pub(super) fn review_item(&self, review: &Model) -> String {
        let subject = self.code("review-kind", review.subject_kind);
        match review.kind {
            Kind::Hold => self.review_held(subject),
            Kind::Flag => self.review_flagged(subject),
            Kind::Space | Kind::Concern | Kind::Submission => subject,
        }
    }

    /// When something is due, or by how much working time it is over; and whether it is over.
    pub(in crate::web) fn review_target(&self, due_at: Timestamp, now: Timestamp) -> (String, bool) {
        if now <= due_at {
            return (self.review_due(self.moment(&due_at)), false);
        }
        let words = match working_time::between(due_at, now).num_hours() {
            0 => self.review_over().into_owned(),
            hours if hours < working_time::HOURS_A_DAY => self.review_over_hours(hours),
            hours => self.review_over_days(hours / working_time::HOURS_A_DAY),
        };
        (words, true)
    }

    /// What screening found, in words.
    pub(super) fn review_rules(&self, codes: &[String]) -> String {
        codes.iter().map(|code| self.code("review-rule", code)).collect::<Vec<_>>().join(", ")
    }

    /// Why something is not somebody's to decide.
    pub(super) fn review_bar(&self, bar: impl Borrow<Bar>) -> Cow<'static, str> {
        match *bar.borrow() {
            Bar::Interest => self.review_not_yours(),
            Bar::OwnFlag => self.review_own_flag(),
            Bar::Unreadable => self.review_not_readable(),
        }
    }
}
