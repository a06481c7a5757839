//! Issuers as a configuration has them.

use serde_json::Value;

use super::claim_path::ClaimPath;
use super::issuers::Issuers;
use super::keys_from::{Endpoint, KeysFrom};
use super::profile::{Profile, tenant};
use super::terms::{ClaimRule, Issuer, TokenUse};
use crate::algorithm::{Algorithm, KeyType};
use crate::config::Table;
use crate::jwks::check_endpoint;

/// The keys of a table of `issuers`.
pub const ISSUER_KEYS: &[&str] = &[
    "issuer",
    "profile",
    "audiences",
    "algorithms",
    "jwks",
    "jwks_file",
    "jwks_uri",
    "discovery",
    "leeway_secs",
    "typ",
    "require",
    "token_use",
    "signers",
    "claims",
    "scope_claim",
    "groups_claim",
];

/// A longer leeway would make an expiration meaningless.
const MAX_LEEWAY_SECS: f64 = 600.0;

impl Issuers {
    /// Reads the tables `issuers` of a configuration's root.
    ///
    /// Adds to the problems of the root whatever is wrong, and then may return none.
    #[must_use]
    pub fn read(root: Table<'_>) -> Option<Self> {
        root.need("issuers");
        let issuers = root.tables("issuers", ISSUER_KEYS, Issuer::read)?;
        if issuers.is_empty() {
            root.wrong("issuers", "is empty");
        }
        let issuers: Vec<_> = issuers.into_iter().collect::<Option<_>>()?;
        let twice = issuers.iter().enumerate().find(|(index, issuer)| {
            issuers.iter().take(*index).any(|earlier| earlier.issuer == issuer.issuer)
        });
        if let Some((index, _)) = twice {
            root.wrong(&format!("issuers[{index}].issuer"), "is that of another table too");
        }
        Some(Self::new(issuers))
    }
}

impl Issuer {
    fn read(table: Table<'_>) -> Option<Self> {
        let profile = match table.has("profile") {
            true => {
                let name = table.choice("profile", &Profile::ALL.map(Profile::name));
                Profile::ALL.get(name?).copied()?
            }
            false => Profile::Oidc,
        };
        let issuer = read_issuer(table, profile);
        let signers = read_signers(table, profile);
        let algorithms = read_algorithms(table, profile);
        table.need("audiences");
        let audiences = table.texts("audiences");
        let keys_from = read_keys(table, profile, issuer.as_deref(), &signers);
        let claims = read_claims(table, profile, issuer.as_deref());
        let scopes = match read_path(table, "scope_claim") {
            Some(path) => vec![path],
            None => ["scope", "scp", "scopes"].map(|name| ClaimPath::new([name])).to_vec(),
        };
        Some(Self {
            profile,
            leeway_secs: table.number("leeway_secs", 0.0..=MAX_LEEWAY_SECS).unwrap_or(0.0),
            typ: table.text("typ").map(str::to_owned),
            require: table.texts("require").unwrap_or_default(),
            token_uses: read_token_uses(table, profile),
            groups: read_path(table, "groups_claim").unwrap_or_else(|| profile.groups()),
            signers,
            claims,
            scopes,
            issuer: issuer?,
            audiences: audiences?,
            algorithms: algorithms?,
            keys_from: keys_from?,
        })
    }
}

fn read_issuer(table: Table<'_>, profile: Profile) -> Option<String> {
    let issuer = match (table.has("issuer"), profile.issuer()) {
        (false, Some(issuer)) => issuer,
        _ => table.needed_text("issuer")?,
    };
    if issuer.contains(char::is_whitespace) {
        table.wrong("issuer", "contains white space");
    }
    if let Some(problem) = profile.issuer_problem(issuer) {
        table.wrong("issuer", problem);
    }
    Some(issuer.to_owned())
}

fn read_algorithms(table: Table<'_>, profile: Profile) -> Option<Vec<Algorithm>> {
    if !table.has("algorithms") && !profile.algorithms().is_empty() {
        return Some(profile.algorithms().to_vec());
    }
    table.need("algorithms");
    let names = table.texts("algorithms")?;
    let algorithms = names.iter().map(|name| Algorithm::from_name(name)).collect::<Option<Vec<_>>>();
    match &algorithms {
        None => {
            let known = Algorithm::ALL.map(Algorithm::name).join(", ");
            table.wrong("algorithms", format!("has an entry that is none of {known}"));
        }
        // Whoever serves or packs the keys of an issuer could sign with its secrets.
        Some(algorithms) if !table.has("jwks") && !table.has("jwks_file") => {
            if algorithms.iter().any(|algorithm| algorithm.key_types().contains(&KeyType::Oct)) {
                table.wrong("algorithms", "has one of HMAC, whose secret no endpoint serves");
            }
        }
        Some(_) => {}
    }
    algorithms
}

