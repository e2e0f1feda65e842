"""signature.py REQUEST.json: the signature that botocore, as Debian's awscli brings it, puts on this request to EC2."""
import json
import re
import sys

sys.path.insert(0, "/usr/lib/python3/dist-packages/awscli")
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

with open(sys.argv[1], encoding="utf-8") as file:
    sent = json.load(file)
method, path = sent["Line"].split(" ")[:2]
headers = {name.lower(): value for name, value in sent["Headers"]}
access_key, day, region, service = re.search(r"Credential=([^/]+)/(\d+)/([^/]+)/([^/]+)/aws4_request", headers["authorization"]).groups()
signed = re.search(r"SignedHeaders=([^,]+)", headers["authorization"]).group(1).split(";")

auth = SigV4Auth(Credentials(access_key, sent["Secret"], headers.get("x-amz-security-token")), service, region)
request = AWSRequest(method=method, url=f"http://{headers['host']}{path}", data=sent["Body"].encode("ascii"), headers={name: headers[name] for name in signed})
request.context["timestamp"] = headers["x-amz-date"]
print(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))
