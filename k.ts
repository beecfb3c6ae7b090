const necp_client = new Client();
necp_client.send();
