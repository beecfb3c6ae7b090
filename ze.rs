mod necp_client;
use crate::necp_client::Client;
fn f() { necp_client::connect(); }
