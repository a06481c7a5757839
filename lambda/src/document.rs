//! The IAM policy of an answer.

use serde::Serialize;

use crate::policy::Resources;

/// API Gateway's limit for the ARN of a resource.
const MAX_ARN_CHARS: usize = 512;

/// A policy for a whole stage.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PolicyDocument {
    version: &'static str,
    statement: Vec<Statement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    action: &'static str,
    effect: Effect,
    #[serde(skip_serializing_if = "Arns::is_empty")]
    resource: Arns,
    #[serde(skip_serializing_if = "Arns::is_empty")]
    not_resource: Arns,
}

#[derive(Clone, Copy, Debug, Serialize)]
enum Effect {
    Allow,
    Deny,
}

/// One is written as a string, as in AWS's examples.
#[derive(Debug, Default)]
struct Arns(Vec<String>);

impl Arns {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Arns {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            several => serializer.collect_seq(several),
        }
    }
}

impl PolicyDocument {
    /// Allows what is allowed, and denies the rest of the stage: a deny counts more than an allow.
    ///
    /// None where an ARN is too long.
    pub(crate) fn new(resources: Resources, all: String) -> Option<Self> {
        let Resources { allowed, denied } = resources;
        if allowed.iter().chain(&denied).chain([&all]).any(|arn| arn.len() > MAX_ARN_CHARS) {
            return None;
        }
        let statement = match (allowed.is_empty(), allowed.contains(&all)) {
            (true, _) => vec![on(Effect::Deny, vec![all])],
            (false, is_all) => {
                let mut statements = vec![on(Effect::Allow, allowed.clone())];
                if !denied.is_empty() {
                    statements.push(on(Effect::Deny, denied));
                }
                if !is_all {
                    statements
                        .push(Statement { not_resource: Arns(allowed), ..on(Effect::Deny, Vec::new()) });
                }
                statements
            }
        };
        Some(Self { version: "2012-10-17", statement })
    }
}

fn on(effect: Effect, resources: Vec<String>) -> Statement {
    Statement {
        action: "execute-api:Invoke",
        effect,
        resource: Arns(resources),
        not_resource: Arns::default(),
    }
}
