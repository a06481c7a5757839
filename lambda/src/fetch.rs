//! HTTPS, for keys and for spans.

use std::cell::OnceCell;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jotseal::MAX_JWK_SET_BYTES;
use jotseal::config::Problems;
use jotseal::issuer::{FetchFailure, Fetched, HttpTerms};
use jotseal::jwks::{check_endpoint, fresh_secs};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy};

use crate::config::{self, Config};
use crate::tls;

/// A bundle of every public authority has a quarter of this.
const MAX_CA_FILE_BYTES: usize = 1024 * 1024;

/// Twice what common servers take of a request's.
const MAX_HEADER_BYTES: usize = 16 * 1024;

/// Lambda's time is paid for, and what is sent goes to a collector on loopback.
const SEND_TIMEOUT: Duration = Duration::from_millis(500);

/// Why nothing was had from an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The URL is none that is fetched.
    Url,
    /// There was no connection, or it broke.
    Connection,
    /// Its certificate is not trusted, or it does not speak TLS.
    Tls,
    /// It took too long.
    Timeout,
    /// It answered with another status than 200.
    Status(u16),
    /// It pointed elsewhere, where nobody follows.
    Redirect,
    /// Its answer is over 1 MiB.
    TooLarge,
}

impl Failure {
    /// The code in the log.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Connection => "connection",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::Status(_) => "status",
            Self::Redirect => "redirect",
            Self::TooLarge => "too_large",
        }
    }

    /// What the core is told.
    pub(crate) const fn kind(self) -> FetchFailure {
        match self {
            Self::Status(403 | 404) => FetchFailure::NoSuchDocument,
            _ => FetchFailure::NoDocument,
        }
    }
}

/// Fetches a document of at most [`MAX_JWK_SET_BYTES`].
pub(crate) trait Fetch {
    /// Takes at most `budget`, and never more than is configured.
    fn fetch(&self, url: &str, budget: Duration) -> Result<Fetched, Failure>;

    /// Sends JSON, and waits for no longer than [`SEND_TIMEOUT`].
    fn send(&self, url: &str, json: &str) -> Result<(), Failure>;
}

/// HTTP/1.1 over TLS, without redirects.
pub(crate) struct HttpClient {
    terms: HttpTerms,
    roots: RootCerts,
    proxy: Option<Proxy>,
    /// Made when it is first needed: that may be never.
    agent: OnceCell<Agent>,
}

impl HttpClient {
    pub(crate) fn new(config: &Config) -> Result<Self, Problems> {
        let terms = &config.http;
        let problems = Problems::default();
        let roots = match &terms.ca_file {
            None => RootCerts::WebPki,
            Some(path) => authorities(&config.path(path)).unwrap_or_else(|what| {
                problems.add("http.ca_file", what);
                RootCerts::WebPki
            }),
        };
        let proxy = terms.proxy.as_deref().and_then(|url| {
            let proxy = proxy(url, terms.no_proxy.as_deref());
            if proxy.is_none() {
                problems.add("http.proxy", "is not http://HOST:PORT");
            }
            proxy
        });
        problems.unless_any(Some(Self { terms: terms.clone(), roots, proxy, agent: OnceCell::new() }))
    }

    fn agent(&self) -> &Agent {
        self.agent.get_or_init(|| {
            let provider = Arc::new(tls::provider());
            let tls = TlsConfig::builder()
                .root_certs(self.roots.clone())
                .unversioned_rustls_crypto_provider(provider)
                .build();
            let config = Agent::config_builder()
                .tls_config(tls)
                .proxy(self.proxy.clone())
                .max_redirects(0)
                .max_redirects_will_error(false)
                .http_status_as_error(false)
                // A connection that a frozen function held open would be dead.
                .max_idle_connections(0)
                .max_response_header_size(MAX_HEADER_BYTES)
                // There is one of each for TLS and one below it, and they stay in memory.
                .input_buffer_size(2 * MAX_HEADER_BYTES)
                .output_buffer_size(4 * 1024)
                .user_agent(concat!("jotseal-authorizer/", env!("CARGO_PKG_VERSION")))
                .build();
            config.into()
        })
    }
}

fn authorities(path: &Path) -> Result<RootCerts, String> {
    let text = config::read(path, MAX_CA_FILE_BYTES).map_err(|error| format!("cannot be read: {error}"))?;
    let certificates: Vec<_> = parse_pem(&text)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    match certificates.is_empty() {
        true => Err("has no certificate in it".to_owned()),
        false => Ok(RootCerts::Specific(Arc::new(certificates))),
    }
}

fn proxy(url: &str, no_proxy: Option<&str>) -> Option<Proxy> {
    let parsed = Proxy::new(url).ok()?;
    let Some(no_proxy) = no_proxy else { return Some(parsed) };
    let mut builder = Proxy::builder(parsed.protocol()).host(parsed.host()).port(parsed.port());
    if let (Some(user), Some(password)) = (parsed.username(), parsed.password()) {
        builder = builder.username(user).password(password);
    }
    for entry in no_proxy.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        builder = builder.no_proxy(entry);
    }
    builder.build().ok()
}

impl Fetch for HttpClient {
    fn fetch(&self, url: &str, budget: Duration) -> Result<Fetched, Failure> {
        check_endpoint(url).map_err(|_| Failure::Url)?;
        let timeout = budget.min(Duration::from_secs_f64(self.terms.timeout_secs));
        if timeout.is_zero() {
            return Err(Failure::Timeout);
        }
        let request = self.agent().get(url).config().timeout_global(Some(timeout)).build();
        let response = request.header("accept", "application/json, */*;q=0.1").call().map_err(failure)?;
        if response.status() != 200 {
            return Err(refused(response.status().as_u16()));
        }
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let fresh_secs = fresh_secs(header("cache-control").unwrap_or_default(), header("age"));
        let limit = u64::try_from(MAX_JWK_SET_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        let mut body = Vec::new();
        let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        reader.take(limit).read_to_end(&mut body).map_err(|error| failure(error.into()))?;
        match body.len() > MAX_JWK_SET_BYTES {
            true => Err(Failure::TooLarge),
            false => Ok(Fetched { body, fresh_secs }),
        }
    }

    fn send(&self, url: &str, json: &str) -> Result<(), Failure> {
        let request = self.agent().post(url).config().timeout_global(Some(SEND_TIMEOUT)).build();
        let response = request.header("content-type", "application/json").send(json).map_err(failure)?;
        match response.status() {
            status if status.is_success() => Ok(()),
            status => Err(refused(status.as_u16())),
        }
    }
}

fn refused(status: u16) -> Failure {
    match status {
        300..=399 => Failure::Redirect,
        status => Failure::Status(status),
    }
}

fn failure(error: ureq::Error) -> Failure {
    match error {
        ureq::Error::Timeout(_) => Failure::Timeout,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => Failure::Tls,
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => Failure::Url,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => Failure::Timeout,
        // rustls gives its errors to the reader as invalid data.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => Failure::Tls,
        _ => Failure::Connection,
    }
}
