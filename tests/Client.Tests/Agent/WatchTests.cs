using Google.Protobuf;
using Grpc.Core;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Agent;

/// <summary>A dropped connection costs nothing: every event once, in order.</summary>
public sealed class WatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task WhenTheConnectionDropsAfterAnyEvent_NoLineIsLostOrSaidTwice(int dropAfter)
    {
        var whole = await WatchAsync(new Script().Plays(OperationState.Succeeded));

        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        agent.Script.OnStream<WatchOperationRequest, OperationEvent>(async (request, writer, context) =>
        {
            foreach (var e in Events.Redeploy(OperationState.Succeeded).Where(e => e.Sequence > request.AfterSequence))
            {
                await writer.WriteAsync(e);
                if (request.AfterSequence == 0 && e.Sequence == dropAfter)
                {
                    // Each event is a line here; what has not arrived would be thrown away.
                    await Until.HoldsAsync(() => laptop.Written.ToString().Count(c => c == '\n') >= dropAfter, TimeSpan.FromSeconds(30), "the lines are there");
                    context.GetHttpContext().Abort();
                    return;
                }
            }
        });
        var dropped = await laptop.RunAsync("watch", Events.Id);

        Assert.Equal(ExitCode.Ok, dropped.Exit);
        Assert.Equal(whole.Output, dropped.Output);
        Assert.Contains("connection lost", dropped.Error, StringComparison.Ordinal);
        Assert.Equal([0, dropAfter], agent.Script.Asked<WatchOperationRequest>().Select(request => request.AfterSequence));
    }

    [Fact]
    public async Task WhenTheAgentSendsEventsAgain_TheyAreNotSaidAgain()
    {
        var whole = await WatchAsync(new Script().Plays(OperationState.Succeeded));
        var calls = 0;
        var script = new Script().Plays(OperationState.Succeeded).OnStream<WatchOperationRequest, OperationEvent>(async (_, writer, _) =>
        {
            // Ends in the middle without the last event, then begins at the beginning.
            foreach (var e in Events.Redeploy(OperationState.Succeeded).Take(Interlocked.Increment(ref calls) == 1 ? 5 : 9))
                await writer.WriteAsync(e);
        });

        var again = await WatchAsync(script);

        Assert.Equal(whole.Output, again.Output);
        Assert.Equal(5, script.Asked<WatchOperationRequest>()[1].AfterSequence);
    }

    [Fact]
    public async Task WhenTheAgentIsStartedAgain_WatchingGoesOn()
    {
        var whole = await WatchAsync(new Script().Plays(OperationState.Succeeded));
        var first = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(first);
        var (port, authority) = (new Uri(first.Address).Port, first.Authority);
        var sent = new TaskCompletionSource();
        first.Script.Plays(OperationState.Succeeded).OnStream<WatchOperationRequest, OperationEvent>(async (_, writer, context) =>
        {
            await writer.WriteAsync(Events.Redeploy(OperationState.Succeeded)[0]);
            sent.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });

        var watching = laptop.RunAsync("watch", Events.Id);
        await sent.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await first.DisposeAsync();
        await using var second = await ScriptedAgent.StartAsync(authority: authority, port: port, script: new Script().Plays(OperationState.Succeeded));
        var ran = await watching;

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Equal(whole.Output, ran.Output);
        Assert.Single(second.Script.Asked<WatchOperationRequest>());
    }

    [Fact]
    public async Task WhenTheStartIsNotHeardAtFirst_ItIsSentAgainWithTheSameId()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        var calls = 0;
        agent.Script.Plays(OperationState.Succeeded).On<RedeployRequest>(request => Interlocked.Increment(ref calls) == 1
            ? throw new RpcException(new Status(StatusCode.Unavailable, "starting"))
            : new Operation { Id = request.OperationId, State = OperationState.Accepted });

        var ran = await laptop.RunAsync("redeploy");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Equal(2, agent.Script.Asked<RedeployRequest>().Count);
        Assert.Single(agent.Script.Asked<RedeployRequest>().Select(request => request.OperationId).Distinct());
        Assert.True(Guid.TryParse(agent.Script.Asked<RedeployRequest>()[0].OperationId, out _));
    }

    [Fact]
    public async Task AnUnknownOperation_IsRefused_AndNotTriedAgain()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        agent.Script.OnStream<WatchOperationRequest, OperationEvent>((_, _, _) => throw new RpcException(new Status(StatusCode.NotFound, "no such operation")));

        var ran = await laptop.RunAsync("watch", "nothing");

        Assert.Equal(ExitCode.Refused, ran.Exit);
        Assert.Single(agent.Script.Asked<WatchOperationRequest>());
    }

    [Fact]
    public async Task CtrlC_SaysThatItIsStillRunning_AndEndsWith8()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        var sent = new TaskCompletionSource();
        agent.Script.OnStream<WatchOperationRequest, OperationEvent>(async (_, writer, context) =>
        {
            await writer.WriteAsync(Events.Redeploy(OperationState.Succeeded)[0]);
            sent.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        using var interrupt = new CancellationTokenSource();

        var watching = laptop.RunAsync("", ["watch", Events.Id], interrupt.Token);
        await sent.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await interrupt.CancelAsync();
        var ran = await watching.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(ExitCode.Unknown, ran.Exit);
        Assert.Contains($"still running; mbot-client watch {Events.Id}", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANewerAgentsEvent_IsPassedOver()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        agent.Script.OnStream<WatchOperationRequest, OperationEvent>(async (_, writer, _) =>
        {
            var unknown = new OperationEvent { Sequence = 1 };
            unknown.MergeFrom(new byte[] { 0xfa, 0x07, 0x01, 0x41 }); // field 127, length-delimited
            await writer.WriteAsync(unknown);
            await writer.WriteAsync(new OperationEvent { Sequence = 2, Ended = Events.Ended(OperationState.Succeeded) });
        });

        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync("watch", Events.Id)).Exit);
    }

    private static async Task<Ran> WatchAsync(Script script)
    {
        await using var agent = await ScriptedAgent.StartAsync(script: script);
        using var laptop = Laptop.Of(agent);
        return await laptop.RunAsync("watch", Events.Id);
    }
}
