//! robots.txt: what a host lets us ask for (RFC 9309). Pure.
//!
//! Written here, for a host writes it as it likes, and the libraries that read it are slow on hostile rules or heavy
//! (`ARCHITECTURE.md` names them).

use crate::url::push_escaped;

/// Our name in robots.txt.
pub const AGENT: &str = "sidelight";
/// Most bytes that are read (section 2.5: at least 500 kibibytes).
pub const ROBOTS_BYTES: usize = 512 << 10;
/// Redirects that are followed to it (section 2.3.1.2).
pub const MOST_REDIRECTS: usize = 5;
/// Rules that are kept, and the longest of them in bytes.
const MOST_RULES: usize = 20_000;
const LONGEST_RULE: usize = 2048;

/// What a host lets us ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Why it cannot be read; then nothing may be asked for.
    pub unread: Option<String>,
    /// Seconds between two requests that the host asks for by `Crawl-delay`, which no standard has.
    pub delay: Option<u32>,
}

/// A path that begins so is allowed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    pattern: String,
}

impl Robots {
    /// Nothing may be asked for: as where the host fails to say (section 2.3.1.4).
    pub fn closed(why: &str) -> Self {
        Self { unread: Some(why.to_owned()), ..Self::default() }
    }

    /// What a status means that brings no rules: that there are none (400 to 499), or that the host fails. One that is
    /// asked too often (429) fails, too.
    ///
    /// ```
    /// use sidelight::source::fetch::Robots;
    /// assert!(Robots::of_status(404).allows("/") && Robots::of_status(403).allows("/"));
    /// assert!(!Robots::of_status(503).allows("/") && !Robots::of_status(429).allows("/"));
    /// ```
    pub fn of_status(status: u16) -> Self {
        match status {
            400..=428 | 430..=499 => Self::default(),
            _ => Self::closed(&format!("status {status}")),
        }
    }

    /// Reads the rules for [`AGENT`], where there are none those for `*`.
    ///
    /// ```
    /// use sidelight::source::fetch::Robots;
    /// let robots = Robots::read("User-agent: *\nDisallow: /*.pdf$\nDisallow: /private/\nAllow: /private/press");
    /// assert!(robots.allows("/world/1") && robots.allows("/private/press/2"));
    /// assert!(!robots.allows("/private/x") && !robots.allows("/a.pdf"));
    /// ```
    pub fn read(text: &str) -> Self {
        let (mut ours, mut all): (Option<Self>, Self) = (None, Self::default());
        // Whom the group is for, and whether its rules have begun.
        let (mut is_ours, mut is_all, mut has_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((name, value)) = line.split_once(':') else { continue };
            let (name, value) = (name.trim(), value.trim());
            if name.eq_ignore_ascii_case("user-agent") {
                if has_rules {
                    (is_ours, is_all, has_rules) = (false, false, false);
                }
                let end = value.find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'));
                let agent = &value[..end.unwrap_or(value.len())];
                is_ours |= agent.eq_ignore_ascii_case(AGENT);
                is_all |= value.starts_with('*');
                if is_ours {
                    ours.get_or_insert_default();
                }
                continue;
            }
            let allows = name.eq_ignore_ascii_case("allow");
            let is_rule = allows || name.eq_ignore_ascii_case("disallow");
            let is_delay = name.eq_ignore_ascii_case("crawl-delay");
            has_rules |= is_rule || is_delay;
            let own = ours.as_mut().filter(|_| is_ours);
            for robots in own.into_iter().chain(is_all.then_some(&mut all)) {
                if is_rule && !value.is_empty() && value.len() <= LONGEST_RULE && robots.rules.len() < MOST_RULES {
                    robots.rules.push(Rule { allows, pattern: normal(value) });
                } else if is_delay {
                    robots.delay = value.parse::<f64>().ok().map(|seconds| seconds.ceil() as u32).or(robots.delay);
                }
            }
        }
        ours.unwrap_or(all)
    }

