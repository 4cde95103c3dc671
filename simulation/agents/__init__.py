"""Who acts: labs, open labs, resellers and users, each a Mesa agent and a row of a table."""
