//! An HTTPS server on loopback, with a test authority, that misbehaves as it is told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a server does with a request.
#[derive(Clone, Debug)]
pub(super) enum Behaviour {
    /// Answers with these octets, and closes.
    Answer(Vec<u8>),
    /// The same after a while.
    Slow(Duration, Vec<u8>),
    /// One octet of it at a time, with a while between them.
    Drip(Duration, Vec<u8>),
    /// Says nothing.
    Hang,
    /// Closes at once.
    Close,
}

/// A server; it ends with the process.
pub(super) struct Server {
    pub(super) port: u16,
    /// The certificate of the authority, as PEM.
    pub(super) authority: String,
    behaviour: Arc<Mutex<Behaviour>>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(super) fn start() -> Self {
        let authority_key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = params.self_signed(&authority_key).unwrap().pem();
        let authority_of = Issuer::new(params, authority_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&key, &authority_of).unwrap();
        let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], private)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            authority,
            behaviour: Arc::new(Mutex::new(Behaviour::Close)),
            requests: Arc::default(),
        };
        let (behaviour, requests, config) =
            (Arc::clone(&server.behaviour), Arc::clone(&server.requests), Arc::new(config));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (behaviour, requests, config) =
                    (Arc::clone(&behaviour), Arc::clone(&requests), Arc::clone(&config));
                thread::spawn(move || serve(stream, config, &behaviour, &requests));
            }
        });
        server
    }

    pub(super) fn does(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// The requests that came whole, so far.
    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// A client that goes away is none of the server's business.
fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    behaviour: &Mutex<Behaviour>,
    requests: &AtomicUsize,
) -> Option<()> {
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut octet = [0];
        stream.read_exact(&mut octet).ok()?;
        request.extend(octet);
    }
    requests.fetch_add(1, Ordering::SeqCst);
    let behaviour = behaviour.lock().unwrap().clone();
    match behaviour {
        Behaviour::Answer(answer) => stream.write_all(&answer).ok()?,
        Behaviour::Slow(pause, answer) => {
            thread::sleep(pause);
            stream.write_all(&answer).ok()?;
        }
        Behaviour::Drip(pause, answer) => {
            for octet in answer {
                stream.write_all(&[octet]).ok()?;
                stream.flush().ok()?;
                thread::sleep(pause);
            }
        }
        Behaviour::Hang => thread::sleep(Duration::from_secs(30)),
        Behaviour::Close => return None,
    }
    stream.conn.send_close_notify();
    stream.flush().ok()
}

/// An answer with that status, further header fields, and body.
pub(super) fn http(status: &str, fields: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{fields}connection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}
