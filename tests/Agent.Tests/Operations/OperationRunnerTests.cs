using MBot.Agent.Operations;
using MBot.Agent.Platform;
using static MBot.Agent.Tests.Operations.OperationsFixture;

namespace MBot.Agent.Tests.Operations;

public sealed class OperationRunnerTests : IDisposable
{
    private readonly OperationsFixture _agent = new();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public async Task AnOperation_GoesThroughItsStates_AndEveryoneSeesTheSameEvents()
    {
        var request = Redeploy();
        var started = await _agent.Operations.StartAsync(request, SucceedAsync, _agent.Bound);
        Assert.Equal(OperationState.Accepted, started.State);

        var live = await _agent.EventsAsync(request.Id);
        _agent.StartAgain();
        var stored = await _agent.EventsAsync(request.Id);

        Assert.Equal(
            [OperationState.Accepted, OperationState.Preparing, OperationState.Switching, OperationState.Watching],
            live.Select(e => e.Body).OfType<StateChanged>().Select(c => c.State));
        Assert.Equal(Enumerable.Range(1, live.Count), live.Select(e => (int)e.Sequence));
        var end = Assert.IsType<Ended>(live[^1].Body).Operation;
        Assert.Equal(OperationState.Succeeded, end.State);
        Assert.Equal(SwitchMode.Beside, end.Outcome!.SwitchMode);
        Assert.Equal(end.LastSequence, live[^1].Sequence);
        Assert.Equal(live.Select(e => (e.Sequence, e.Body.GetType())), stored.Select(e => (e.Sequence, e.Body.GetType())));
        Assert.Equal("r2", (await _agent.Operations.FindAsync(request.Id, _agent.Bound))!.ReleaseId);
    }

