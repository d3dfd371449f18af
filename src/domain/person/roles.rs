use crate::domain::{
    Actor, Error, FieldErrors, Problem, Result, account,
    database::Database,
    person::{change_state, find_other, follow, leave_enough},
};
use entity::{account::State, id::AccountId, role_grant::Role};

/// Checks which roles somebody chose.
pub fn parse_roles(chosen: &[String]) -> std::result::Result<Vec<Role>, FieldErrors> {
    let unknown = || FieldErrors::one("roles", Problem::new("problem-choice-unknown"));
    let mut roles = chosen.iter().map(|role| role.parse()).collect::<std::result::Result<Vec<Role>, _>>();
    if let Ok(roles) = &mut roles {
        roles.sort_unstable();
        roles.dedup();
    }
    roles.map_err(|_| unknown())
}

/// Grants and takes roles until somebody holds these. Nobody changes their own.
pub async fn set_roles(
    db: &Database,
    actor: &Actor,
    (id, version): (AccountId, i32),
    wanted: &[Role],
) -> Result<()> {
    let txn = db.begin().await?;
    let person = find_other(&txn, actor, id).await?;
    if wanted.contains(&Role::Moderator) && wanted.contains(&Role::MembershipSecretary) {
        return Err(FieldErrors::one("roles", Problem::new("problem-roles-apart")).into());
    }
    let taken: Vec<Role> = person.roles.iter().copied().filter(|role| !wanted.contains(role)).collect();
    let granted: Vec<Role> = wanted.iter().copied().filter(|role| !person.roles.contains(role)).collect();
    if person.account.state != State::Active {
        return Err(Error::Conflict("conflict-account-not-active"));
    }
    change_state(&txn, (id, version), (State::Active, State::Active)).await?;
    leave_enough(&txn, id, &taken).await?;
    for role in &taken {
        account::take(&txn, actor.id, (id, *role), actor.now).await?;
    }
    for role in &granted {
        account::grant(&txn, Some(actor.id), (id, *role), actor.now).await?;
    }
    if !taken.is_empty() || !granted.is_empty() {
        follow(&txn, actor, id).await?;
    }
    Ok(txn.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_there_is_not_is_a_problem_of_its_field() {
        let parse = |roles: &[&str]| parse_roles(&roles.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(parse(&["auditor", "member", "auditor"]), Ok(vec![Role::Member, Role::Auditor]));
        assert_eq!(parse(&[]), Ok(Vec::new()));
        assert!(parse(&["superuser"]).is_err());
    }
}
