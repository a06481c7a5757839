//! The distributed trace that a request belongs to.

use crate::event::Event;

/// A trace, and the span that asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TraceContext {
    /// 32 hexadecimal digits.
    pub(crate) trace_id: String,
    /// 16 hexadecimal digits.
    pub(crate) parent_id: String,
    pub(crate) is_sampled: bool,
}

impl TraceContext {
    /// That of the request's `traceparent`, else X-Ray's.
    pub(crate) fn find(event: Option<&Event<'_>>, xray: Option<&str>) -> Option<Self> {
        let header = event.and_then(|event| event.headers("traceparent").into_iter().next());
        header.and_then(Self::from_traceparent).or_else(|| xray.and_then(Self::from_xray))
    }

    /// W3C Trace Context, section 3.2: `VERSION-TRACE-PARENT-FLAGS`.
    fn from_traceparent(header: &str) -> Option<Self> {
        let mut fields = header.split('-');
        let (version, trace, parent) = (fields.next()?, fields.next()?, fields.next()?);
        let flags = fields.next().filter(|flags| is_hex(flags, 2))?;
        // Later versions may have more fields.
        let is_known = is_hex(version, 2) && version != "ff" && (version != "00" || fields.next().is_none());
        let is_sampled = u8::from_str_radix(flags, 16).is_ok_and(|flags| flags & 1 == 1);
        is_known.then(|| Self::new(trace, parent, is_sampled)).flatten()
    }

    /// `Root=1-TIME-UNIQUE;Parent=…;Sampled=1`, in any order.
    fn from_xray(header: &str) -> Option<Self> {
        let field = |name: &str| {
            header.split(';').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='))
        };
        let (time, unique) = field("Root")?.strip_prefix("1-")?.split_once('-')?;
        Self::new(&format!("{time}{unique}"), field("Parent")?, field("Sampled") == Some("1"))
    }

    fn new(trace: &str, parent: &str, is_sampled: bool) -> Option<Self> {
        let is_id = |id: &str, digits| is_hex(id, digits) && id.bytes().any(|digit| digit != b'0');
        (is_id(trace, 32) && is_id(parent, 16)).then(|| Self {
            trace_id: trace.to_owned(),
            parent_id: parent.to_owned(),
            is_sampled,
        })
    }
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const PARENT: &str = "00f067aa0ba902b7";

    fn context(is_sampled: bool) -> Option<TraceContext> {
        TraceContext::new(TRACE, PARENT, is_sampled)
    }

    #[test]
    fn traceparent_is_of_the_w3c() {
        let parse = TraceContext::from_traceparent;
        assert_eq!(parse(&format!("00-{TRACE}-{PARENT}-01")), context(true));
        assert_eq!(parse(&format!("00-{TRACE}-{PARENT}-00")), context(false));
        assert_eq!(parse(&format!("01-{TRACE}-{PARENT}-03-more")), context(true));
        for wrong in [
            format!("00-{TRACE}-{PARENT}"),
            format!("00-{TRACE}-{PARENT}-01-more"),
            format!("ff-{TRACE}-{PARENT}-01"),
            format!("00-{}-{PARENT}-01", TRACE.to_uppercase()),
            format!("00-{}-{PARENT}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{TRACE}-{PARENT}-+1"),
            String::new(),
        ] {
            assert_eq!(parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn xray_has_another_form_of_the_same() {
        let parse = TraceContext::from_xray;
        let (time, unique) = TRACE.split_at(8);
        let root = format!("Root=1-{time}-{unique}");
        assert_eq!(parse(&format!("{root};Parent={PARENT};Sampled=1")), context(true));
        assert_eq!(parse(&format!("Sampled=0; Parent={PARENT}; {root};Lineage=1:a:0")), context(false));
        for wrong in [root.clone(), format!("{root}0;Parent={PARENT}"), format!("Parent={PARENT}")] {
            assert_eq!(parse(&wrong), None, "{wrong}");
        }
    }
}
