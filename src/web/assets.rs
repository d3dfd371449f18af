//! The built style sheet, script and icon: hashed names, compressed, immutable.
#![expect(unused_qualifications, reason = "the build script of memory-serve writes qualified names")]

use axum::Router;
use memory_serve::CacheControl;

/// What the pages link to, under `/assets`.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let files = memory_serve::load!().index_file(None).cache_control(CacheControl::Long);
    Router::new().nest("/assets", files.into_router())
}
