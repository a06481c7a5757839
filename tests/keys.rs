//! Import and export of keys in PEM: what OpenSSL and ssh-keygen write.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod vectors;

use jotseal::{
    Algorithm, Curve, ErrorKind, JoseHeader, KeyType, MAX_PEM_BYTES, MAX_RSA_BITS, MIN_RSA_BITS, SigningKey,
    VerifyingKey, base64url, jws,
};
use vectors::{BACKENDS, HAS_P521, key_file};

/// The algorithm, and the files that hold its private key and its public key.
const SIGNED_BY_1024_BITS: &str = "q6pFvhd0ojDOCq8Nyy5bbeLac216atl7wsN_mIWNy4pu0HoeaCjPB0Fh_ubSwsg2p8mXOgeJxHncsSzKLTLXApmiz2Co63K0yAOnHCfR2KMf7tihds3Ifm5Bv8Ht5e9_p4TWl0w05DqV9xV81oqfzYdhFwUXO6Iu5tRkwip47qM";

const PAIRS: [(Algorithm, &[&str], &[&str]); 6] = [
    (
        Algorithm::RS256,
        &["rsa-2048.pkcs1.pem", "rsa-2048.pkcs8.pem"],
        &["rsa-2048.spki.pem", "rsa-2048.pkcs1-public.pem"],
    ),
    (Algorithm::PS512, &["rsa-2048.pkcs8.pem"], &["rsa-2048.spki.pem"]),
    (Algorithm::ES256, &["p256.sec1.pem", "p256.pkcs8.pem"], &["p256.spki.pem"]),
    (Algorithm::ES384, &["p384.sec1.pem", "p384.pkcs8.pem"], &["p384.spki.pem"]),
    (Algorithm::ES512, &["p521.sec1.pem", "p521.pkcs8.pem"], &["p521.spki.pem"]),
    (Algorithm::EdDSA, &["ed25519.pkcs8.pem"], &["ed25519.spki.pem"]),
];

fn signing_error(text: impl AsRef<[u8]>) -> ErrorKind {
    SigningKey::from_pem(text).unwrap_err().kind()
}

fn verifying_error(text: impl AsRef<[u8]>) -> ErrorKind {
    VerifyingKey::from_pem(text).unwrap_err().kind()
}

fn assert_pair(algorithm: Algorithm, signing: &SigningKey, verifying: &VerifyingKey) {
    assert!(algorithm.key_types().contains(&signing.key_type()));
    assert_eq!(signing.key_type(), verifying.key_type());
    let token = jws::sign(&JoseHeader::jwt(algorithm), b"payload", signing).unwrap();
    assert_eq!(jws::verify(&token, verifying, &[algorithm]).unwrap().payload, b"payload");
}

/// The pairs whose curve the default backend has.
fn pairs() -> impl Iterator<Item = (Algorithm, &'static [&'static str], &'static [&'static str])> {
    PAIRS.into_iter().filter(|(algorithm, ..)| HAS_P521 || *algorithm != Algorithm::ES512)
}

#[test]
fn every_form_of_a_key_is_the_same_key() {
    let mut tried = 0;
    for (algorithm, private, public) in pairs() {
        for private in private {
            let signing = SigningKey::from_pem(key_file(private)).unwrap();
            assert_eq!(signing.secret(), None);
            assert_eq!(signing.kid(), None);
            assert_pair(algorithm, &signing, &signing.verifying_key().unwrap());
            // A private key holds its public one.
            assert_pair(algorithm, &signing, &VerifyingKey::from_pem(key_file(private)).unwrap());
            for public in public {
                assert_pair(algorithm, &signing, &VerifyingKey::from_pem(key_file(public)).unwrap());
                tried += 1;
            }
        }
    }
    assert_eq!(tried, if HAS_P521 { 12 } else { 10 });
}

