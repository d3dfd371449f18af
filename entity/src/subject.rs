//! What a review, a response, a tag, a digest item or an audit entry can be about.

use crate::code::codes;

codes! {
    /// The table that a subject's key points into.
    pub enum SubjectKind {
        Account,
        Organisation,
        Membership,
        Session,
        ApiToken,
        Space,
        Thread,
        Post,
        Meeting,
        Message,
        Submission,
        Trend,
        TrendVersion,
        Concern,
        Response,
        Digest,
        Delivery,
        Referral,
        Review,
        Job,
        SpaceAudience,
        Nomination,
        Lock,
    }
}
