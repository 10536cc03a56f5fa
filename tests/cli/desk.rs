//! The command in a folder of its own.

use crate::sample::stories_jsonl;
use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A folder of this test's own and the command run in it.
pub struct Desk {
    folder: TempDir,
}

pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn run(&self, args: &[&str]) -> Answer {
        self.run_with(args, &[], &[])
    }

    pub fn run_with(&self, args: &[&str], stdin: &[u8], env: &[(&str, &str)]) -> Answer {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sidelight"))
            .args(args)
            .envs(env.iter().copied())
            .env_remove("SOURCE_DATE_EPOCH")
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read its input closes it: that is no failure here.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Answer { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs a command that must succeed and gives its one JSON object.
    pub fn json(&self, args: &[&str]) -> Value {
        let answer = self.run(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        serde_json::from_str(&answer.out).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", answer.out))
    }

    /// Builds `news.sidelight` from the sample stories.
    pub fn built(&self) -> PathBuf {
        self.write("stories.jsonl", stories_jsonl());
        self.ok(&["build", "stories.jsonl", "--out", "news.sidelight", "--created", "2021-12-09", "--name", "Desk"]);
        self.path("news.sidelight")
    }

    pub fn ok(&self, args: &[&str]) -> Answer {
        let answer = self.run(args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.err);
        answer
    }

    /// Runs a command that must fail with exit code 1 and `error[code]:`; gives what it said.
    pub fn fails(&self, args: &[&str], code: &str) -> String {
        let answer = self.run(args);
        assert_eq!(answer.code, 1, "{args:?}: {}{}", answer.out, answer.err);
        let last = answer.err.lines().last().unwrap_or_default().to_owned();
        assert!(last.starts_with(&format!("error[{code}]: ")), "{args:?}: {}", answer.err);
        last
    }
}
