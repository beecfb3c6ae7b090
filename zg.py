from app import necp_client

necp_client.send()
f(necp_client)