#[test]
#[cfg(not(feature = "aws-lc-rs"))]
fn p_521_is_not_in_the_pure_rust_backend() {
    for file in ["p521.sec1.pem", "p521.pkcs8.pem"] {
        assert_eq!(signing_error(key_file(file)), ErrorKind::UnsupportedAlgorithm);
    }
    assert_eq!(verifying_error(key_file("p521.spki.pem")), ErrorKind::UnsupportedAlgorithm);
}

#[test]
fn text_around_the_key_and_line_ends() {
    for (algorithm, private, public) in pairs() {
        let private = String::from_utf8(key_file(private[0])).unwrap();
        let public = String::from_utf8(key_file(public[0])).unwrap();
        for dress in [
            (|text| text) as fn(String) -> String,
            |text| text.replace('\n', "\r\n"),
            |text| format!("Bag Attributes\n    friendlyName: test\nKey Attributes: <No Attributes>\n{text}"),
            |text| format!("\n\n{text}\n\n"),
            |text| text.trim_end().to_owned(),
            |text| format!("{text}trailing text\n"),
            |text| text.replace('\n', "\n\n"),
            |text| text.replace('\n', "\n\t "),
            |text| format!("---\n----- BEGIN\n{text}-----BEGIN CERTIFICATE-----\n"),
        ] {
            let signing = SigningKey::from_pem(dress(private.clone())).unwrap();
            let verifying = VerifyingKey::from_pem(dress(public.clone())).unwrap();
            assert_pair(algorithm, &signing, &verifying);
        }
    }
}

#[test]
fn ec_parameters_come_first() {
    let text = key_file("p256.sec1.pem");
    assert!(text.starts_with(b"-----BEGIN EC PARAMETERS-----"));
    assert!(SigningKey::from_pem(&text).is_ok());
    let text = String::from_utf8(text).unwrap();
    let (parameters, key) = text.split_at(text.find("-----BEGIN EC PRIVATE").unwrap());
    assert!(SigningKey::from_pem(key).is_ok());
    assert_eq!(signing_error(parameters), ErrorKind::InvalidKey);
}

#[test]
fn what_is_refused() {
    use ErrorKind::{InvalidKey, KeyMismatch, UnsupportedAlgorithm, WeakKey};
    let cases = [
        ("rsa-2048.encrypted.pem", InvalidKey, InvalidKey, "is encrypted"),
        ("rsa-2048.encrypted-pkcs1.pem", InvalidKey, InvalidKey, "is encrypted"),
        ("certificate.pem", InvalidKey, InvalidKey, "certificate"),
        ("openssh.pem", InvalidKey, InvalidKey, "OpenSSH"),
        ("openssh.pub", InvalidKey, InvalidKey, "not a PEM"),
        ("rsa-1024.pkcs1.pem", WeakKey, WeakKey, "2048 bits"),
        ("rsa-3-primes.pkcs1.pem", InvalidKey, InvalidKey, "two primes"),
        ("rsa-pss.pkcs8.pem", UnsupportedAlgorithm, UnsupportedAlgorithm, "type"),
        ("x25519.pkcs8.pem", UnsupportedAlgorithm, UnsupportedAlgorithm, "type"),
        ("rsa-2048.spki.der", InvalidKey, InvalidKey, "not a PEM"),
    ];
    for (file, signing, verifying, detail) in cases {
        assert_eq!(signing_error(key_file(file)), signing, "{file}");
        assert_eq!(verifying_error(key_file(file)), verifying, "{file}");
        let error = SigningKey::from_pem(key_file(file)).unwrap_err().to_string();
        assert!(error.contains(detail), "{file}: {error}");
    }
    for file in ["rsa-2048.spki.pem", "rsa-2048.pkcs1-public.pem", "p256.spki.pem", "ed25519.spki.pem"] {
        assert_eq!(signing_error(key_file(file)), KeyMismatch, "{file}");
    }
    for file in ["p256.compressed.pem", "p256.explicit.pem"] {
        assert_eq!(verifying_error(key_file(file)), InvalidKey, "{file}");
    }
    for text in ["", "-----BEGIN PRIVATE KEY-----", "no key"] {
        assert_eq!(signing_error(text), InvalidKey, "{text}");
        assert_eq!(verifying_error(text), InvalidKey, "{text}");
    }
    let text = String::from_utf8(key_file("rsa-2048.spki.pem")).unwrap();
    for (from, to) in [
        ("MII", "M!I"),
        ("IDAQAB", "IDAQA"),
        ("IDAQAB", "IDAQAB="),
        ("\n-----END", "\n----END"),
        ("-----END PUBLIC", "-----END"),
    ] {
        assert!(text.contains(from));
        assert_eq!(verifying_error(text.replace(from, to)), InvalidKey, "{from} {to}");
    }
    let label = String::from_utf8(key_file("rsa-2048.spki.pem")).unwrap().replace("PUBLIC KEY", "X509 CRL");
    assert_eq!(verifying_error(label), InvalidKey);
    let large = [key_file("ed25519.pkcs8.pem"), vec![b'\n'; MAX_PEM_BYTES]].concat();
    assert_eq!(signing_error(&large), InvalidKey);
    assert_eq!(verifying_error(&large), InvalidKey);
}

