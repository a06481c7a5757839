//! The environment.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use jotseal::config::Problems;
use serde_json::{Map, Value, json};

use super::Config;
use super::telemetry::Telemetry;

const CONFIG: &str = "JOTSEAL_CONFIG";

/// The variables of the simple case, one issuer, with the key that each stands for.
const VARIABLES: [(&str, &str, Form); 7] = [
    ("JOTSEAL_ISSUER", "issuer", Form::Text),
    ("JOTSEAL_PROFILE", "profile", Form::Text),
    ("JOTSEAL_AUDIENCE", "audiences", Form::List),
    ("JOTSEAL_ALGORITHMS", "algorithms", Form::List),
    ("JOTSEAL_JWKS", "jwks", Form::Text),
    ("JOTSEAL_JWKS_FILE", "jwks_file", Form::Text),
    ("JOTSEAL_JWKS_URI", "jwks_uri", Form::Text),
];

const METRICS: &str = "JOTSEAL_METRICS_NAMESPACE";

#[derive(Clone, Copy)]
enum Form {
    Text,
    /// With commas between the entries.
    List,
}

/// Where a file is looked for that no variable names: in the package, then in a layer.
const FILE: &str = "jotseal.toml";
const LAYER: &str = "/opt";

/// Whether Lambda started this process; the client of its Runtime API panics where it did not.
pub(crate) fn is_in_lambda() -> bool {
    env::var_os("AWS_LAMBDA_RUNTIME_API").is_some()
}

/// The configuration of a file, or of the environment; `path` is of the command line.
pub(crate) fn load(path: Option<&str>) -> Result<Config, Problems> {
    from_vars(path, |name| env::var_os(name))
}

