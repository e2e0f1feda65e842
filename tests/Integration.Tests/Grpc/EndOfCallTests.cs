using Grpc.Core;
using Integration.Tests.GrpcContracts.V1;

namespace Integration.Tests.GrpcContracts;

/// <summary>Calls that end before their time: deadlines, and cancellation from either side.</summary>
public sealed class EndOfCallTests : ContractTest
{
    [Fact]
    public async Task WhenTheDeadlinePasses_BothSidesEndTheCall()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        var seen = WaitForCancellation(server.Handlers);
        var deadline = DateTime.UtcNow.AddMilliseconds(500);

        var failure = await FailureOf(async () =>
            await server.Client().EchoAsync(new Message(), Bounded.WithDeadline(deadline)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        var served = await seen.WaitAsync(Bound);
        Assert.InRange(served, deadline.AddSeconds(-5), deadline.AddSeconds(5));
    }

    [Fact]
    public async Task WithoutADeadline_TheServerSeesNone()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (_, context) => Task.FromResult(new Message { Text = context.Deadline.Ticks.ToString("D") });
        Assert.Equal(DateTime.MaxValue.Ticks.ToString("D"), (await server.Client().EchoAsync(new Message(), Bounded)).Text);
    }

    [Fact]
    public async Task WhenTheClientCancels_TheServerSeesIt()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = WaitForCancellation(server.Handlers, started);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Bound);
        using var call = server.Client().EchoAsync(new Message(), new CallOptions(cancellationToken: cancel.Token));

        await started.Task.WaitAsync(Bound);
        await cancel.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await FailureOf(async () => await call)).StatusCode);
        Assert.Equal(DateTime.MaxValue, await seen.WaitAsync(Bound));
    }

    [Fact]
    public async Task WhenTheClientDisposesAnOpenStream_TheServerSeesIt()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Handlers.Converse = async (_, responses, context) =>
        {
            await using var registration = context.CancellationToken.Register(() => seen.TrySetResult());
            await responses.WriteAsync(new Message());
            await seen.Task;
        };

        using (var call = server.Client().Converse(Bounded))
            Assert.True(await call.ResponseStream.MoveNext(Bound));

        await seen.Task.WaitAsync(Bound);
    }

    [Fact]
    public async Task WhenTheServerCancels_TheClientSeesWhy()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Count = async (_, responses, _) =>
        {
            await responses.WriteAsync(new Message { Number = 1 });
            throw new RpcException(new Status(StatusCode.Cancelled, "shutting down"));
        };
        using var call = server.Client().Count(new Message(), Bounded);

        Assert.True(await call.ResponseStream.MoveNext(Bound));
        var failure = await FailureOf(() => call.ResponseStream.MoveNext(Bound));

        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        Assert.Equal("shutting down", failure.Status.Detail);
        Assert.Equal(failure.Status, call.GetStatus());
    }

    [Fact]
    public async Task WhenTheServerEndsADuplexCall_TheClientCanWriteNoMore()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Converse = (_, _, _) => throw new RpcException(new Status(StatusCode.Aborted, "enough"));
        using var call = server.Client().Converse(Bounded);

        var reading = await FailureOf(() => call.ResponseStream.MoveNext(Bound));
        var writing = await FailureOf(() => call.RequestStream.WriteAsync(new Message(), Bound));

        Assert.Equal(StatusCode.Aborted, reading.StatusCode);
        Assert.Equal(StatusCode.Aborted, writing.StatusCode);
    }

    [Fact]
    public async Task WhenAHandlerThrows_TheClientLearnsNoSecrets()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        server.Handlers.Echo = (_, _) => throw new InvalidOperationException("the password is swordfish");

        var failure = await FailureOf(async () => await server.Client().EchoAsync(new Message(), Bounded));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.DoesNotContain("swordfish", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenNobodyListens_TheCallIsUnavailable()
    {
        await using var server = await ContractServer.StartAsync(Bound);
        var client = server.Client();
        await server.StopAsync();

        var failure = await FailureOf(async () => await client.EchoAsync(new Message(), Bounded));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.NotNull(failure.Status.DebugException);
    }

    /// <summary>Lets Echo wait until it is cancelled; the task then gives the deadline that the server saw.</summary>
    private static Task<DateTime> WaitForCancellation(Handlers handlers, TaskCompletionSource? started = null)
    {
        var seen = new TaskCompletionSource<DateTime>(TaskCreationOptions.RunContinuationsAsynchronously);
        handlers.Echo = async (request, context) =>
        {
            await using var registration = context.CancellationToken.Register(() => seen.TrySetResult(context.Deadline));
            started?.TrySetResult();
            await seen.Task;
            return request;
        };
        return seen.Task;
    }
}
