using Google.Protobuf.Reflection;
using Grpc.Core;
using MBot.Agent.Security.Calls;
using MBot.Protos.V1;

namespace MBot.Integration.Tests.Security;

public class RoleTests : SecurityTest
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>Every method that the protos give to operators.</summary>
    public static TheoryData<string, string> OperatorMethods() => Methods(Role.Operator);

    public static TheoryData<string, string> ViewerMethods() => Methods(Role.Viewer);

    [Theory]
    [MemberData(nameof(OperatorMethods))]
    public async Task AViewer_IsDeniedEveryOperatorMethod_AndItIsAudited(string service, string method)
    {
        var call = Host.Connect("vera", Role.Viewer).Calls.AsyncUnaryCall(MethodOf(service, method, MethodType.Unary), null, new CallOptions(deadline: Deadline), []);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        var detail = DetailOf(error);
        Assert.Equal("access.role", detail.Code);
        Assert.Contains("--role operator", detail.Hint, StringComparison.Ordinal);
        var record = Assert.Single(await Host.AuditAsync(), r => r.Event.Decision == "refused");
        Assert.Equal(("vera", "viewer", $"/{service}/{method}"), (record.Event.Actor, record.Event.Role, record.Event.Action));
    }

    [Theory]
    [MemberData(nameof(ViewerMethods))]
    public async Task AViewer_MayCallEveryViewerMethod(string service, string method)
    {
        var streams = AgentProtos.Files.SelectMany(f => f.Services).Single(s => s.FullName == service).FindMethodByName(method).IsServerStreaming;
        var calls = Host.Connect("vera", Role.Viewer).Calls;
        var options = new CallOptions(deadline: Deadline);

        async Task CallAsync()
        {
            if (!streams)
            {
                await calls.AsyncUnaryCall(MethodOf(service, method, MethodType.Unary), null, options, []);
                return;
            }

            using var call = calls.AsyncServerStreamingCall(MethodOf(service, method, MethodType.ServerStreaming), null, options, []);
            await call.ResponseStream.MoveNext(CancellationToken.None);
        }

        // The stubs answer Unimplemented: then, too, the call was let through.
        var error = await Record.ExceptionAsync(CallAsync);
        Assert.True(error is null or RpcException { StatusCode: StatusCode.Unimplemented }, $"{error}");
    }

    [Fact]
    public async Task AMethodThatThereIsNot_IsUnimplemented()
    {
        var call = Host.Connect("anna", Role.Operator).Calls.AsyncUnaryCall(MethodOf("mbot.agent.v1.Agent", "Explode", MethodType.Unary), null, new CallOptions(deadline: Deadline), []);

        Assert.Equal(StatusCode.Unimplemented, await FailureAsync(call));
    }

    private static Method<byte[], byte[]> MethodOf(string service, string method, MethodType type) => new(type, service, method, Raw, Raw);

    private static TheoryData<string, string> Methods(Role role)
    {
        var methods = new TheoryData<string, string>();
        foreach (var method in AgentProtos.Files.Where(f => f.Package == "mbot.agent.v1").SelectMany(f => f.Services).SelectMany(s => s.Methods))
        {
            if (method.GetOptions().GetExtension(OptionsExtensions.Role) == role)
                methods.Add(method.Service.FullName, method.Name);
        }

        return methods;
    }
}
