using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>What travels beside the messages: headers, trailers, status and its details, credentials.</summary>
public sealed class MetadataTravelTests : ContractTest
{
    private static readonly byte[] s_bytes = [0, 1, 2, 0xff, 0x80, 10, 13];

    [Fact]
    public async Task TextAndBinaryMetadata_TravelBothWaysUnchanged()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = async (request, context) =>
        {
            await context.WriteResponseHeadersAsync(Copied(context.RequestHeaders, "head"));
            foreach (var entry in Copied(context.RequestHeaders, "tail"))
                context.ResponseTrailers.Add(entry);
            return request;
        };
        var headers = new Metadata { { "X-Text", "some text" }, { "x-data-bin", s_bytes } };
        using var call = server.Client().EchoAsync(new Message(), Bounded.WithHeaders(headers));
        await call;

        var initial = await call.ResponseHeadersAsync.WaitAsync(Bound);
        var trailing = call.GetTrailers();
        Assert.Equal("some text", initial.GetValue("head-x-text"));
        Assert.Equal(s_bytes, initial.GetValueBytes("head-x-data-bin"));
        Assert.Equal("some text", trailing.GetValue("tail-x-text"));
        Assert.Equal(s_bytes, trailing.GetValueBytes("tail-x-data-bin"));
    }

    [Fact]
    public async Task AStatusWithDetails_ArrivesWhole()
    {
        var details = new RichStatus { Code = (int)StatusCode.InvalidArgument, Message = "no such ref" };
        details.Details.Add(Any.Pack(new Message { Text = "ref", Number = 3 }));
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (_, _) => throw new RpcException(
            new Status(StatusCode.InvalidArgument, "no such ref: „ä“ 100 %"),
            new Metadata { { "grpc-status-details-bin", details.ToByteArray() } });

        var failure = await FailureOf(async () => await server.Client().EchoAsync(new Message(), Bounded));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal("no such ref: „ä“ 100 %", failure.Status.Detail);
        Assert.Contains("StatusCode=\"InvalidArgument\"", failure.Message, StringComparison.Ordinal);
        var arrived = RichStatus.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(details, arrived);
        Assert.Equal("ref", Assert.Single(arrived.Details).Unpack<Message>().Text);
    }

    [Fact]
    public async Task AStatusSetOnTheContext_EndsTheCallWithIt()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Collect = (_, context) =>
        {
            context.Status = new Status(StatusCode.FailedPrecondition, "use rollback");
            return Task.FromResult(new Message());
        };
        using var call = server.Client().Collect(Bounded);

        var failure = await FailureOf(async () => await call);

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal("use rollback", call.GetStatus().Detail);
    }

    [Fact]
    public async Task CallCredentials_AddTheirMetadataInOrder()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (_, context) => Task.FromResult(new Message
        {
            // .NET's HTTP client sends a repeated header as one, joined by commas.
            Text = string.Join(", ", context.RequestHeaders.GetAll("x-who").Select(entry => entry.Value)),
        });
        var credentials = CallCredentials.Compose(
            CallCredentials.FromInterceptor((context, metadata) =>
            {
                metadata.Add("x-who", context.MethodName);
                return Task.CompletedTask;
            }),
            CallCredentials.FromInterceptor(async (context, metadata) =>
            {
                await Task.Yield();
                metadata.Add("x-who", new Uri(context.ServiceUrl).AbsolutePath);
            }));
        var client = server.Client(options => options.UnsafeUseInsecureChannelCallCredentials = true);

        var answer = await client.EchoAsync(new Message(), Bounded.WithCredentials(credentials));

        Assert.Equal("Echo, /integration.contract.v1.Contract", answer.Text);
    }

    [Fact]
    public async Task UserState_IsTheCallsOwn()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (_, context) =>
        {
            context.UserState["count"] = context.UserState.TryGetValue("count", out var seen) ? (int)seen + 1 : 1;
            return Task.FromResult(new Message { Number = (int)context.UserState["count"], Text = context.Method });
        };
        var client = server.Client();

        await client.EchoAsync(new Message(), Bounded);
        var second = await client.EchoAsync(new Message(), Bounded);

        Assert.Equal(1, second.Number);
        Assert.Equal("/integration.contract.v1.Contract/Echo", second.Text);
    }

    private static Metadata Copied(Metadata headers, string prefix)
    {
        var copy = new Metadata();
        foreach (var entry in headers.Where(entry => entry.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            if (entry.IsBinary)
                copy.Add($"{prefix}-{entry.Key}", entry.ValueBytes);
            else
                copy.Add($"{prefix}-{entry.Key}", entry.Value);
        }

        return copy;
    }
}
