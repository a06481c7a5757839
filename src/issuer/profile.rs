//! What is peculiar to the tokens of well-known providers: one table.

use super::claim_path::ClaimPath;
use super::keys_from::Endpoint;
use crate::algorithm::Algorithm;

/// A provider, whose tokens have peculiarities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// Any provider, with nothing assumed of it.
    Oidc,
    /// A user pool of Amazon Cognito.
    Cognito,
    /// Auth0.
    Auth0,
    /// Microsoft Entra ID, one tenant.
    Entra,
    /// An authorization server of Okta's.
    Okta,
    /// Google's ID tokens.
    Google,
    /// A realm of Keycloak's.
    Keycloak,
    /// The workflows of GitHub Actions.
    GithubActions,
    /// An Application Load Balancer of AWS's that has authenticated a user.
    Alb,
}

struct Row {
    name: &'static str,
    /// The algorithms where none are configured; empty where they have to be.
    algorithms: &'static [Algorithm],
    /// The issuer where it is always the same.
    issuer: Option<&'static str>,
    /// Where groups, roles or permissions are.
    groups: &'static [&'static str],
}

const RS256: &[Algorithm] = &[Algorithm::RS256];

const fn row(name: &'static str, algorithms: &'static [Algorithm], groups: &'static [&'static str]) -> Row {
    Row { name, algorithms, issuer: None, groups }
}

impl Profile {
    /// Every profile, in the order of the table.
    pub const ALL: [Self; 9] = [
        Self::Oidc,
        Self::Cognito,
        Self::Auth0,
        Self::Entra,
        Self::Okta,
        Self::Google,
        Self::Keycloak,
        Self::GithubActions,
        Self::Alb,
    ];

    const fn row(self) -> Row {
        match self {
            Self::Oidc => row("oidc", &[], &["groups"]),
            Self::Cognito => row("cognito", RS256, &["cognito:groups"]),
            Self::Auth0 => row("auth0", RS256, &["permissions"]),
            Self::Entra => row("entra", RS256, &["roles"]),
            Self::Okta => row("okta", RS256, &["groups"]),
            Self::Google => {
                Row { issuer: Some("https://accounts.google.com"), ..row("google", RS256, &["groups"]) }
            }
            Self::Keycloak => row("keycloak", RS256, &["realm_access", "roles"]),
            Self::GithubActions => Row {
                issuer: Some("https://token.actions.githubusercontent.com"),
                ..row("github-actions", RS256, &["groups"])
            },
            Self::Alb => row("alb", &[Algorithm::ES256], &["groups"]),
        }
    }

    /// The name in a configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    pub(super) fn algorithms(self) -> &'static [Algorithm] {
        self.row().algorithms
    }

    pub(super) fn issuer(self) -> Option<&'static str> {
        self.row().issuer
    }

    pub(super) fn groups(self) -> ClaimPath {
        ClaimPath::new(self.row().groups.iter().copied())
    }

    /// What the provider's issuers look like, where this one does not.
    pub(super) fn issuer_problem(self, issuer: &str) -> Option<&'static str> {
        let (is_right, problem) = match self {
            Self::Cognito => (
                issuer.starts_with("https://") && issuer.contains("cognito-idp."),
                "is not https://cognito-idp.REGION.amazonaws.com/POOL",
            ),
            Self::Auth0 => (issuer.ends_with('/'), "is not https://TENANT/: Auth0's ends in a slash"),
            Self::Entra => (
                tenant(issuer).is_some(),
                "is neither https://login.microsoftonline.com/TENANT/v2.0 nor https://sts.windows.net/TENANT/ \
                 with the id of one tenant",
            ),
            Self::Keycloak => (issuer.contains("/realms/"), "is not https://HOST/realms/REALM"),
            Self::Google | Self::GithubActions => {
                (Some(issuer) == self.issuer(), "is not the provider's: leave it away")
            }
            _ => (true, ""),
        };
        (!is_right).then_some(problem)
    }

    /// Where the provider serves its keys; a load balancer's are of the region of its ARN.
    pub(super) fn endpoint(self, issuer: &str, signers: &[String]) -> Option<Endpoint> {
        let base = issuer.strip_suffix('/').unwrap_or(issuer);
        let url = match self {
            Self::Oidc => return Some(Endpoint::discovery(issuer)),
            Self::Cognito | Self::Auth0 => format!("{base}/.well-known/jwks.json"),
            Self::Entra => {
                format!("https://login.microsoftonline.com/{}/discovery/v2.0/keys", tenant(issuer)?)
            }
            Self::Okta => format!("{base}/v1/keys"),
            Self::Google => "https://www.googleapis.com/oauth2/v3/certs".to_owned(),
            Self::Keycloak => format!("{base}/protocol/openid-connect/certs"),
            Self::GithubActions => format!("{base}/.well-known/jwks"),
            Self::Alb => return Some(Endpoint::Pem(load_balancer_keys(signers.first()?)?)),
        };
        Some(Endpoint::Jwks(url))
    }
}

/// The id of the tenant of an issuer of Entra's.
pub(super) fn tenant(issuer: &str) -> Option<&str> {
    let tenant = match issuer.strip_prefix("https://login.microsoftonline.com/") {
        Some(rest) => rest.strip_suffix("/v2.0"),
        None => issuer.strip_prefix("https://sts.windows.net/").and_then(|rest| rest.strip_suffix('/')),
    }?;
    let is_id = tenant.len() == 36 && tenant.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    is_id.then_some(tenant)
}

/// The URL before the `kid` of a load balancer's key, by the ARN that
/// `arn:PARTITION:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID` is.
fn load_balancer_keys(arn: &str) -> Option<String> {
    let mut fields = arn.split(':');
    let (partition, service, region) = (fields.nth(1)?, fields.next()?, fields.next()?);
    let is_region = !region.is_empty() && region.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if service != "elasticloadbalancing" || !is_region || !arn.contains(":loadbalancer/app/") {
        return None;
    }
    match partition {
        "aws" => Some(format!("https://public-keys.auth.elb.{region}.amazonaws.com/")),
        "aws-us-gov" => Some(format!("https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}/")),
        _ => None,
    }
}