fn read_keys(
    table: Table<'_>,
    profile: Profile,
    issuer: Option<&str>,
    signers: &[String],
) -> Option<KeysFrom> {
    let text = table.text("jwks").map(str::to_owned);
    let file = table.text("jwks_file").map(str::to_owned);
    let uri = table.text("jwks_uri");
    let discovery = table.boolean("discovery");
    if text.is_some() && (file.is_some() || uri.is_some() || discovery == Some(true)) {
        table.wrong("jwks", "is beside jwks_file, jwks_uri or discovery");
    }
    if uri.is_some() && discovery == Some(true) {
        table.wrong("jwks_uri", "is beside discovery");
    }
    let endpoint = match (uri, discovery, issuer) {
        (Some(uri), _, _) if profile == Profile::Alb => Some(Endpoint::Pem(uri.to_owned())),
        (Some(uri), _, _) => Some(Endpoint::Jwks(uri.to_owned())),
        (None, Some(true), Some(issuer)) => Some(Endpoint::discovery(issuer)),
        // A file alone is not a snapshot of anything.
        (None, None, Some(issuer)) if text.is_none() && file.is_none() => profile.endpoint(issuer, signers),
        _ => None,
    };
    if let Some(problem) = endpoint.as_ref().and_then(|endpoint| match endpoint {
        Endpoint::Jwks(url) | Endpoint::Discovery(url) | Endpoint::Pem(url) => check_endpoint(url).err(),
    }) {
        let key = if table.has("jwks_uri") { "jwks_uri" } else { "issuer" };
        table.wrong(key, format!("makes an endpoint that is not fetched: {problem}"));
    }
    if text.is_none() && file.is_none() && endpoint.is_none() && issuer.is_some() {
        table.wrong("jwks_uri", "is missing, and so are jwks_file and discovery");
    }
    Some(KeysFrom { text, file, endpoint })
}

fn read_token_uses(table: Table<'_>, profile: Profile) -> Vec<TokenUse> {
    let Some(names) = table.texts("token_use") else { return vec![TokenUse::Access] };
    if profile != Profile::Cognito {
        table.wrong("token_use", "is for the profile cognito");
    }
    let uses = names.iter().map(|name| match name.as_str() {
        "access" => Some(TokenUse::Access),
        "id" => Some(TokenUse::Id),
        _ => None,
    });
    uses.collect::<Option<_>>().unwrap_or_else(|| {
        table.wrong("token_use", "is neither access nor id, nor a list of them");
        Vec::new()
    })
}

fn read_signers(table: Table<'_>, profile: Profile) -> Vec<String> {
    let signers = table.texts("signers");
    match (profile, &signers) {
        (Profile::Alb, None) => table.need("signers"),
        (Profile::Alb, Some(_)) | (_, None) => {}
        (_, Some(_)) => table.wrong("signers", "is for the profile alb"),
    }
    signers.unwrap_or_default()
}

/// What is configured, and what the profile asks for.
fn read_claims(table: Table<'_>, profile: Profile, issuer: Option<&str>) -> Vec<ClaimRule> {
    let mut rules = table.free_table("claims", |claims| {
        let rules = claims.keys().filter_map(|name| {
            let values = claims.value(name).and_then(scalars);
            if values.is_none() {
                claims.wrong(name, "is neither a string, a number, true or false, nor a list of them");
            }
            Some(ClaimRule { path: ClaimPath::new([name]), values: values? })
        });
        rules.collect::<Vec<_>>()
    });
    let rules = rules.get_or_insert_default();
    let mut own = |name: &str, value: &str| {
        if !rules.iter().any(|rule| rule.path.claim() == name) {
            rules.push(ClaimRule { path: ClaimPath::new([name]), values: vec![value.into()] });
        }
    };
    match profile {
        // Realms sign ID, refresh and logout tokens with the same keys.
        Profile::Keycloak => own("typ", "Bearer"),
        Profile::Entra => {
            if let Some(tenant) = issuer.and_then(tenant) {
                own("tid", tenant);
            }
        }
        // Any repository of the world can have a token for any audience.
        Profile::GithubActions if !rules.iter().any(|rule| GITHUB_OWNERS.contains(&rule.path.claim())) => {
            table.wrong("claims", format!("names none of {}", GITHUB_OWNERS.join(", ")));
        }
        _ => {}
    }
    std::mem::take(rules)
}

const GITHUB_OWNERS: [&str; 5] =
    ["sub", "repository", "repository_id", "repository_owner", "repository_owner_id"];

fn scalars(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(values) if !values.is_empty() => values.iter().all(is_scalar).then(|| values.clone()),
        value => is_scalar(value).then(|| vec![value.clone()]),
    }
}

fn is_scalar(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
}

fn read_path(table: Table<'_>, key: &str) -> Option<ClaimPath> {
    table.texts(key).map(ClaimPath::new)
}
