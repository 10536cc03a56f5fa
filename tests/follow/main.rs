//! Following outlets, simulated: thousands of weeks of feeds whose servers fail, redirect and ask to be left alone, on
//! a device that sleeps, is switched off, loses its worker at any step and has a clock that jumps.

mod device;
mod rules;
mod server;

use device::{Asked, Device};
use server::{Behaviour, Server};
use sidelight::follow::{Limits, rhythm::DAY, rhythm::MINUTE};

const HOUR: i64 = 60 * MINUTE;
const WEEK: i64 = 7 * DAY;
/// 2026-01-01.
const START: i64 = 1_767_225_600_000;
const LIMITS: Limits = Limits { days: 2, most: 500 };

/// A row of pseudo-random numbers (Steele, Lea & Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// Below `end`.
    pub fn below(&mut self, end: i64) -> i64 {
        (self.number() % end.max(1) as u64) as i64
    }

    /// Whether something happens that does in `percent` of all cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }

    /// From 0 to 1.
    pub fn part(&mut self) -> f64 {
        self.below(1 << 30) as f64 / (1 << 30) as f64
    }
}

/// What goes wrong in a world.
#[derive(Clone, Copy)]
struct World {
    seed: u64,
    weeks: i64,
    behaviours: &'static [Behaviour],
    /// Chance in percent that the worker ends at an await.
    kills: i64,
    /// Whether the clock jumps now and then.
    jumps: bool,
    /// Whether the device is switched off at night.
    nights: bool,
}

const FEEDS: usize = 12;

fn run(world: World) -> (Device, Vec<Server>) {
    let mut random = Random(world.seed);
    let mut servers: Vec<Server> =
        (0..FEEDS).map(|i| Server::new(i, world.behaviours[i % world.behaviours.len()], &mut random)).collect();
    let mut device = Device::new(&servers, world.kills, random.number());
    let mut time = START;
    let end = START + world.weeks * WEEK;
    while time < end {
        if world.jumps && random.chance(1) {
            // A flat battery, a wrong zone, a mended clock.
            let jumps = [-400 * DAY, -26 * HOUR, -20 * HOUR, -10 * MINUTE, 0, 0, 20 * MINUTE, 30 * HOUR, 4000 * DAY];
            device.jump(jumps[random.below(jumps.len() as i64) as usize]);
        }
        device.round(time, &mut servers, LIMITS);
        let alarm = device.alarm(time).max(time + MINUTE / 2);
        time = alarm.min(time + 6 * HOUR);
        let hour = (time / HOUR) % 24;
        if world.nights && !(7..23).contains(&hour) {
            let morning = (time / DAY) * DAY + 7 * HOUR + random.below(HOUR);
            time = if hour >= 23 { morning + DAY } else { morning.max(time) };
            device.slept(time);
        }
    }
    (device, servers)
}

/// Asserts what must hold in every world.
fn check(world: World, device: &Device, servers: &[Server]) {
    for (feed, server) in servers.iter().enumerate() {
        let asked: Vec<&Asked> = device.asked.iter().filter(|asked| asked.feed == feed).collect();
        let name = format!("seed {}, feed {feed}, {:?}", world.seed, server.behaviour);
        for pair in asked.windows(2) {
            let [before, after] = pair else { continue };
            let apart = after.time - before.time;
            if after.follows {
                continue;
            }
            let least = match () {
                () if after.jumps > before.jumps => 0,
                () if before.was_killed => 2 * MINUTE,
                () => 15 * MINUTE,
            };
            assert!(apart >= least, "{name}: asked again after {} s", apart / 1000);
            // Off and asleep aside; a clock that goes back a little makes a wait longer by as much.
            let most = 24 * HOUR + 50 * MINUTE;
            assert!(apart - (after.asleep - before.asleep) <= most, "{name}: left out for {} h", apart / HOUR);
        }
        let weeks = world.weeks as usize;
        assert!(asked.len() <= weeks * 7 * 24 * 4 * 2, "{name}: {} requests in {weeks} weeks", asked.len());
        match server.behaviour {
            Behaviour::Gone => {
                let lost = asked.iter().filter(|asked| asked.was_killed).count();
                assert!(server.asked_when_gone <= lost + 1, "{name}: {} times", server.asked_when_gone);
            }
            Behaviour::Down => {
                let days = 7 * weeks;
                assert!(
                    (5 * days..8 * days + 20).contains(&asked.len()) || world.nights || world.kills > 0,
                    "{name}: {}",
                    asked.len()
                );
            }
            Behaviour::Moved => {
                let lost = asked.iter().filter(|asked| asked.was_killed).count();
                assert!(server.asked_in_vain <= 2 + lost, "{name}: {} times", server.asked_in_vain);
                assert!(asked.iter().any(|asked| asked.address != server.address()), "{name}");
                assert_eq!(asked.last().map(|asked| asked.address.as_str()), Some(&*server.address()), "{name}");
            }
            Behaviour::Missing | Behaviour::NoFeed | Behaviour::ElseWhere => {
                assert!(world.kills > 0 || asked.len() <= 2 * (7 * weeks + 12), "{name}: {}", asked.len());
            }
            _ => {
                // All that a feed lists long enough is kept.
                let missed = server.missed(&device.records[feed], LIMITS, world.jumps);
                assert!(missed.is_empty(), "{name}: missed {missed:?}");
            }
        }
        assert_eq!(server.impolite, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn healthy_feeds_are_read_in_time_and_at_rest() {
    for seed in 0..4 {
        let behaviours = &[Behaviour::Healthy, Behaviour::Busy, Behaviour::Quiet, Behaviour::NoValidators];
        let world = World { seed, weeks: 6, behaviours, kills: 0, jumps: false, nights: false };
        let (device, servers) = run(world);
        check(world, &device, &servers);
    }
}

/// Everything at once.
const ALL: &[Behaviour] = &[
    Behaviour::Healthy,
    Behaviour::Flaky,
    Behaviour::Busy,
    Behaviour::Missing,
    Behaviour::Down,
    Behaviour::Gone,
    Behaviour::Throttled,
    Behaviour::Moved,
    Behaviour::ElseWhere,
    Behaviour::NoFeed,
    Behaviour::Quiet,
    Behaviour::NoValidators,
];

#[test]
fn failing_servers_are_left_alone_and_no_feed_is_starved() {
    for seed in 100..112 {
        let world = World { seed, weeks: 4, behaviours: ALL, kills: 0, jumps: false, nights: seed % 2 == 1 };
        let (device, servers) = run(world);
        check(world, &device, &servers);
    }
}

#[test]
fn a_worker_that_ends_at_any_step_loses_nothing() {
    for seed in 200..212 {
        let world = World { seed, weeks: 4, behaviours: ALL, kills: 4, jumps: false, nights: seed % 2 == 1 };
        let (device, servers) = run(world);
        check(world, &device, &servers);
    }
}

#[test]
fn a_clock_that_jumps_neither_stops_nor_hastens_feeds() {
    for seed in 300..312 {
        let world = World { seed, weeks: 4, behaviours: ALL, kills: 2, jumps: true, nights: seed % 3 == 1 };
        let (device, servers) = run(world);
        check(world, &device, &servers);
    }
}

#[test]
fn the_same_choice_and_clock_ask_the_same() {
    let world = World { seed: 7, weeks: 3, behaviours: ALL, kills: 3, jumps: true, nights: true };
    let (one, two) = (run(world).0, run(world).0);
    assert!(one.asked.len() > 300, "{}", one.asked.len());
    assert_eq!(one.asked, two.asked);
}