    /// About how many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.rules.iter().map(|rule| size_of::<Rule>() + rule.pattern.len()).sum::<usize>()
    }

    /// Whether a path with its query may be asked for: of the rules that fit, the longest decides, of equals one that
    /// allows (section 2.2.2).
    ///
    /// # Complexity
    /// Linear in the path for each rule.
    pub fn allows(&self, path: &str) -> bool {
        let path = normal(path);
        let fitting = self.rules.iter().filter(|rule| fits(&rule.pattern, &path));
        let decides = fitting.max_by_key(|rule| (rule.pattern.len(), rule.allows));
        path == "/robots.txt" || self.unread.is_none() && decides.is_none_or(|rule| rule.allows)
    }
}

/// A path in one spelling: what is not ASCII is escaped, escapes in upper case.
fn normal(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    push_escaped(path, "", &mut out);
    out
}

/// Whether a path begins as a pattern says, in which `*` stands for anything and a `$` at its end for the path's.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !is_whole || rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if is_whole && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        // The first place that fits leaves most to those that follow.
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    #[test]
    fn rules_of_the_standard() {
        for (text, path, allows) in [
            ("", "/x", true),
            ("User-agent: *\nDisallow:", "/x", true),
            ("User-agent: *\nDisallow: /", "/x", false),
            ("User-agent: *\nDisallow: /", "/robots.txt", true),
            ("user-AGENT : *\r\ndisallow : /x # not this\r\n", "/x/y", false),
            ("User-agent: Sidelight\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", true),
            ("User-agent: Sidelight/1.0\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", false),
            ("User-agent: sidelightbot\nDisallow: /", "/a", true),
            ("User-agent: other\nUser-agent: sidelight\nDisallow: /a", "/a", false),
            ("User-agent: sidelight\nAllow: /\nUser-agent: other\nDisallow: /", "/a", true),
            (
                "User-agent: sidelight\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: sidelight\nDisallow: /b",
                "/b",
                false,
            ),
            ("User-agent: sidelight\n\nUser-agent: *\nDisallow: /", "/a", false),
            ("User-agent: sidelight\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", true),
            ("Disallow: /", "/x", true),
            ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true),
            ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b/c", true),
            ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false),
            ("User-agent: *\nDisallow: *.pdf$", "/a.pdf", false),
            ("User-agent: *\nDisallow: *.pdf$", "/a.pdf?x", true),
            ("User-agent: *\nDisallow: /a*b*c", "/axxbyyc/d", false),
            ("User-agent: *\nDisallow: /a*b*c", "/acb", true),
            ("User-agent: *\nDisallow: /a$", "/ab", true),
            ("User-agent: *\nDisallow: /a*a$", "/a", true),
            ("User-agent: *\nDisallow: /ü", "/%c3%bcber", false),
            ("User-agent: *\nDisallow: /%c3%bc", "/über", false),
            ("User-agent: *\nDisallow: /?print", "/?print=1", false),
            ("\u{feff}User-agent: *\nDisallow: /x", "/x", false),
            ("<html>User-agent: *\nDisallow: /</html>", "/x", true),
        ] {
            assert_eq!(Robots::read(text).allows(path), allows, "{text:?} {path}");
        }
        assert!(!Robots::closed("status 500").allows("/x"));
        let delay = |text: &str| Robots::read(text).delay;
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5"), Some(3));
        assert_eq!(delay("User-agent: *\nCrawl-delay: soon"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: 1e99"), Some(u32::MAX));
        assert_eq!(delay("User-agent: *\nCrawl-delay: -1"), Some(0));
    }

    #[test]
    fn hostile_rules_cost_no_more_than_their_length() {
        let stars = format!("User-agent: *\nDisallow: /{}b\n", "*a".repeat(1000));
        let many: String = (0..30_000).map(|n| format!("Disallow: /{n}*a*b*{n}$\n")).collect();
        let wide = format!("User-agent: *\n#{}\u{20ac}{}\nDisallow: /x", "a".repeat(16_661), "é".repeat(9));
        let path = format!("/{}", "a".repeat(4000));
        let start = Instant::now();
        assert!(Robots::read(&stars).allows(&path));
        assert!(Robots::read(&format!("User-agent: *\n{many}")).allows(&path));
        assert!(!Robots::read(&wide).allows("/x"));
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    }
}
