//! The variables of a message, in the order in which they are first used.
//!
//! A variable is a number when its name is one of [`NUMBERS`], when it is given to `NUMBER()`, or when it selects
//! among plural categories and numbers only. Any other variable is text.

use crate::{Result, catalogue::Patterns};
use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};

/// Names that always mean a number.
const NUMBERS: &[&str] = &[
    "count", "number", "limit", "total", "minutes", "hours", "days", "weeks", "months", "version", "position",
];

/// The plural categories of the Unicode CLDR.
const CATEGORIES: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// A variable of a message.
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) is_number: bool,
}

/// The variables of the message with this key, those of the messages that it refers to included.
pub(crate) fn of(key: &str, patterns: &Patterns) -> Result<Vec<Variable>> {
    let mut search = Search { patterns, path: vec![key.to_owned()], found: Vec::new() };
    search.pattern(&patterns[key])?;
    Ok(search.found)
}

struct Search<'a> {
    patterns: &'a Patterns,
    /// The keys being read, outermost first.
    path: Vec<String>,
    found: Vec<Variable>,
}

impl Search<'_> {
    fn pattern(&mut self, pattern: &Pattern<String>) -> Result<()> {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression)?;
            }
        }
        Ok(())
    }

    fn expression(&mut self, expression: &Expression<String>) -> Result<()> {
        match expression {
            Expression::Inline(inline) => self.inline(inline, false),
            Expression::Select { selector, variants } => {
                self.inline(selector, variants.iter().all(chooses_a_number))?;
                variants.iter().try_for_each(|variant| self.pattern(&variant.value))
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>, is_number: bool) -> Result<()> {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.add(&id.name, is_number);
                Ok(())
            }
            InlineExpression::FunctionReference { id, arguments } => arguments
                .positional
                .iter()
                .try_for_each(|argument| self.inline(argument, id.name == "NUMBER")),
            InlineExpression::MessageReference { id, .. } => self.reference(id.name.clone()),
            InlineExpression::TermReference { id, .. } => self.reference(format!("-{}", id.name)),
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        }
    }

    fn reference(&mut self, key: String) -> Result<()> {
        let from = self.path.join(" → ");
        let patterns = self.patterns;
        let pattern =
            patterns.get(&key).ok_or_else(|| format!("{from} refers to {key}, which does not exist"))?;
        if self.path.contains(&key) {
            return Err(format!("{from} → {key} is a circle"));
        }
        // A term sees only what it is given, never the variables of the message around it.
        if key.starts_with('-') {
            return Ok(());
        }
        self.path.push(key);
        self.pattern(pattern)?;
        self.path.pop();
        Ok(())
    }

    fn add(&mut self, name: &str, is_number: bool) {
        let is_number = is_number || NUMBERS.contains(&name);
        match self.found.iter_mut().find(|variable| variable.name == name) {
            Some(variable) => variable.is_number |= is_number,
            None => self.found.push(Variable { name: name.to_owned(), is_number }),
        }
    }
}

fn chooses_a_number(variant: &Variant<String>) -> bool {
    match &variant.key {
        VariantKey::Identifier { name } => CATEGORIES.contains(&name.as_str()),
        VariantKey::NumberLiteral { .. } => true,
    }
}