/// The label and the contents have to agree.
#[test]
fn labels_are_exact() {
    let spki = String::from_utf8(key_file("rsa-2048.spki.pem")).unwrap();
    assert_eq!(verifying_error(spki.replace("PUBLIC KEY", "RSA PUBLIC KEY")), ErrorKind::InvalidKey);
    let pkcs1 = String::from_utf8(key_file("rsa-2048.pkcs1.pem")).unwrap();
    assert_eq!(signing_error(pkcs1.replace("RSA PRIVATE KEY", "PRIVATE KEY")), ErrorKind::InvalidKey);
    assert_eq!(signing_error(pkcs1.replace("RSA PRIVATE KEY", "EC PRIVATE KEY")), ErrorKind::InvalidKey);
}

#[test]
fn round_trips() {
    for (algorithm, private, public) in pairs() {
        let signing = SigningKey::from_pem(key_file(private[0])).unwrap();
        let exported = signing.to_pem().unwrap();
        assert!(exported.starts_with("-----BEGIN PRIVATE KEY-----\n") && !exported.contains('\r'));
        let again = SigningKey::from_pem(exported.as_str()).unwrap();
        assert_eq!(*again.to_pem().unwrap(), *exported);
        let verifying = VerifyingKey::from_pem(key_file(public[0])).unwrap();
        assert_pair(algorithm, &again, &verifying);
        // Byte for byte what OpenSSL writes.
        assert_eq!(verifying.to_pem().unwrap().as_bytes(), key_file(public[0]));
        assert_eq!(again.verifying_key().unwrap().to_pem().unwrap(), verifying.to_pem().unwrap());
    }
    let pkcs8 = key_file("rsa-2048.pkcs8.pem");
    assert_eq!(SigningKey::from_pem(&pkcs8).unwrap().to_pem().unwrap().as_bytes(), pkcs8);
    let secret = SigningKey::from_secret(&[7; 32]).unwrap();
    assert_eq!(secret.to_pem().unwrap_err().kind(), ErrorKind::KeyMismatch);
    assert_eq!(secret.verifying_key().unwrap().to_pem().unwrap_err().kind(), ErrorKind::KeyMismatch);
}

#[test]
fn octets_are_imported_by_algorithm() {
    let secret = b"a secret of at least thirty-two octets";
    for (private, public, algorithm) in [
        (secret.to_vec(), secret.to_vec(), Algorithm::HS256),
        (key_file("rsa-2048.pkcs8.pem"), key_file("rsa-2048.spki.pem"), Algorithm::PS256),
        (key_file("p256.sec1.pem"), key_file("p256.spki.pem"), Algorithm::ES256),
        (key_file("ed25519.pkcs8.pem"), key_file("ed25519.spki.pem"), Algorithm::EdDSA),
    ] {
        let signing = SigningKey::for_algorithm(&private, algorithm).unwrap();
        assert_pair(algorithm, &signing, &VerifyingKey::for_algorithm(&public, algorithm).unwrap());
        if algorithm != Algorithm::HS256 {
            let error = VerifyingKey::for_algorithm(&public, Algorithm::HS256).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::SecretIsKey);
        }
    }
    assert_eq!(
        VerifyingKey::for_algorithm(secret, Algorithm::RS256).unwrap_err().kind(),
        ErrorKind::InvalidKey
    );
}

