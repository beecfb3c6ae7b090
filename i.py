necp_client = Client()
necp_client.send()
