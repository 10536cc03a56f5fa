//! Published indexes as readers take them: manifests, signatures, rotations, plans, and those of a hostile host.

mod downloads;
mod hostile;
mod plans;
mod sample;