#[test]
fn generated_keys_sign_and_verify() {
    let mut refused = Vec::new();
    for algorithm in Algorithm::ALL {
        match SigningKey::generate(algorithm) {
            Ok(key) => {
                assert_pair(algorithm, &key, &key.verifying_key().unwrap());
                let other = SigningKey::generate(algorithm);
                if key.key_type() != KeyType::Rsa {
                    let token = jws::sign(&JoseHeader::jwt(algorithm), b"", &other.unwrap()).unwrap();
                    let error = jws::verify(&token, &key.verifying_key().unwrap(), &[algorithm]).unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::SignatureMismatch);
                }
            }
            Err(error) => refused.push((algorithm, error.kind())),
        }
    }
    let expected = [Algorithm::ES512, Algorithm::ES256K].map(|row| (row, ErrorKind::UnsupportedAlgorithm));
    assert_eq!(refused, if HAS_P521 { Vec::new() } else { expected.to_vec() });
    let lengths = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512]
        .map(|algorithm| SigningKey::generate(algorithm).unwrap().secret().unwrap().len());
    assert_eq!(lengths, [32, 48, 64]);
}

#[test]
fn sizes_of_rsa_keys() {
    for bits in [0, 512, MIN_RSA_BITS - 8, MAX_RSA_BITS + 8, usize::MAX] {
        assert_eq!(SigningKey::generate_rsa(bits).unwrap_err().kind(), ErrorKind::WeakKey, "{bits}");
    }
    let key = SigningKey::generate_rsa(3072).unwrap();
    assert_pair(Algorithm::RS256, &key, &key.verifying_key().unwrap());
}

