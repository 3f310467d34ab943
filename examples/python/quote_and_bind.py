"""Price a cover, bind it, read it back: TONSURANCE_KEY=... python quote_and_bind.py"""

import os
from decimal import Decimal

from tonsurance import Client

URL = os.environ.get("TONSURANCE_URL", "http://127.0.0.1:8080")

with Client(URL, os.environ["TONSURANCE_KEY"]) as client:
    quote = client.quote(coverage_type="depeg", chain="Ethereum", stablecoin="USDC", coverage_amount=Decimal(10_000), duration_days=90)
    print(f"premium: {quote['premium']} USD")
    policy = client.bind(quote, policyholder="holder-1")
    print(f"policy: {policy['id']}")
    print(f"status: {client.policy(policy['id'])['status']}")
