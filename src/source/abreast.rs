//! Work on several threads whose results come in the order of the tasks: what is read is the same whatever comes first.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Most bytes of results that wait for those before them.
const MOST_WAITING: usize = 64 << 20;

/// How tasks are worked on.
pub(super) struct Abreast<'a, T, R> {
    /// Most tasks at once.
    pub at_once: usize,
    /// Of tasks with one key, one is worked on at a time.
    pub key: &'a (dyn Fn(&T) -> &str + Sync),
    /// What is done.
    pub work: &'a (dyn Fn(&T) -> R + Sync),
    /// About how many bytes a result holds.
    pub weight: &'a (dyn Fn(&R) -> usize + Sync),
}

struct State<'t, R> {
    has_begun: Vec<bool>,
    /// Keys of the tasks that are worked on.
    keys: Vec<&'t str>,
    done: BTreeMap<usize, (R, usize)>,
    waiting: usize,
    /// The task whose result is taken next.
    head: usize,
    is_over: bool,
}

impl<'t, R> State<'t, R> {
    /// The next task that may begin: its key is free, and what waits is not too much.
    fn next<T>(&self, tasks: &'t [T], key: &dyn Fn(&'t T) -> &'t str) -> Option<usize> {
        let begins = |at: &usize| !self.has_begun[*at] && !self.keys.contains(&key(&tasks[*at]));
        (self.head..tasks.len()).find(begins).filter(|at| *at == self.head || self.waiting < MOST_WAITING)
    }
}

impl<T: Sync, R: Send> Abreast<'_, T, R> {
    /// Works on `tasks` and gives each result to `take` with the number of its task, in their order.
    ///
    /// # Errors
    /// That of `take`; what is not begun by then is not done.
    pub fn run<E>(&self, tasks: &[T], take: &mut dyn FnMut(usize, R) -> Result<(), E>) -> Result<(), E> {
        let state = Mutex::new(State {
            has_begun: vec![false; tasks.len()],
            keys: Vec::new(),
            done: BTreeMap::new(),
            waiting: 0,
            head: 0,
            is_over: false,
        });
        let changed = Condvar::new();
        thread::scope(|scope| {
            for _ in 0..self.at_once.clamp(1, tasks.len().max(1)) {
                scope.spawn(|| self.work_on(tasks, &state, &changed));
            }
            let outcome = (0..tasks.len()).try_for_each(|at| {
                let mut now = lock(&state);
                let result = loop {
                    if let Some((result, weight)) = now.done.remove(&at) {
                        now.waiting -= weight;
                        now.head = at + 1;
                        break result;
                    }
                    // A thread has died: the scope tells of it.
                    if now.is_over {
                        return Ok(());
                    }
                    now = changed.wait(now).unwrap_or_else(PoisonError::into_inner);
                };
                drop(now);
                changed.notify_all();
                take(at, result)
            });
            lock(&state).is_over = true;
            changed.notify_all();
            outcome
        })
    }

    fn work_on<'t>(&self, tasks: &'t [T], state: &Mutex<State<'t, R>>, changed: &Condvar) {
        let _last = EndsAll { state, changed };
        loop {
            let mut now = lock(state);
            let at = loop {
                if now.is_over || now.has_begun.iter().all(|has_begun| *has_begun) {
                    std::mem::forget(_last);
                    return;
                }
                if let Some(at) = now.next(tasks, &|task| (self.key)(task)) {
                    break at;
                }
                now = changed.wait(now).unwrap_or_else(PoisonError::into_inner);
            };
            let key = (self.key)(&tasks[at]);
            now.has_begun[at] = true;
            now.keys.push(key);
            drop(now);
            let result = (self.work)(&tasks[at]);
            let weight = (self.weight)(&result);
            let mut now = lock(state);
            now.keys.retain(|other| *other != key);
            now.waiting += weight;
            now.done.insert(at, (result, weight));
            drop(now);
            changed.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a thread dies at its work, the others do not wait for it.
struct EndsAll<'a, 't, R> {
    state: &'a Mutex<State<'t, R>>,
    changed: &'a Condvar,
}

impl<R> Drop for EndsAll<'_, '_, R> {
    fn drop(&mut self) {
        lock(self.state).is_over = true;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Error, ErrorKind};
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    /// A number and a host.
    type Task = (usize, String);

    fn key(task: &Task) -> &str {
        &task.1
    }

    fn numbers(count: usize, hosts: usize) -> Vec<Task> {
        (0..count).map(|n| (n, format!("host{}", n % hosts))).collect()
    }

    #[test]
    fn results_come_in_order_and_one_of_a_key_at_a_time() {
        let tasks = numbers(60, 4);
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let of_host: Vec<AtomicUsize> = (0..4).map(|_| AtomicUsize::new(0)).collect();
        let work = |(n, _): &Task| {
            let now = running.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            assert_eq!(of_host[n % 4].fetch_add(1, Ordering::SeqCst), 0);
            thread::sleep(Duration::from_millis(if n % 7 == 0 { 8 } else { 1 }));
            of_host[n % 4].fetch_sub(1, Ordering::SeqCst);
            running.fetch_sub(1, Ordering::SeqCst);
            *n
        };
        let mut found = Vec::new();
        let abreast = Abreast { at_once: 3, key: &key, work: &work, weight: &|_| MOST_WAITING / 3 };
        abreast
            .run(&tasks, &mut |at, n| {
                assert_eq!(at, n);
                found.push(n);
                Ok::<(), Error>(())
            })
            .unwrap();
        assert_eq!(found, (0..60).collect::<Vec<_>>());
        assert!((2..=3).contains(&most.load(Ordering::SeqCst)));
    }

    #[test]
    fn an_error_ends_the_work() {
        let tasks = numbers(1000, 1000);
        let done = AtomicUsize::new(0);
        let work = |_: &Task| done.fetch_add(1, Ordering::SeqCst);
        let abreast = Abreast { at_once: 2, key: &key, work: &work, weight: &|_| MOST_WAITING };
        let refuse = &mut |at, _| match at {
            3 => Err(Error::new(ErrorKind::Refused, Path::new("x"), None, "no")),
            _ => Ok(()),
        };
        assert_eq!(abreast.run(&tasks, refuse).unwrap_err().code(), "refused");
        assert!(done.load(Ordering::SeqCst) < 20);
        assert!(abreast.run(&[], &mut |_, _| Ok::<(), Error>(())).is_ok());
    }

    #[test]
    #[should_panic]
    fn a_thread_that_dies_is_not_waited_for() {
        let work = |(n, _): &Task| assert!(*n != 2, "planted");
        let abreast = Abreast { at_once: 2, key: &key, work: &work, weight: &|()| 0 };
        let _ = abreast.run(&numbers(9, 9), &mut |_, ()| Ok::<(), Error>(()));
    }
}
