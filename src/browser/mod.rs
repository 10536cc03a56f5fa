//! The JavaScript boundary: [`Engine`], the one class JS sees. Converts and delegates; no logic.
