//! HMAC secrets: any octets but the text or encoding of another kind of key (RFC 8725, section 2.1).

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{Algorithm, ErrorKind, JoseHeader, SigningKey, VerifyingKey, base64url, jws};
use serde_json::json;
use vectors::random::Random;
use vectors::{appendix, key_file, rfc7515};

fn kind(secret: &[u8]) -> Result<(), ErrorKind> {
    let verifying = VerifyingKey::from_secret(secret).map(drop).map_err(|error| error.kind());
    let signing = SigningKey::from_secret(secret).map(drop).map_err(|error| error.kind());
    assert_eq!(signing, verifying);
    signing
}

/// The fixtures that are PEM texts.
fn pems() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/keys");
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.retain(|name| name.to_str().unwrap().ends_with(".pem"));
    assert_eq!(names.len(), 28);
    names.iter().map(|name| key_file(name.to_str().unwrap())).collect()
}

#[test]
fn an_empty_secret_is_none() {
    assert_eq!(kind(b""), Err(ErrorKind::InvalidKey));
}

#[test]
fn pem_texts() {
    for pem in pems() {
        assert_eq!(kind(&pem), Err(ErrorKind::SecretIsKey));
        let text = String::from_utf8(pem).unwrap();
        for mangled in [
            text.replace('\n', "\r\n"),
            text.replace('\n', ""),
            text.replace('\n', "\\n"),
            text.replace('\n', " "),
            text.trim().to_owned(),
            format!("  {text}"),
            format!("\u{feff}{text}"),
            format!("leading text\n{text}"),
            text.replace("-----", "------"),
            text.replace("-----", "---- "),
            text.replace("-----BEGIN", "---- BEGIN").replace("-----END", "---- END"),
        ] {
            assert_eq!(kind(mangled.as_bytes()), Err(ErrorKind::SecretIsKey), "{mangled}");
        }
    }
}

#[test]
fn der() {
    let mut tried = 0;
    for pem in pems() {
        for block in pem::parse_many(&pem).unwrap() {
            // Encrypted ones and OpenSSH's own are no DER of a key; parameters are public to begin with.
            let opaque = ["ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PARAMETERS"];
            if opaque.contains(&block.tag()) || block.headers().iter().next().is_some() {
                continue;
            }
            assert_eq!(kind(block.contents()), Err(ErrorKind::SecretIsKey), "{}", block.tag());
            tried += 1;
        }
    }
    assert_eq!(tried, 25);
    for file in ["rsa-2048.spki.der", "certificate.der"] {
        assert_eq!(kind(&key_file(file)), Err(ErrorKind::SecretIsKey), "{file}");
    }
}

#[test]
fn ssh_keys() {
    let text = key_file("openssh.pub");
    assert_eq!(kind(&text), Err(ErrorKind::SecretIsKey));
    assert_eq!(kind(&[b"\n ", text.as_slice()].concat()), Err(ErrorKind::SecretIsKey));
    for prefix in ["ssh-rsa", "ssh-dss", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com"] {
        assert_eq!(kind(format!("{prefix} AAAA").as_bytes()), Err(ErrorKind::SecretIsKey), "{prefix}");
    }
}

#[test]
fn jwks() {
    for example in rfc7515().iter().filter(|example| !example["jwk"].is_null()) {
        let jwk = &example["jwk"];
        let pretty = serde_json::to_string_pretty(jwk).unwrap();
        for text in [
            jwk.to_string(),
            pretty.clone(),
            format!("\r\n\t {pretty}\n"),
            json!({"keys": [jwk]}).to_string(),
            json!([jwk]).to_string(),
            json!({"jwks": {"keys": [jwk]}}).to_string(),
            // A reader more lenient than JSON still reads this.
            format!("{},}}", jwk.to_string().strip_suffix('}').unwrap()),
        ] {
            assert_eq!(kind(text.as_bytes()), Err(ErrorKind::SecretIsJwk), "{text}");
        }
    }
    let deep = format!("{}{{\"kty\":\"oct\"}}{}", "[".repeat(500), "]".repeat(500));
    assert_eq!(kind(deep.as_bytes()), Err(ErrorKind::SecretIsJwk));
    let utf16 = |text: &str| text.encode_utf16().collect::<Vec<_>>();
    let utf32 = |text: &str| text.chars().map(u32::from).collect::<Vec<_>>();
    for text in ["{\"kty\":\"oct\"}", " [{\"a\":\"é\u{10ffff}\",\"\\u006bty\" : 1}]", "{\"n\":1e9,\"kty\":"]
    {
        for text in [text.to_owned(), format!("\u{feff}{text}")] {
            for encoded in [
                text.clone().into_bytes(),
                utf16(&text).into_iter().flat_map(u16::to_be_bytes).collect(),
                utf16(&text).into_iter().flat_map(u16::to_le_bytes).collect(),
                utf32(&text).into_iter().flat_map(u32::to_be_bytes).collect(),
                utf32(&text).into_iter().flat_map(u32::to_le_bytes).collect(),
            ] {
                assert_eq!(kind(&encoded), Err(ErrorKind::SecretIsJwk), "{text}");
            }
        }
    }
    for secret in
        ["[\"kty\",1]", "{\"a\":\"kty\"}", "{\"\\\"kty\":1}", "{\"kty", "kty:", "{\"ktyx\":1}", "{\"kt\":1}"]
    {
        assert_eq!(kind(secret.as_bytes()), Ok(()), "{secret}");
    }
    // The symmetric key itself comes in as a JWK.
    let key = VerifyingKey::from_jwk(&vectors::jwk(&appendix("A.1")["jwk"])).unwrap();
    assert_eq!(key.key_type(), jotseal::KeyType::Oct);
}

/// What looks a little like a key is a secret all the same.
#[test]
fn other_texts_are_secrets() {
    for secret in [
        &b"x"[..],
        b"\0",
        b"secret",
        b"{}",
        b"[1,2]",
        b"{\"k\":\"AAAA\"}",
        b"{not json",
        b"BEGIN and END of a story",
        b"-----",
        b"--BEGIN--",
        b"0\x82",
        b"0\0",
        b"ssh",
        &[0x30; 64],
        &[0xff; 4096],
    ] {
        assert_eq!(kind(secret), Ok(()), "{secret:?}");
    }
}

#[test]
fn random_secrets_are_never_refused() {
    let mut random = Random::new(2104);
    for round in 0..10_000 {
        let mut secret = random.octets(32);
        if round % 4 == 0 {
            // As a sequence of DER begins.
            secret[0] = 0x30;
            secret[1] = 30;
        }
        assert_eq!(kind(&secret), Ok(()), "{secret:x?}");
        assert_eq!(kind(base64url::encode(&secret).as_bytes()), Ok(()));
    }
}

/// The attack that the guard is for: a token signed by HMAC with the text of the public key as its secret.
#[test]
fn a_public_key_as_the_secret() {
    let text = key_file("rsa-2048.spki.pem");
    let confused = SigningKey::from_jwk(&vectors::jwk(&json!({"kty": "oct", "k": base64url::encode(&text)})));
    let forged = jws::sign(&JoseHeader::jwt(Algorithm::HS256), b"{}", &confused.unwrap()).unwrap();
    let key = VerifyingKey::from_pem(&text).unwrap();
    for algorithms in [&Algorithm::ALL[..], &[Algorithm::HS256, Algorithm::RS256]] {
        assert_eq!(jws::verify(&forged, &key, algorithms).unwrap_err().kind(), ErrorKind::KeyMismatch);
    }
}
