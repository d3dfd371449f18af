# Organisations and who belongs to them, as the secretary keeps them.

organisations-title = Organisations
organisations-none = There is none yet. Add the first.
organisation-new-title = Add an organisation
organisation-edit-title = Change organisation
organisation-name = Name
organisation-kind = Kind
organisation-parent = Part of
organisation-parent-none = Nothing else
organisation-parent-hint = Organisations that are part of the same one do not count as independent of each other.
members-title = Members
members-none = Nobody belongs to it yet.
members-caption = Members, in the order in which they joined
members-name = Shown name
members-from = From
members-until = Until
members-today = Now
members-lead = Lead
members-lead-name = Make a lead
members-lead-release = No longer
members-actions = Actions
members-end = End
members-add = Someone who has an account already
members-add-name = Shown name
members-add-hint = Nothing is shown beside their name until they choose to.
members-add-button = Add member
lead-name-title = Make them a lead?
# $name is a shown name.
lead-name-meaning = { $name } can then nominate people for this organisation. They are signed out, and need a sign-in code from then on.
lead-release-title = Should they no longer be a lead?
# $name is a shown name.
lead-release-meaning = { $name } can then nominate nobody. They stay a member, and are signed out.
lead-release-button = No longer a lead
ending-title = End this membership?
# $name is a shown name.
ending-meaning = { $name } loses what comes with it at once. If they belong to no other organisation, they can no longer read or write as a member.
ending-button = End membership

affiliations-title = Where you belong
affiliations-none = You belong to no organisation.
affiliations-few = While fewer than five people belong to an organisation, its kind is shown in place of its name. People who know it may still guess who you are.
affiliations-question = Show beside your name
affiliations-hint = Leave all empty to show none.

directory-title = Directory
directory-choice = Whether you are listed
directory-none = Nobody has chosen to be listed yet.
listing-title = Do you want to be listed in the directory?
listing-hint = Other members see the name that you chose, and where you belong if you show it.

navigation-organisations = Organisations
notice-organisation-entered = It is added
notice-organisation-changed = It is changed
notice-membership-started = They are a member now
notice-membership-ended = The membership has ended
notice-lead-named = They are a lead now
notice-lead-released = They are no longer a lead
notice-affiliations-saved = Your choice is saved
notice-listing-started = You are listed
notice-listing-ended = You are not listed
problem-organisation-taken = There already is an organisation of this name
problem-parent-below = Choose one that is not itself part of another. An organisation that others are part of can be part of nothing
problem-shown-name-unknown = Nobody has this shown name
problem-own-place = Nobody adds themselves. Another membership secretary has to add you
problem-member-already = They are a member already
conflict-membership-ended = This membership has ended already.
conflict-lead-apart = Whoever leads an organisation is neither membership secretary nor auditor: they could tell whom they nominated by the names that others see.
