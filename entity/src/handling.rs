//! How a contribution may be used and attributed: its contributor chooses.

use crate::code::codes;

codes! {
    "UPPERCASE"
    /// The five ways, from the least to the most protected within the forum's audience.
    pub enum Handling {
        /// Outside the space, by shown name and organisation.
        Hd1,
        /// Outside the space, by organisation alone.
        Hd2,
        /// Outside the space, unattributed, under the Chatham House Rule: the default.
        Hd3,
        /// For members only; policy readers never see it.
        Hd4,
        /// For the policy team and moderators only, unattributed.
        Hd5,
    }
}
