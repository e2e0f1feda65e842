using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>Interceptors on both sides see every kind of call, in order.</summary>
public sealed class InterceptorTests : ContractTest
{
    private readonly ConcurrentQueue<string> _notes = new();

    [Fact]
    public async Task EveryKindOfCall_GoesThroughTheInterceptorsOfBothSidesInOrder()
    {
        await using var server = await ContractServer.StartAsync(Bound, options =>
        {
            options.Interceptors.Add<Recorder>("third", _notes);
            options.Interceptors.Add<Recorder>("fourth", _notes);
        });
        var client = new Contract.ContractClient(
            server.Channel().Intercept(new Recorder("first", _notes), new Recorder("second", _notes)));

        await Task.Run(() => client.Echo(new Message(), Bounded), Bound);
        AssertNoted("blocking", "unary", "Echo");

        await client.EchoAsync(new Message(), Bounded);
        AssertNoted("unary", "unary", "Echo");

        using var count = client.Count(new Message { Number = 1 }, Bounded);
        Assert.Single(await count.ResponseStream.ReadAllAsync(Bound).ToListAsync(Bound));
        AssertNoted("server stream", "server stream", "Count");

        using var collect = client.Collect(Bounded);
        await collect.RequestStream.CompleteAsync();
        await collect;
        AssertNoted("client stream", "client stream", "Collect");

        using var converse = client.Converse(Bounded);
        await converse.RequestStream.CompleteAsync();
        Assert.False(await converse.ResponseStream.MoveNext(Bound));
        AssertNoted("duplex", "duplex", "Converse");
    }

    [Fact]
    public async Task AHeaderFunction_AddsItsHeadersToEveryCall()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (_, context) => Task.FromResult(new Message { Text = context.RequestHeaders.GetValue("x-added")! });
        var client = new Contract.ContractClient(server.Channel().Intercept(headers =>
        {
            headers.Add("x-added", "by the function");
            return headers;
        }));

        Assert.Equal("by the function", (await client.EchoAsync(new Message(), Bounded)).Text);
    }

    [Fact]
    public async Task AnInterceptorThatThrows_DecidesTheStatus()
    {
        await using var server = await ContractServer.StartAsync(Bound, options => options.Interceptors.Add<Refusal>());
        var reached = false;
        server.Handlers.Echo = (request, _) =>
        {
            reached = true;
            return Task.FromResult(request);
        };

        var failure = await FailureOf(async () => await server.Client().EchoAsync(new Message(), Bounded));

        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        Assert.False(reached);
    }

    private void AssertNoted(string clientKind, string serverKind, string method)
    {
        Assert.Equal(
            [$"first {clientKind} {method}", $"second {clientKind} {method}", $"third {serverKind} {method}", $"fourth {serverKind} {method}"],
            _notes);
        _notes.Clear();
    }

    private sealed class Refusal : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.PermissionDenied, "viewer"));
    }
}
