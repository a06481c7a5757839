//! The configuration: the only place that reads the environment.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use jotseal::{Algorithm, JwkSet, MAX_JWK_SET_BYTES};

use crate::authorizer::Authorizer;

const ISSUER: &str = "JOTSEAL_ISSUER";
const AUDIENCE: &str = "JOTSEAL_AUDIENCE";
const ALGORITHMS: &str = "JOTSEAL_ALGORITHMS";
const JWKS: &str = "JOTSEAL_JWKS";
const JWKS_FILE: &str = "JOTSEAL_JWKS_FILE";

/// Everything that is wrong with the configuration, on one line.
///
/// No value is repeated: a key set may have ended up in the wrong variable.
#[derive(Debug)]
pub(crate) struct Problems(Vec<Problem>);

#[derive(Debug)]
struct Problem {
    variable: &'static str,
    what: String,
}

pub(crate) fn from_env() -> Result<Authorizer, Problems> {
    from_vars(|name| env::var_os(name))
}

/// Whether Lambda started this process; the client of its Runtime API panics where it did not.
pub(crate) fn is_in_lambda() -> bool {
    env::var_os("AWS_LAMBDA_RUNTIME_API").is_some()
}

pub(crate) fn from_vars(var: impl Fn(&str) -> Option<OsString>) -> Result<Authorizer, Problems> {
    let vars = Vars(var);
    let algorithms = vars.algorithms();
    let keys = vars.keys(algorithms.as_deref().unwrap_or_default());
    match (vars.issuer(), vars.audiences(), algorithms, keys) {
        (Ok(issuer), Ok(audiences), Ok(algorithms), Ok(keys)) => {
            Ok(Authorizer::new(keys, algorithms, issuer, audiences))
        }
        (issuer, audiences, algorithms, keys) => {
            let problems = [issuer.err(), audiences.err(), algorithms.err(), keys.err()];
            Err(Problems(problems.into_iter().flatten().collect()))
        }
    }
}

struct Vars<V>(V);

impl<V: Fn(&str) -> Option<OsString>> Vars<V> {
    /// An empty variable is as good as none: templates set those that have no value.
    fn optional(&self, variable: &'static str) -> Result<Option<String>, Problem> {
        match self.0(variable).filter(|value| !value.is_empty()).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(problem(variable, "is not UTF-8")),
        }
    }

    fn mandatory(&self, variable: &'static str) -> Result<String, Problem> {
        self.optional(variable)?.ok_or_else(|| problem(variable, "is missing or empty"))
    }

    fn list(&self, variable: &'static str) -> Result<Vec<String>, Problem> {
        let value = self.mandatory(variable)?;
        let entries: Vec<_> = value.split(',').map(|entry| entry.trim().to_owned()).collect();
        match entries.iter().any(String::is_empty) {
            true => Err(problem(variable, "has an empty entry in its comma-separated list")),
            false => Ok(entries),
        }
    }

    fn issuer(&self) -> Result<String, Problem> {
        let issuer = self.mandatory(ISSUER)?;
        match issuer.contains(|c: char| c.is_whitespace() || c.is_control()) {
            true => Err(problem(ISSUER, "contains white space")),
            false => Ok(issuer),
        }
    }

    fn audiences(&self) -> Result<Vec<String>, Problem> {
        self.list(AUDIENCE)
    }

    fn algorithms(&self) -> Result<Vec<Algorithm>, Problem> {
        let names = self.list(ALGORITHMS)?;
        names.iter().map(|name| Algorithm::from_name(name)).collect::<Option<_>>().ok_or_else(|| {
            let known = Algorithm::ALL.map(Algorithm::name).join(", ");
            problem(ALGORITHMS, &format!("has an entry that is none of {known}"))
        })
    }

    fn keys(&self, algorithms: &[Algorithm]) -> Result<JwkSet, Problem> {
        let (variable, text) = match (self.optional(JWKS)?, self.optional(JWKS_FILE)?) {
            (Some(text), None) => (JWKS, text.into_bytes()),
            (None, Some(path)) => {
                let unreadable = |error| problem(JWKS_FILE, &format!("cannot be read: {error}"));
                (JWKS_FILE, read(&path).map_err(unreadable)?)
            }
            (None, None) => return Err(problem(JWKS, &format!("or {JWKS_FILE} is missing or empty"))),
            (Some(_), Some(_)) => return Err(problem(JWKS, &format!("and {JWKS_FILE} are both set"))),
        };
        let keys = JwkSet::parse(text).map_err(|error| problem(variable, &format!("is refused: {error}")))?;
        let fits = algorithms.iter().any(|algorithm| keys.keys().iter().any(|key| key.is_for(*algorithm)));
        match algorithms.is_empty() || fits {
            true => Ok(keys),
            false => Err(problem(variable, &format!("has no key for {ALGORITHMS}"))),
        }
    }
}

