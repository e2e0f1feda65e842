using MBot.Agent.Operations;
using MBot.Agent.Platform;
using MBot.Agent.Storage;
using static MBot.Agent.Tests.Operations.OperationsFixture;

namespace MBot.Agent.Tests.Operations;

public sealed class OperationRecoveryTests : IDisposable
{
    private readonly OperationsFixture _agent = new();

    public void Dispose() => _agent.Dispose();

    [Fact]
    public async Task WhenTheAgentStops_TheOperationStaysAsItIs_WatchersEnd_AndTheNextAgentGoesOn()
    {
        var request = await HangingAsync(OperationState.AwaitingHealth);
        var watcher = _agent.EventsAsync(request.Id);
        await _agent.StopAgentAsync();
        Assert.DoesNotContain(await watcher, e => e.Body is Ended);
        _agent.StartAgain();

        var unfinished = Assert.Single(await _agent.Operations.UnfinishedAsync(_agent.Bound));
        Assert.Equal((OperationState.AwaitingHealth, """{"slot":"a-1"}"""), (unfinished.Operation.State, unfinished.Journal));
        await _agent.Operations.ResumeAsync(
            request.Id,
            async (context, cancellation) =>
            {
                Assert.Equal("""{"slot":"a-1"}""", context.Journal);
                await context.EnterAsync(OperationState.Switching, cancellation);
                return new Outcome();
            },
            _agent.Bound);
        var events = await _agent.EventsAsync(request.Id);
        Assert.Equal(OperationState.Succeeded, Assert.IsType<Ended>(events[^1].Body).Operation.State);
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e.Sequence));
        Assert.Equal(
            [OperationState.Accepted, OperationState.AwaitingHealth, OperationState.Switching],
            events.Select(e => e.Body).OfType<StateChanged>().Select(c => c.State));
    }

    [Fact]
    public async Task WhenTheAgentIsKilled_TheLastStateThatWasEnteredIsKnown()
    {
        var request = await HangingAsync(OperationState.Switching);
        _agent.StartAgain(); // the old one's body hangs on for ever, as a dead agent's does
        var unfinished = Assert.Single(await _agent.Operations.UnfinishedAsync(_agent.Bound));
        Assert.Equal((request.Id, OperationState.Switching), (unfinished.Operation.Id, unfinished.Operation.State));
    }

    /// <summary>Events are shown before they are stored; what a killed agent had shown, the next one does not know of.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task WhoHasSeenMoreThanWasStored_IsToldOfTheEnd(int more)
    {
        var request = await HangingAsync(OperationState.AwaitingHealth);
        _agent.StartAgain();
        var seen = (await _agent.Operations.UnfinishedAsync(_agent.Bound)).Single().Operation.LastSequence + more;
        var watcher = _agent.EventsAsync(request.Id, seen);
        await _agent.Operations.FinishAsync(request.Id, OperationState.Failed, new Failure("agent.restarted", "the agent was killed", null, []), _agent.Bound);
        Assert.IsType<Ended>((await watcher)[^1].Body);
        Assert.IsType<Ended>((await _agent.EventsAsync(request.Id, seen))[^1].Body);
    }

    [Fact]
    public async Task AnUnfinishedOperation_CanBeEndedAsUnknown_AndItsWatchersLearnIt()
    {
        var request = await HangingAsync(OperationState.Switching);
        _agent.StartAgain();
        var watcher = _agent.EndAsync(request.Id);
        var cancel = await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.CancelAsync(request.Id, _agent.Bound));
        Assert.Equal("operation.recovering", cancel.Code);
        var failure = new Failure("agent.restarted", "the agent was killed", null, []);
        await _agent.Operations.FinishAsync(request.Id, OperationState.Unknown, failure, _agent.Bound);
        Assert.Equal((OperationState.Unknown, "agent.restarted"), ((await watcher).State, (await watcher).Failure!.Code));
        Assert.Empty(await _agent.Operations.UnfinishedAsync(_agent.Bound));
        var error = await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.FinishAsync(request.Id, OperationState.Failed, failure, _agent.Bound));
        Assert.Equal("operation.ended", error.Code);
    }

    [Fact]
    public async Task WhenTheDatabaseCannotBeWritten_NothingBegins()
    {
        await FillDiskAsync();
        var began = false;
        var request = new NewOperation(NewId(), OperationKind.Redeploy, new string('x', 100_000));
        var error = await Assert.ThrowsAsync<MBotException>(() => _agent.Operations.StartAsync(request, (_, _) => { began = true; return Task.FromResult(new Outcome()); }, _agent.Bound));
        Assert.Equal("storage.disk-full", error.Code);
        Assert.False(began);
        Assert.Null(_agent.Operations.Current);
    }

    [Fact]
    public async Task WhenTheDatabaseFillsInTheMiddle_TheBodyLearnsAtItsNextState_WatchersLearnTheEnd_AndItIsStoredWhenThereIsRoom()
    {
        var request = Redeploy();
        await _agent.Operations.StartAsync(
            request,
            async (context, cancellation) =>
            {
                await context.EnterAsync(OperationState.Preparing, cancellation);
                await FillDiskAsync();
                for (var i = 0; i < 200; i++)
                    context.Output("pip", new string('y', 1000));
                await context.EnterAsync(OperationState.Switching, cancellation);
                return new Outcome();
            },
            _agent.Bound);
        var end = await _agent.EndAsync(request.Id);
        Assert.Equal((OperationState.Failed, "storage.disk-full"), (end.State, end.Failure!.Code));
        Assert.Equal(OperationState.Failed, (await _agent.Operations.FindAsync(request.Id, _agent.Bound))!.State);

        await _agent.Storage.Database.WriteAsync(c => c.Scalar("PRAGMA max_page_count = 1000000"), _agent.Bound);
        var store = new OperationStore(_agent.Storage.Database);
        await _agent.EventuallyAsync(async () => (await store.FindAsync(request.Id, _agent.Bound))!.Operation.State == OperationState.Failed);
        _agent.StartAgain();
        var events = await _agent.EventsAsync(request.Id);
        Assert.Equal(200, events.Count(e => e.Body is Output));
        Assert.IsType<Ended>(events[^1].Body);
    }

    [Fact]
    public async Task WhenTheDatabaseIsLostInTheMiddle_TheOperationIsWholeInTheNewOne()
    {
        var request = Redeploy();
        await _agent.Operations.StartAsync(
            request,
            async (context, cancellation) =>
            {
                await context.EnterAsync(OperationState.Preparing, cancellation);
                context.Output("pip", "before");
                DamageDatabase();
                await context.EnterAsync(OperationState.Switching, cancellation);
                return new Outcome();
            },
            _agent.Bound);
        Assert.Equal(OperationState.Succeeded, (await _agent.EndAsync(request.Id)).State);
        Assert.Single(_agent.Storage.Aside());
        _agent.StartAgain();
        var events = await _agent.EventsAsync(request.Id);
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e.Sequence));
        Assert.Contains(events, e => e.Body is Output("pip", "before"));
        Assert.True(_agent.Storage.Database.HistoryLost);
    }

    [Fact]
    public async Task OldOperations_AreRemovedBeyondTheNumberKept()
    {
        var store = new OperationStore(_agent.Storage.Database);
        for (var i = 0; i < OperationStore.Keep + 5; i++)
        {
            var operation = new Operation { Id = NewId(), Kind = OperationKind.Redeploy, State = OperationState.Failed, RequestedBy = "ada", AcceptedAt = DateTimeOffset.UtcNow };
            await store.SaveAsync(operation, null, [new OperationEvent(operation.Id, 1, DateTimeOffset.UtcNow, new Ended(operation))], _agent.Bound);
        }

        await store.PruneAsync(_agent.Bound);
        Assert.Equal(OperationStore.Keep, (await store.ListAsync(10_000, _agent.Bound)).Count);
        Assert.Equal((long)OperationStore.Keep, await _agent.Storage.Database.ReadAsync(c => c.Scalar("SELECT count(*) FROM operation_events"), _agent.Bound));
    }

    private async Task<NewOperation> HangingAsync(OperationState state)
    {
        var request = Redeploy();
        await _agent.Operations.StartAsync(
            request,
            async (context, cancellation) =>
            {
                await context.NoteAsync(new OperationNote(Journal: """{"slot":"a-1"}"""), cancellation);
                await context.EnterAsync(state, cancellation);
                await Task.Delay(Timeout.Infinite, cancellation);
                return new Outcome();
            },
            _agent.Bound);
        await _agent.EventuallyAsync(async () => (await _agent.Operations.FindAsync(request.Id, _agent.Bound))!.State == state);
        return request;
    }

    private Task FillDiskAsync() => _agent.Storage.Database.WriteAsync(c => c.Scalar($"PRAGMA max_page_count = {c.Scalar("PRAGMA page_count")}"), _agent.Bound);

    /// <summary>The log and the file both: what is cached is not read again before somebody writes.</summary>
    private void DamageDatabase()
    {
        foreach (var file in (string[])[_agent.Storage.Folder.Database + "-wal", _agent.Storage.Folder.Database + "-shm"])
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(new byte[stream.Length]);
        }

        using var database = new FileStream(_agent.Storage.Folder.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var noise = new byte[database.Length];
        new Random(1).NextBytes(noise);
        database.Write(noise);
    }
}