pub(crate) fn from_vars(
    path: Option<&str>,
    var: impl Fn(&str) -> Option<OsString>,
) -> Result<Config, Problems> {
    // An empty variable is as good as none: templates set those that have no value.
    let text = |name: &str| var(name).filter(|value| !value.is_empty()).map(OsString::into_string);
    let problems = Problems::default();
    let text = |name: &str| match text(name)? {
        Ok(value) => Some(value),
        Err(_) => {
            problems.add(name, "is not UTF-8");
            None
        }
    };
    let named = path.map(str::to_owned).or_else(|| text(CONFIG));
    let simple: Vec<_> = VARIABLES
        .into_iter()
        .filter_map(|(variable, key, form)| Some((variable, key, form, text(variable)?)))
        .collect();
    if let (None, Some(_), Some((variable, ..))) = (path, &named, simple.first()) {
        problems.add(CONFIG, format!("and {variable} are both set"));
    }
    let found = || {
        let package = text("LAMBDA_TASK_ROOT").map(|root| format!("{root}/{FILE}"));
        let files = package.into_iter().chain([format!("{LAYER}/{FILE}")]);
        files.into_iter().find(|file| simple.is_empty() && Path::new(file).exists())
    };
    let config = match named.or_else(found) {
        Some(file) => Config::from_file(&file),
        None => from_simple(&simple),
    };
    let proxy = ["HTTPS_PROXY", "https_proxy"].iter().find_map(|name| text(name));
    let no_proxy = ["NO_PROXY", "no_proxy"].iter().find_map(|name| text(name));
    let metrics_namespace = text(METRICS);
    let telemetry = Telemetry::read(text, &problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    config.map(|mut config| {
        config.telemetry = telemetry;
        config.metrics_namespace = config.metrics_namespace.or(metrics_namespace);
        if config.http.proxy.is_none() {
            (config.http.proxy, config.http.no_proxy) = (proxy, config.http.no_proxy.or(no_proxy));
        }
        config
    })
}

fn from_simple(values: &[(&str, &str, Form, String)]) -> Result<Config, Problems> {
    let mut issuer = Map::new();
    for (_, key, form, value) in values {
        let value = match form {
            Form::Text => json!(value),
            Form::List => value.split(',').map(|entry| json!(entry.trim())).collect::<Value>(),
        };
        issuer.insert((*key).to_owned(), value);
    }
    let mut root = Map::new();
    root.insert("issuers".to_owned(), json!([issuer]));
    let config = Config::from_members(&root).map_err(|problems| problems.renamed(variable_of))?;
    Ok(Config { name_of: variable_of, ..config })
}

fn variable_of(place: &str) -> String {
    let key = place.strip_prefix("issuers[0].").unwrap_or(place);
    let variable = VARIABLES.iter().find(|(_, known, _)| *known == key).map(|(variable, ..)| *variable);
    variable.unwrap_or(place).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vars(replaced: &[(&str, &str)]) -> Result<Config, String> {
        let accepted = [
            ("JOTSEAL_ISSUER", "https://issuer.example/"),
            ("JOTSEAL_AUDIENCE", "api, admin"),
            ("JOTSEAL_ALGORITHMS", "ES256"),
            ("JOTSEAL_JWKS_URI", "https://issuer.example/jwks"),
        ];
        let value = |name: &str| {
            let (_, value) = replaced.iter().chain(&accepted).find(|(variable, _)| *variable == name)?;
            Some(OsString::from(value))
        };
        from_vars(None, value).map_err(|problems| problems.to_string())
    }

    #[test]
    fn the_simple_case_is_one_issuer() {
        let config = vars(&[("HTTPS_PROXY", "http://proxy.example:3128"), ("NO_PROXY", "a,b")]).unwrap();
        let issuer = config.issuers.all().first().unwrap();
        assert_eq!(issuer.audiences, ["api", "admin"]);
        assert_eq!(config.http.proxy.as_deref(), Some("http://proxy.example:3128"));
        assert_eq!(config.http.no_proxy.as_deref(), Some("a,b"));
        assert_eq!(config.metrics_namespace, None);
    }

    #[test]
    fn each_variable_is_named_and_no_value_is_repeated() {
        let problem = |replaced: &[(&str, &str)]| vars(replaced).unwrap_err();
        for variable in ["JOTSEAL_ISSUER", "JOTSEAL_AUDIENCE", "JOTSEAL_ALGORITHMS"] {
            assert_eq!(problem(&[(variable, "")]), format!("{variable} is missing"));
        }
        for (variable, value) in [
            ("JOTSEAL_ISSUER", " https://geheim/"),
            ("JOTSEAL_ISSUER", "https://geheim/\n"),
            ("JOTSEAL_AUDIENCE", "geheim,,admin"),
            ("JOTSEAL_AUDIENCE", " "),
            ("JOTSEAL_ALGORITHMS", "none"),
            ("JOTSEAL_ALGORITHMS", "es256"),
            ("JOTSEAL_ALGORITHMS", "ES256,"),
            ("JOTSEAL_JWKS", "geheim"),
            ("JOTSEAL_JWKS_URI", "http://geheim.example/"),
            ("JOTSEAL_PROFILE", "geheim"),
        ] {
            let problem = problem(&[(variable, value)]);
            assert!(problem.contains(variable), "{variable}={value:?}: {problem}");
            assert!(!problem.contains("geheim") && !problem.contains('\n'), "{problem}");
        }
    }

    #[test]
    fn spans_go_where_opentelemetry_says() {
        let url =
            |replaced: &[(&str, &str)]| vars(replaced).unwrap().telemetry.map(|telemetry| telemetry.url);
        let (endpoint, traces) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        assert_eq!(url(&[]), None);
        let collector = (endpoint, "http://localhost:4318/");
        assert_eq!(url(&[collector]).unwrap(), "http://localhost:4318/v1/traces");
        assert_eq!(url(&[collector, (traces, "https://a.example/x")]).unwrap(), "https://a.example/x");
        assert_eq!(url(&[collector, ("OTEL_SDK_DISABLED", "TRUE")]), None);
        let problem = vars(&[(endpoint, "http://collector.example:4318")]).unwrap_err();
        assert!(problem.starts_with("OTEL_EXPORTER_OTLP_ENDPOINT is no endpoint: "), "{problem}");
    }

    #[test]
    fn a_file_and_variables_exclude_each_other() {
        let both = vars(&[(CONFIG, "jotseal.toml")]).unwrap_err();
        assert_eq!(both, "JOTSEAL_CONFIG and JOTSEAL_ISSUER are both set");
        let absent = from_vars(None, |name| (name == CONFIG).then(|| "/nowhere/jotseal.toml".into()));
        let absent = absent.unwrap_err().to_string();
        assert!(absent.starts_with("/nowhere/jotseal.toml cannot be read: No such file"), "{absent}");
    }
}
