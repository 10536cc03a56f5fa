//! Published indexes as readers take them: manifests, signatures, rotations, plans, visits, and what hosts may do.

mod downloads;
mod histories;
mod host;
mod hostile;
mod plans;
mod sample;
mod threats;