fn problem(variable: &'static str, what: &str) -> Problem {
    Problem { variable, what: what.to_owned() }
}

/// Reads one octet more than a set may have, at most, so that the set's own limit refuses the rest.
fn read(path: &str) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let limit = u64::try_from(MAX_JWK_SET_BYTES).unwrap_or(u64::MAX);
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut text)?;
    Ok(text)
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{} {}", problem.variable, problem.what)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{configure, jwks};

    fn refused(replaced: &[(&str, &str)]) -> String {
        configure(replaced).unwrap_err()
    }

    #[test]
    fn each_mandatory_variable_is_named() {
        for variable in [ISSUER, AUDIENCE, ALGORITHMS] {
            assert_eq!(refused(&[(variable, "")]), format!("{variable} is missing or empty"));
        }
        assert_eq!(refused(&[(JWKS, "")]), "JOTSEAL_JWKS or JOTSEAL_JWKS_FILE is missing or empty");
        assert_eq!(
            refused(&[(ISSUER, ""), (AUDIENCE, ""), (ALGORITHMS, ""), (JWKS, "")]),
            "JOTSEAL_ISSUER is missing or empty; JOTSEAL_AUDIENCE is missing or empty; \
             JOTSEAL_ALGORITHMS is missing or empty; JOTSEAL_JWKS or JOTSEAL_JWKS_FILE is missing or empty"
        );
    }

    #[test]
    fn malformed_values_are_refused_and_not_repeated() {
        for (variable, value) in [
            (ISSUER, " https://issuer.example/"),
            (ISSUER, "https://issuer.example/\n"),
            (AUDIENCE, "api,,admin"),
            (AUDIENCE, " "),
            (ALGORITHMS, "none"),
            (ALGORITHMS, "es256"),
            (ALGORITHMS, "ES256,"),
            (ALGORITHMS, "RS256"),
            (JWKS, "{\"keys\":[]}"),
            (JWKS, "geheim"),
            (JWKS, "{\"keys\":[{\"kty\":\"geheim\"}]}"),
        ] {
            let problem = refused(&[(variable, value)]);
            assert!(problem.contains(variable), "{variable}={value:?}: {problem}");
            assert!(
                !["geheim", "\n", "api", "example"].iter().any(|leak| problem.contains(leak)),
                "{problem}"
            );
        }
    }

    #[test]
    fn the_key_set_comes_from_one_place() {
        let path = env::temp_dir().join(format!("jotseal-{}.json", std::process::id()));
        std::fs::write(&path, jwks()).unwrap();
        let file = path.to_str().unwrap();
        let from_file = configure(&[(JWKS, ""), (JWKS_FILE, file)]);
        let from_both = refused(&[(JWKS_FILE, file)]);
        std::fs::write(&path, vec![b' '; MAX_JWK_SET_BYTES + 1]).unwrap();
        let too_large = refused(&[(JWKS, ""), (JWKS_FILE, file)]);
        std::fs::remove_file(&path).unwrap();
        let absent = refused(&[(JWKS, ""), (JWKS_FILE, file)]);
        assert!(from_file.is_ok());
        assert_eq!(from_both, "JOTSEAL_JWKS and JOTSEAL_JWKS_FILE are both set");
        assert!(too_large.ends_with("a JWK Set has 1 MiB or less"), "{too_large}");
        assert!(absent.starts_with("JOTSEAL_JWKS_FILE cannot be read: No such file"), "{absent}");
    }
}
