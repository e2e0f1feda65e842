"""A client in another language, over the same protos: prints one line of JSON for each thing it tried."""
import json, sys, threading, time
import grpc
from google.protobuf import descriptor_pb2, message_factory

folder, port, instance = sys.argv[1:4]
files = descriptor_pb2.FileDescriptorSet.FromString(open(f"{folder}/protos.bin", "rb").read())
messages = message_factory.GetMessages(files.file)
PACKAGE = "mbot.agent.v1"


def read(name):
    return open(f"{folder}/{name}", "rb").read()


def channel(name):
    credentials = grpc.ssl_channel_credentials(read("ca.crt"), read(f"{name}.key"), read(f"{name}.crt"))
    # This client insists on a host name; the certificate has the instance's id as one.
    return grpc.secure_channel(f"127.0.0.1:{port}", credentials, [("grpc.ssl_target_name_override", instance)])


def method(kind, channel, service, name, request, reply):
    return getattr(channel, kind)(
        f"/{PACKAGE}.{service}/{name}",
        request_serializer=messages[f"{PACKAGE}.{request}"].SerializeToString,
        response_deserializer=messages[f"{PACKAGE}.{reply}"].FromString)


def new(name, **fields):
    return messages[f"{PACKAGE}.{name}"](**fields)


def tell(what, **facts):
    print(json.dumps({"what": what, **facts}), flush=True)


def code(call):
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


operator, viewer = channel("operator"), channel("viewer")
info = method("unary_unary", operator, "Agent", "GetInfo", "GetInfoRequest", "AgentInfo")
redeploy = method("unary_unary", operator, "Deployments", "Redeploy", "RedeployRequest", "Operation")
refused = method("unary_unary", viewer, "Deployments", "Redeploy", "RedeployRequest", "Operation")
logs = method("unary_stream", viewer, "Logs", "Read", "ReadLogsRequest", "LogLine")

answer = info(new("GetInfoRequest"), timeout=20)
tell("unary", caller=answer.caller, instance=answer.instance_id)

stream = logs(new("ReadLogsRequest"), timeout=20)
next(stream)
threading.Timer(0.2, stream.cancel).start()
tell("cancelled stream", code=code(lambda: next(stream)))

stream = logs(new("ReadLogsRequest"), timeout=1)
next(stream)
tell("stream with a deadline", code=code(lambda: next(stream)))

begun = time.monotonic()
tell("unary with a deadline", code=code(lambda: redeploy(new("RedeployRequest", ref="slow"), timeout=1)), seconds=time.monotonic() - begun)
tell("refused role", code=code(lambda: refused(new("RedeployRequest"), timeout=20)))

try:
    redeploy(new("RedeployRequest", ref="v9"), timeout=20)
except grpc.RpcError as error:
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    status = messages["google.rpc.Status"].FromString(details)
    detail = new("ErrorDetail")
    status.details[0].Unpack(detail)
    tell("error", code=error.code().name, message=error.details(), detail=detail.code, hint=detail.hint)

stranger = grpc.secure_channel(f"127.0.0.1:{port}", grpc.ssl_channel_credentials(read("ca.crt")), [("grpc.ssl_target_name_override", instance)])
tell("no certificate", code=code(lambda: method("unary_unary", stranger, "Agent", "GetInfo", "GetInfoRequest", "AgentInfo")(new("GetInfoRequest"), timeout=5)))