/// A key works with the algorithms of its type alone (RFC 8725, section 3.1).
#[test]
fn keys_and_algorithms_have_to_agree() {
    let rsa = SigningKey::from_pem(key_file("rsa-2048.pkcs1.pem")).unwrap();
    let mut keys = vec![rsa];
    for algorithm in [Algorithm::HS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA] {
        keys.push(SigningKey::generate(algorithm).unwrap());
    }
    for key in &keys {
        let verifying = key.verifying_key().unwrap();
        for algorithm in Algorithm::ALL {
            let fits = algorithm.key_types().contains(&key.key_type());
            assert_eq!(verifying.is_for(algorithm), fits);
            let signed = jws::sign(&JoseHeader::jwt(algorithm), b"", key).map_err(|error| error.kind());
            assert_eq!(signed.is_ok(), fits);
            if !fits {
                assert_eq!(signed, Err(ErrorKind::KeyMismatch));
                let token =
                    format!("{}..AA", jotseal::base64url::encode(format!(r#"{{"alg":"{algorithm}"}}"#)));
                let error = jws::verify(token, &verifying, &Algorithm::ALL).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::KeyMismatch);
            }
        }
    }
    assert_eq!(keys[2].key_type(), KeyType::Ec(Curve::P256));
}

/// A key under 2048 bits verifies by explicit permission, and never signs (RFC 7518, section 3.3).
#[test]
fn small_rsa_keys() {
    let weak = VerifyingKey::from_pem(key_file("rsa-1024.spki.pem")).unwrap();
    assert!((weak.is_weak(), weak.bits()) == (true, Some(1024)));
    // Made with `openssl dgst -sha256 -sign rsa-1024.pkcs1.pem`, over the two octets `{}`.
    let signature = base64url::decode(SIGNED_BY_1024_BITS).unwrap();
    let verify = |key: &VerifyingKey| key.verify(Algorithm::RS256, b"{}", &signature);
    assert_eq!(verify(&weak).unwrap_err().kind(), ErrorKind::WeakKey);
    for backend in BACKENDS {
        let allowed = VerifyingKey::from_pem(key_file("rsa-1024.spki.pem")).unwrap().allow_weak();
        let allowed = allowed.with_backend(*backend).unwrap();
        assert!(verify(&allowed).is_ok());
        let other = allowed.verify(Algorithm::RS256, b"[]", &signature);
        assert_eq!(other.unwrap_err().kind(), ErrorKind::SignatureMismatch);
        let other = allowed.verify(Algorithm::PS256, b"{}", &signature);
        assert_eq!(other.unwrap_err().kind(), ErrorKind::SignatureMismatch);
    }
}

#[test]
fn jwk_and_der_forms_of_every_algorithm() {
    for algorithm in Algorithm::ALL {
        let Ok(key) = SigningKey::generate(algorithm) else { continue };
        let public = key.verifying_key().unwrap();
        let jwk = jotseal::Jwk::parse(key.to_jwk().unwrap().as_bytes()).unwrap();
        assert_pair(algorithm, &SigningKey::from_jwk(&jwk).unwrap(), &public);
        let jwk = jotseal::Jwk::parse(public.to_jwk()).unwrap();
        assert_pair(algorithm, &key, &VerifyingKey::from_jwk(&jwk).unwrap());
        if key.secret().is_some() {
            assert_eq!((key.secret(), key.to_der().is_err()), (public.secret(), true));
            continue;
        }
        assert_eq!(SigningKey::from_jwk(&jwk).unwrap_err().kind(), ErrorKind::KeyMismatch);
        let der = SigningKey::from_der(&key.to_der().unwrap()).unwrap();
        assert_eq!(der.to_pem().unwrap(), key.to_pem().unwrap());
        assert_pair(algorithm, &der, &VerifyingKey::from_der(&public.to_der().unwrap()).unwrap());
    }
}

#[test]
fn der_in_the_structures_of_old() {
    let contents = |file| pem::parse(key_file(file)).unwrap().into_contents();
    for (private, public) in [
        ("rsa-2048.pkcs1.pem", "rsa-2048.pkcs1-public.pem"),
        ("rsa-2048.pkcs8.pem", "rsa-2048.spki.pem"),
        ("secp256k1.sec1.pem", ""),
        ("ed448.pkcs8.pem", ""),
    ] {
        let Ok(key) = SigningKey::from_der(&contents(private)) else {
            assert!(!HAS_P521 && private.starts_with("secp256k1"));
            continue;
        };
        let key = key.verifying_key().unwrap();
        if !public.is_empty() {
            let public = VerifyingKey::from_der(&contents(public)).unwrap();
            assert_eq!(key.to_pem().unwrap(), public.to_pem().unwrap());
        }
    }
    assert_eq!(VerifyingKey::from_der(b"").unwrap_err().kind(), ErrorKind::InvalidKey);
    assert_eq!(SigningKey::from_der(b"\x30\x00").unwrap_err().kind(), ErrorKind::InvalidKey);
}

#[test]
fn keys_as_openssh_writes_them() {
    let text = key_file("openssh.pub");
    let key = VerifyingKey::from_ssh(&text).unwrap();
    assert_eq!(key.key_type(), KeyType::Okp(jotseal::Curve::Ed25519));
    let same = VerifyingKey::for_algorithm(text.as_ref(), Algorithm::EdDSA).unwrap();
    assert_eq!(same.to_pem().unwrap(), key.to_pem().unwrap());
    let text = String::from_utf8(text).unwrap();
    let (name, blob) = (text.split(' ').next().unwrap(), text.split(' ').nth(1).unwrap());
    for wrong in [
        String::new(),
        name.to_owned(),
        format!("{name} "),
        format!("{name} AAAA"),
        format!("ssh-rsa {blob}"),
        format!("{name} {}", blob.split_at(blob.len() - 4).0),
        format!("{name} {blob}AAAA"),
    ] {
        assert_eq!(VerifyingKey::from_ssh(&wrong).unwrap_err().kind(), ErrorKind::InvalidKey, "{wrong}");
    }
}
