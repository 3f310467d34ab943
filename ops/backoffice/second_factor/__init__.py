"""The second factor of staff: an authenticator app (TOTP) and recovery codes, asked for when `STAFF_REQUIRE_TOTP` is on."""
