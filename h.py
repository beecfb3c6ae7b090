process_policy(1)
