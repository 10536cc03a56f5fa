//! Words of stories about nothing in common, so that document frequencies mean something.

/// Words of a subject each.
pub const SUBJECTS: [&str; 20] = [
    "orchard cider pressing festival apples barrel",
    "glacier survey melting ridge camp ice",
    "chess champion rook endgame tournament",
    "violin maker varnish workshop spruce",
    "ferry timetable pier winter crossing",
    "beekeepers hive frost honey clover",
    "tram depot strike overhead wires",
    "lighthouse restoration lens keeper stairs",
    "marathon runner record stadium",
    "library archive flood manuscripts drying",
    "volcano ash airline grounded runway",
    "bakery sourdough queue oven",
    "copper mine shaft pumps miners",
    "satellite launch rocket countdown",
    "election recount ballots district",
    "vaccine trial placebo nurses",
    "cathedral organ pipes tuning",
    "fishing quota herring trawler",
    "wolf pack shepherd fence",
    "opera premiere soprano ovation",
];
/// Words of any subject.
pub const FILLER: [&str; 8] = ["morning", "council", "spokesman", "village", "money", "plan", "season", "report"];
