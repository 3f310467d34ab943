"""Platform code: server, REST conventions, observability, admin base, audit trail and the development stack."""
