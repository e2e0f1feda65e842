using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Compression;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>How messages travel: compressed, and within their limits.</summary>
public sealed class MessageTests : ContractTest
{
    private const int Size = 200_000;

    private static readonly List<ICompressionProvider> s_providers =
        [new GzipCompressionProvider(CompressionLevel.Fastest), new DeflateCompressionProvider(CompressionLevel.Fastest)];

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task CompressedMessages_AreSmallOnTheWireAndWholeAtTheEnd(string encoding)
    {
        await using var server = await ContractServer.StartAsync(Bound, options =>
        {
            options.CompressionProviders = s_providers;
            options.ResponseCompressionAlgorithm = encoding;
        });
        var wire = new WireTap();
        var client = server.Client(options =>
        {
            options.HttpHandler = wire;
            options.CompressionProviders = s_providers;
        });
        var message = new Message { Data = ByteString.CopyFrom(new byte[Size]) };

        var answer = await client.EchoAsync(
            message, Bounded.WithHeaders(new Metadata { { "grpc-internal-encoding-request", encoding } }));

        Assert.Equal(message, answer);
        AssertFrame(wire.Request, compressed: true);
        AssertFrame(wire.Response, compressed: true);
    }

    [Fact]
    public async Task WhenTheServerSaysNoCompress_TheAnswerIsPlain()
    {
        await using var server = await ContractServer.StartAsync(Bound, options => options.ResponseCompressionAlgorithm = "gzip");
        server.Handlers.Echo = (request, context) =>
        {
            context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
            return Task.FromResult(request);
        };
        var wire = new WireTap();
        var client = server.Client(options => options.HttpHandler = wire);

        await client.EchoAsync(new Message { Data = ByteString.CopyFrom(new byte[Size]) }, Bounded);

        AssertFrame(wire.Request, compressed: false);
        AssertFrame(wire.Response, compressed: false);
    }

    [Fact]
    public async Task ARequestOverTheServersLimit_IsRefused()
    {
        await using var server = await ContractServer.StartAsync(Bound, options => options.MaxReceiveMessageSize = Size);
        var client = server.Client();

        var fitting = await client.EchoAsync(new Message { Data = ByteString.CopyFrom(new byte[Size - 10]) }, Bounded);
        var failure = await FailureOf(async () =>
            await client.EchoAsync(new Message { Data = ByteString.CopyFrom(new byte[Size + 1]) }, Bounded));

        Assert.Equal(Size - 10, fitting.Data.Length);
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task AnAnswerOverTheClientsLimit_IsRefused()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (request, _) => Task.FromResult(new Message { Data = ByteString.CopyFrom(new byte[request.Number]) });
        var client = server.Client(options => options.MaxReceiveMessageSize = Size);

        var fitting = await client.EchoAsync(new Message { Number = Size - 10 }, Bounded);
        var failure = await FailureOf(async () => await client.EchoAsync(new Message { Number = Size + 1 }, Bounded));

        Assert.Equal(Size - 10, fitting.Data.Length);
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task AMessageOverTheSendersLimit_NeverLeaves()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        var reached = false;
        server.Handlers.Echo = (request, _) =>
        {
            reached = true;
            return Task.FromResult(request);
        };
        var client = server.Client(options => options.MaxSendMessageSize = 1000);

        var failure = await FailureOf(async () =>
            await client.EchoAsync(new Message { Data = ByteString.CopyFrom(new byte[2000]) }, Bounded));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.False(reached);
    }

    private static void AssertFrame(byte[] frame, bool compressed)
    {
        Assert.Equal(compressed ? 1 : 0, frame[0]);
        if (compressed)
            Assert.InRange(frame.Length, 6, Size / 10);
        else
            Assert.InRange(frame.Length, Size, 2 * Size);
    }
}
