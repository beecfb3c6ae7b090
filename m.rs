fn f() { let necp_session = 1; g(necp_session); }
