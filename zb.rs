use crate::sys::msghdr_x;
extern "C" { fn recvmsg_x(a: i32) -> isize; }
fn f() { let x: msghdr_x = unsafe { std::mem::zeroed() }; let v: Vec<msghdr_x> = vec![]; libc::recvmsg_x(1); }
#[cfg(target_os="macos")] fn g(){}
