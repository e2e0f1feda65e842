"""Debian's own gRPC as a client of a real agent, with stubs by Debian's protoc: prints a line of JSON for each thing it tried."""
import json
import re
import sys
import time
import uuid

import grpc

stubs, operator_file, viewer_file = sys.argv[1:4]
sys.path.insert(0, stubs)
from mbot.agent.v1 import agent_pb2, agent_pb2_grpc, deployments_pb2, deployments_pb2_grpc  # noqa: E402
from mbot.agent.v1 import logs_pb2, logs_pb2_grpc, operations_pb2, operations_pb2_grpc, options_pb2  # noqa: E402


def parts(path):
    """Address, instance, certificates (own first, then the CA's) and key of an access file."""
    text = open(path, encoding="ascii").read()
    address = re.search(r"mbot-agent-address: https://(\S+)", text)[1]
    instance = re.search(r"mbot-agent-instance: (\S+)", text)[1]
    certificates = re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", text, re.S)
    key = re.search(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----\n", text, re.S)[0]
    return address, instance, [c.encode() for c in certificates], key.encode()


def channel(path, own=True):
    address, instance, (certificate, authority), key = parts(path)
    credentials = grpc.ssl_channel_credentials(authority, key, certificate) if own else grpc.ssl_channel_credentials(authority)
    # This client insists on a host name; the certificate has the instance's id as one.
    return grpc.secure_channel(address, credentials, [("grpc.ssl_target_name_override", instance)])


def tell(what, **facts):
    print(json.dumps({"what": what, **facts}), flush=True)


def code(call):
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


def read(stream):
    for _ in stream:
        pass


operator, viewer = channel(operator_file), channel(viewer_file)

info = agent_pb2_grpc.AgentStub(viewer).GetInfo(agent_pb2.GetInfoRequest(), timeout=20)
tell("unary", caller=info.caller, role=options_pb2.Role.Name(info.caller_role), instance=info.instance_id == parts(viewer_file)[1])

request = deployments_pb2.RedeployRequest(operation_id=str(uuid.uuid4()))
operation = deployments_pb2_grpc.DeploymentsStub(operator).Redeploy(request, timeout=20)
events = list(operations_pb2_grpc.OperationsStub(viewer).Watch(operations_pb2.WatchOperationRequest(id=operation.id), timeout=120))
tell("streaming",
     gapless=[e.sequence for e in events] == list(range(1, len(events) + 1)),
     end=operations_pb2.OperationState.Name(events[-1].ended.state),
     by=events[-1].ended.requested_by,
     steps=[e.step_finished.step for e in events if e.WhichOneof("event") == "step_finished"])

follow = logs_pb2.ReadLogsRequest(sources=[logs_pb2.LOG_SOURCE_AGENT], follow=True, tail=1)
begun = time.monotonic()
tell("deadline", code=code(lambda: read(logs_pb2_grpc.LogsStub(viewer).Read(follow, timeout=1))), seconds=time.monotonic() - begun)

stream = logs_pb2_grpc.LogsStub(viewer).Read(follow, timeout=60)
next(stream)
stream.cancel()
tell("cancellation", code=code(lambda: read(stream)))

redeploy = deployments_pb2.RedeployRequest(operation_id=str(uuid.uuid4()))
tell("refused role", code=code(lambda: deployments_pb2_grpc.DeploymentsStub(viewer).Redeploy(redeploy, timeout=20)))

try:
    operations_pb2_grpc.OperationsStub(viewer).Get(operations_pb2.GetOperationRequest(id=str(uuid.uuid4())), timeout=20)
except grpc.RpcError as error:
    details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
    tell("typed error", code=error.code().name, typed=b"mbot.agent.v1.ErrorDetail" in details)

tell("no certificate", code=code(lambda: agent_pb2_grpc.AgentStub(channel(viewer_file, own=False)).GetInfo(agent_pb2.GetInfoRequest(), timeout=5)))
