#!/bin/sh
# Price a cover, bind it, read it back: TONSURANCE_KEY=... sh quote_and_bind.sh
set -eu
url=${TONSURANCE_URL:-http://127.0.0.1:8080}
key=${TONSURANCE_KEY:?set it to a key with the scopes read and write}
json='Content-Type: application/json'

# field NAME: the value of the last string field of that name
field() {
  sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"
}

# number NAME: the same for a number, as it was sent
number() {
  sed -n "s/.*\"$1\": *\(-\{0,1\}[0-9.]*\).*/\1/p"
}

quote=$(curl -sS --fail-with-body "$url/api/v2/quote/multi-dimensional" -H "$json" \
  -d '{"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}')
echo "premium: $(echo "$quote" | number premium) USD"

# --retry repeats after 429, 503 and time-outs; the idempotency key makes that safe.
policy=$(curl -sS --fail-with-body --retry 5 --retry-connrefused "$url/api/v2/policies" \
  -H "Authorization: Bearer $key" -H "Idempotency-Key: curl-$(date +%s)-$$" -H "$json" \
  -d "{\"quote_token\": \"$(echo "$quote" | field quote_token)\", \"policyholder\": \"holder-1\"}")
id=$(echo "$policy" | sed 's/^{"id":"\([^"]*\)".*/\1/')
echo "policy: $id"

curl -sS --fail-with-body "$url/api/v2/policies/$id" -H "Authorization: Bearer $key" | sed 's/.*"status":"\([^"]*\)".*/status: \1/'
