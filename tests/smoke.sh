#!/bin/sh
# Checks a running service with curl alone: sh tests/smoke.sh http://127.0.0.1:8080
# A key comes from TONSURANCE_KEY, or else from manage.py when it lies beside this folder. Ends with 1 at the first failure.
set -u

base=${1:-http://127.0.0.1:8080}
project=$(dirname "$0")/..
key=${TONSURANCE_KEY:-}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# call METHOD PATH [curl options]: the status into $status, the body into the file $answer
call() {
  method=$1 path=$2
  shift 2
  status=$(curl --silent --show-error --max-time 10 --request "$method" --output "$answer" --write-out '%{http_code}' "$@" "$base$path")
}

post() {
  path=$1 body=$2
  shift 2
  call POST "$path" --header 'Content-Type: application/json' --data "$body" "$@"
}

# expect NAME STATUS TEXT: the last call answered so, and TEXT (a fixed string, blanks left out) is in the body
expect() {
  if [ "$status" = "$2" ] && tr -d ' \n' <"$answer" | grep -qF -- "$3"; then
    echo "ok    $1"
    return
  fi
  echo "FAIL  $1: expected $2 with $3, got $status with $(head -c 300 "$answer")"
  exit 1
}

# field NAME: the value of the first string field of that name in the last answer
field() {
  tr -d '\n' <"$answer" | sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p"
}

make_key() {
  python=$project/.venv/bin/python
  [ -x "$python" ] || python=python3
  "$python" "$project/manage.py" create_client "smoke-$(date +%s)" --tier broker --scopes read,write
}

quote='{"coverage_type":"depeg","chain":"Ethereum","stablecoin":"USDC","coverage_amount":"10000","duration_days":90}'
quote_path=/api/v2/quote/multi-dimensional

call GET /health
expect 'health' 200 '"status":"healthy"'
call GET /health/ready
expect 'ready' 200 '"status":"ready"'
call GET /openapi.json
expect 'OpenAPI document' 200 '"openapi":"3.1'
call GET /docs
expect 'documentation page' 200 'swagger-ui-bundle.js'
call GET /static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css
expect 'its style sheet' 200 '.swagger-ui'

call GET '/api/v2/products?limit=500'
first=$(grep -o '"product_hash"' "$answer" | wc -l)
next=$(field next)
expect 'products, first page' 200 '"results":[{"product_hash":"0x'
call GET "/api/v2/products?${next#*\?}"
second=$(grep -o '"product_hash"' "$answer" | wc -l)
expect "products, last page" 200 '"next":null'
[ $((first + second)) = 560 ] || { echo "FAIL  products: $((first + second)) instead of 560"; exit 1; }
echo 'ok    560 products'

post $quote_path "$quote"
expect 'quote' 200 '"premium":19.73,'
post $quote_path '{"coverage_type":"depeg"}'
expect 'bad input' 400 '"errors":[{"field":'
post $quote_path '{'
expect 'broken JSON' 400 '"code":"bad_request"'
call GET /api/v2/nothing-here
expect 'unknown path' 404 '"code":"not_found"'
call GET $quote_path
expect 'wrong method' 405 '"code":"method_not_allowed"'
call POST $quote_path --header 'Content-Type: text/plain' --data 'hello'
expect 'wrong content type' 415 '"code":"unsupported_media_type"'
call GET /api/v2/policies
expect 'policies without a key' 401 '"code":"not_authenticated"'
call GET /api/v2/risk/exposure
expect 'exposure' 200 '"by_coverage_type":[{'
call GET /api/v2/tranches/apy
expect 'APY' 200 '"tranche_id":"SURE_BTC"'
call GET /api/v2/prices
expect 'prices' 200 '"symbol":"TON"'
call GET /api/v2/bridges
expect 'bridges' 200 '"bridge_id":"wormhole_eth_ton"'
call GET /api/v2/bridge-health/lightning_btc_ton
expect 'health of a bridge' 200 '"health_status":'
call GET '/api/v2/capacity?coverage_type=depeg&chain=Ethereum&stablecoin=USDC'
expect 'capacity' 200 '"binding_limit":'

if [ -z "$key" ] && [ -f "$project/manage.py" ]; then
  key=$(make_key) || { echo 'FAIL  a client could not be created'; exit 1; }
fi
[ -n "$key" ] || { echo 'skip  binding: set TONSURANCE_KEY to a key with the scopes read and write'; exit 0; }
as_client="Authorization: Bearer $key"

post $quote_path "$quote"
bind="{\"quote_token\":\"$(field quote_token)\",\"policyholder\":\"smoke\"}"
once="Idempotency-Key: smoke-$(date +%s)-$$"
post /api/v2/policies "$bind" --header "$as_client" --header "$once"
expect 'bind' 201 '"status":"active"'
policy=$(field id)
post /api/v2/policies "$bind" --header "$as_client" --header "$once"
expect 'the same bind again' 201 "\"id\":\"$policy\""
post /api/v2/policies "$(echo "$bind" | sed 's/"smoke"/"somebody else"/')" --header "$as_client" --header "$once"
expect 'another bind with the same key' 422 '"code":"idempotency_key_reused"'
call GET "/api/v2/policies/$policy" --header "$as_client"
expect 'read the policy' 200 "\"id\":\"$policy\""
call GET '/api/v2/policies?limit=1' --header "$as_client"
expect 'list policies' 200 "\"id\":\"$policy\""
call POST "/api/v2/policies/$policy/cancel" --header "$as_client"
expect 'cancel the policy' 200 '"status":"cancelled"'
call POST "/api/v2/policies/$policy/cancel" --header "$as_client"
expect 'cancel it twice' 409 '"code":"policy_not_active"'
