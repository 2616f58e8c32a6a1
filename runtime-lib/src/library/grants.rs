//! What an instance is granted: what was sealed when its module was built.

use crate::host::Host;
use crate::image::Image;
use crate::process::Process;
use wasm2native_abi::library::Status;

/// Makes the host of an instance of `image`.
///
/// # Errors
/// [`Status::Config`] for what cannot be granted.
pub(super) fn grant(image: Image, place: &mut Option<Host>) -> Result<(), Status> {
    let host = Host::new(image, &Process::of_host()).map_err(|_| Status::Config)?;
    place.insert(host).open_granted().map_err(|_| Status::Config)
}