    [Fact]
    public async Task TheSameId_IsTheSameOperation_WhoseBodyRunsOnce()
    {
        var request = Redeploy();
        var runs = 0;
        var all = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _agent.Operations.StartAsync(
            request,
            (context, cancellation) =>
            {
                Interlocked.Increment(ref runs);
                return SucceedAsync(context, cancellation);
            },
            _agent.Bound)));
        await _agent.EndAsync(request.Id);
        await _agent.Operations.StartAsync(request with { Id = request.Id.ToUpperInvariant() }, SucceedAsync, _agent.Bound);
        Assert.Equal(1, runs);
        Assert.Single(all.Select(o => o.Id).Distinct());
        var error = await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.StartAsync(request with { Kind = OperationKind.Rollback }, SucceedAsync, _agent.Bound));
        Assert.Equal("operation.id-taken", error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("{0b9f3a64-7a2e-4c55-9f0e-8d5b8c2f6a10}")]
    [InlineData("0b9f3a647a2e4c559f0e8d5b8c2f6a10")]
    [InlineData("0b9f3a64-7a2e-4c55-9f0e-8d5b8c2f6a10 ")]
    public async Task AnIdThatIsNoUuid_IsRefused(string id)
    {
        var error = await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.StartAsync(Redeploy(id), SucceedAsync, _agent.Bound));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.FindAsync(id, _agent.Bound));
    }

    [Fact]
    public async Task WhileOneRuns_AnotherIsRefused_AndToldWhoHasIt()
    {
        var gate = new TaskCompletionSource();
        var first = Redeploy();
        await _agent.Operations.StartAsync(first, async (context, cancellation) => { await gate.Task.WaitAsync(cancellation); return await SucceedAsync(context, cancellation); }, _agent.Bound);
        var second = Redeploy();
        var error = await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.StartAsync(second, SucceedAsync, _agent.Bound));
        Assert.Equal("operation.busy", error.Code);
        Assert.Equal(ErrorKind.FailedPrecondition, error.Kind);
        Assert.Contains(first.Id, error.Message, StringComparison.Ordinal);
        Assert.Contains("ada", error.Message, StringComparison.Ordinal);
        Assert.Null(await _agent.Operations.FindAsync(second.Id, _agent.Bound));
        gate.SetResult();
        await _agent.EndAsync(first.Id);
        await _agent.Operations.StartAsync(second, SucceedAsync, _agent.Bound);
        Assert.Equal(OperationState.Succeeded, (await _agent.EndAsync(second.Id)).State);
    }

    [Fact]
    public async Task OneInWatching_IsSuperseded_AndTheNewOneBeginsAfterItsEnd()
    {
        var order = new List<string>();
        var first = Redeploy();
        await _agent.Operations.StartAsync(
            first,
            async (context, cancellation) =>
            {
                await context.EnterAsync(OperationState.Watching, cancellation);
                try
                {
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
                finally
                {
                    order.Add($"first ends: {context.StopReason}");
                }

                return new Outcome();
            },
            _agent.Bound);
        await InStateAsync(first.Id, OperationState.Watching);
        var second = Redeploy();
        await _agent.Operations.StartAsync(second, (context, cancellation) => { order.Add("second begins"); return SucceedAsync(context, cancellation); }, _agent.Bound);

        var end = await _agent.EndAsync(first.Id);
        Assert.Equal((OperationState.Superseded, second.Id), (end.State, end.SupersededBy));
        Assert.Equal(OperationState.Succeeded, (await _agent.EndAsync(second.Id)).State);
        Assert.Equal(["first ends: Superseded", "second begins"], order);
    }

    [Fact]
    public async Task CancelledBeforeSwitching_ItIsCancelled()
    {
        var request = Redeploy();
        await _agent.Operations.StartAsync(request, async (context, cancellation) => { await Task.Delay(Timeout.Infinite, cancellation); return new Outcome(); }, _agent.Bound);
        await _agent.Operations.CancelAsync(request.Id, _agent.Bound);
        Assert.Equal(OperationState.Cancelled, (await _agent.EndAsync(request.Id)).State);
        Assert.Equal(OperationState.Cancelled, (await _agent.Operations.CancelAsync(request.Id, _agent.Bound)).State);
    }

    [Fact]
    public async Task FromSwitchingOn_ACancelIsTooLate()
    {
        var gate = new TaskCompletionSource();
        var request = Redeploy();
        await _agent.Operations.StartAsync(
            request,
            async (context, cancellation) =>
            {
                await context.EnterAsync(OperationState.Switching, cancellation);
                await gate.Task;
                Assert.False(cancellation.IsCancellationRequested);
                return new Outcome();
            },
            _agent.Bound);
        await InStateAsync(request.Id, OperationState.Switching);
        var error = await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.CancelAsync(request.Id, _agent.Bound));
        Assert.Equal("operation.too-late", error.Code);
        Assert.Contains("rollback", error.Hint, StringComparison.Ordinal);
        gate.SetResult();
        Assert.Equal(OperationState.Succeeded, (await _agent.EndAsync(request.Id)).State);
    }

    [Fact]
    public async Task ACancelThatRacesWithTheSwitch_EitherComesFirst_OrIsTooLate()
    {
        for (var i = 0; i < 30; i++)
        {
            var switched = false;
            var request = Redeploy();
            await _agent.Operations.StartAsync(
                request,
                async (context, cancellation) =>
                {
                    await Task.Yield();
                    await context.EnterAsync(OperationState.Switching, CancellationToken.None);
                    switched = true;
                    return new Outcome();
                },
                _agent.Bound);
            var cancelled = false;
            try
            {
                if (i % 3 > 0)
                    await Task.Delay(i % 3, _agent.Bound);
                cancelled = (await _agent.Operations.CancelAsync(request.Id, _agent.Bound)).State is not OperationState.Succeeded;
            }
            catch (MBotException e)
            {
                Assert.Equal("operation.too-late", e.Code);
            }

            var end = await _agent.EndAsync(request.Id);
            Assert.Equal(cancelled ? OperationState.Cancelled : OperationState.Succeeded, end.State);
            Assert.Equal(!cancelled, switched);
        }
    }

    [Fact]
    public async Task WhatAUserCanMend_IsTheFailure_WithSecretsTakenOut()
    {
        var end = await RunAsync((context, cancellation) => context.StepAsync<Outcome>(
            "PrepareEnvironment",
            _ => throw new MBotException(ErrorKind.FailedPrecondition, "pip.failed", "pip could not install") { Hint = "fix it", Evidence = ["using hunter2"] },
            _ => "",
            cancellation));
        Assert.Equal((OperationState.Failed, "PrepareEnvironment"), (end.State, end.Step));
        Assert.Equal(("pip.failed", "pip could not install", "fix it"), (end.Failure!.Code, end.Failure.Message, end.Failure.Hint));
        Assert.Equal(["using ***"], end.Failure.Evidence);
        var step = (await _agent.EventsAsync(end.Id)).Select(e => e.Body).OfType<StepFinished>().Single();
        Assert.True(step.Failed);
    }

    [Theory]
    [InlineData(null, "add its package to requirements.txt and redeploy \\(mbot-client redeploy\\)$")]
    [InlineData("correct it and push", "requirements.txt and redeploy \\(mbot-client redeploy\\); correct it and push$")]
    public async Task WhatTheFailedProgramSaid_IsNamedInTheHint(string? general, string hint)
    {
        var end = await RunAsync((_, _) => throw new MBotException(ErrorKind.FailedPrecondition, "app.ended", "the app ended")
        {
            Hint = general,
            Evidence = ["Traceback (most recent call last):", "ModuleNotFoundError: No module named 'pandas'"],
        });

        Assert.Matches("^a Python module is not in the release's environment: .*" + hint, end.Failure!.Hint);
    }

    [Fact]
    public async Task AnUnexpectedError_KeepsItsTextToItself()
    {
        var end = await RunAsync((_, _) => throw new InvalidOperationException("internal detail"));
        Assert.Equal((OperationState.Failed, "internal"), (end.State, end.Failure!.Code));
        Assert.DoesNotContain("internal detail", end.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABodyThatSwitchedBack_IsReverted_AndOneThatNeverSwitchedFailed()
    {
        var failure = new Failure("watch.process-died", "it died", null, ["last words"]);
        var reverted = await RunAsync(async (context, cancellation) =>
        {
            await context.EnterAsync(OperationState.Watching, cancellation);
            throw new RevertedException(failure);
        });
        Assert.Equal((OperationState.Reverted, "watch.process-died"), (reverted.State, reverted.Failure!.Code));
        var failed = await RunAsync((_, _) => throw new RevertedException(failure));
        Assert.Equal((OperationState.Failed, "watch.process-died"), (failed.State, failed.Failure!.Code));
    }

    [Fact]
    public async Task ABodyThatGoesBackwards_Fails()
    {
        var end = await RunAsync(async (context, cancellation) =>
        {
            await context.EnterAsync(OperationState.AwaitingHealth, cancellation);
            await context.EnterAsync(OperationState.Preparing, cancellation);
            return new Outcome();
        });
        Assert.Equal(OperationState.Failed, end.State);
    }

    [Fact]
    public async Task ManyWatchersFromAnywhere_SeeEachEventOnce()
    {
        var request = Redeploy();
        await _agent.Operations.StartAsync(
            request,
            async (context, cancellation) =>
            {
                await context.EnterAsync(OperationState.Switching, cancellation);
                for (var i = 0; i < 500; i++)
                {
                    context.Output("pip", $"line {i}");
                    if (i % 100 == 0)
                        await Task.Delay(5, cancellation);
                }

                return new Outcome();
            },
            _agent.Bound);
        var watchers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _agent.EventsAsync(request.Id, i * 10)));
        Assert.All(watchers.Select((events, i) => (events, i)), w => Assert.Equal(
            Enumerable.Range((w.i * 10) + 1, 503 - (w.i * 10)).Select(n => (long)n), w.events.Select(e => e.Sequence)));
        Assert.IsType<Ended>(Assert.Single(await _agent.EventsAsync(request.Id, 503)).Body); // the end is told to whoever asks
    }

    [Fact]
    public async Task OutputBeyondTheBound_IsCountedAndToldOnce_AndLongLinesAreCut()
    {
        var end = await RunAsync(async (context, cancellation) =>
        {
            for (var i = 0; i < OperationEvents.MostOutputs + 7; i++)
                context.Output("pip", i == 0 ? new string('x', 100_000) : "hunter2");
            await context.EnterAsync(OperationState.Switching, cancellation);
            return new Outcome();
        });
        var events = await _agent.EventsAsync(end.Id);
        var outputs = events.Select(e => e.Body).OfType<Output>().ToList();
        Assert.Equal(OperationEvents.MostOutputs, outputs.Count);
        Assert.Equal(OperationEvents.LongestOutput + 1, outputs[0].Text.Length);
        Assert.Equal("***", outputs[1].Text);
        Assert.StartsWith("7 lines", Assert.Single(events.Select(e => e.Body).OfType<Notice>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWatcherOfNothing_IsToldSo()
    {
        var error = await Assert.ThrowsAsync<MBotException>(() => _agent.EventsAsync(NewId()));
        Assert.Equal("operation.unknown", error.Code);
    }

    [Fact]
    public async Task TheList_IsNewestFirst_AndBounded()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Add((await RunAsync(SucceedAsync)).Id);
        ids.Reverse();
        Assert.Equal(ids, (await _agent.Operations.ListAsync(10, _agent.Bound)).Select(o => o.Id));
        Assert.Equal(ids[..2], (await _agent.Operations.ListAsync(2, _agent.Bound)).Select(o => o.Id));
    }

    private async Task<Operation> RunAsync(OperationBody body)
    {
        var request = Redeploy();
        await _agent.Operations.StartAsync(request, body, _agent.Bound);
        return await _agent.EndAsync(request.Id);
    }

    private Task InStateAsync(string id, OperationState state) =>
        _agent.EventuallyAsync(async () => (await _agent.Operations.FindAsync(id, _agent.Bound))!.State == state);

    private static async Task<Outcome> SucceedAsync(IOperationContext context, CancellationToken cancellation)
    {
        await context.EnterAsync(OperationState.Preparing, cancellation);
        await context.StepAsync("Fetch", _ => Task.FromResult("a1b2"), r => r, cancellation);
        await context.NoteAsync(new OperationNote(ReleaseId: "r2"), cancellation);
        await context.EnterAsync(OperationState.Switching, cancellation);
        await context.EnterAsync(OperationState.Watching, cancellation);
        return new Outcome();
    }
}
