using System.Text.Json;
using System.Threading.Channels;
using FsCheck.Xunit;
using MBot.Agent.Operations;
using MBot.Agent.Platform;
using static MBot.Agent.Tests.Operations.OperationsFixture;

namespace MBot.Agent.Tests.Operations;

/// <summary>
/// A real runner on a real database, driven by any sequence of what a body, a client, a newer operation and a killed agent can do. Only legal
/// changes are ever told, an end is final, and what is stored is what is in memory.
/// </summary>
public sealed class OperationWalkProperties
{
    private const int MostEvents = 14;
    private static readonly OperationState[] States = Enum.GetValues<OperationState>();

    [Property(MaxTest = 60)]
    public async Task NoSequenceOfEvents_LeadsToAnIllegalChange(byte[] events)
    {
        using var walk = new Walk();
        await walk.BeginAsync();
        foreach (var e in (events ?? []).Take(MostEvents))
        {
            await walk.DoAsync(e);
            await walk.AgreesAsync();
        }

        var end = await walk.EndAsync();
        await walk.AgreesAsync();
        await walk.StaysAsync(end);
        await walk.ToldOnlyLegalChangesAsync();
    }

    private sealed class Walk : IDisposable
    {
        private readonly OperationsFixture _agent = new();
        private readonly NewOperation _request = Redeploy();
        private Channel<(byte Event, TaskCompletionSource Done)> _toBody = Channel.CreateUnbounded<(byte, TaskCompletionSource)>();

        public void Dispose() => _agent.Dispose();

        public Task BeginAsync() => _agent.Operations.StartAsync(_request, BodyOf(_toBody), _agent.Bound);

        public async Task DoAsync(byte e)
        {
            switch (e % 18)
            {
                case 13:
                    await RefusedOrDoneAsync(() => _agent.Operations.CancelAsync(_request.Id, _agent.Bound));
                    break;
                case 14: // supersedes in Watching, else is refused
                    await RefusedOrDoneAsync(() => _agent.Operations.StartAsync(Redeploy(), (_, _) => throw MBotException.FailedPrecondition("other", "ends at once"), _agent.Bound));
                    break;
                case 15: // kill -9, and the next agent goes on
                    _agent.StartAgain();
                    _toBody = Channel.CreateUnbounded<(byte, TaskCompletionSource)>();
                    await RefusedOrDoneAsync(() => _agent.Operations.ResumeAsync(_request.Id, BodyOf(_toBody), _agent.Bound));
                    break;
                case 16: // kill -9, and the next agent ends it, with whatever verdict
                    _agent.StartAgain();
                    await RefusedOrDoneAsync(() => _agent.Operations.FinishAsync(_request.Id, States[6 + (e % 6)], new Failure("x", "y", null, []), _agent.Bound));
                    break;
                case 17: // what is running is nobody's to finish or to resume
                    await RefusedOrDoneAsync(() => _agent.Operations.FinishAsync(_request.Id, OperationState.Succeeded, null, _agent.Bound));
                    break;
                default:
                    await ToBodyAsync(e);
                    break;
            }
        }

        public Task AgreesAsync() => _agent.EventuallyAsync(async () =>
        {
            var shown = await _agent.Operations.FindAsync(_request.Id, _agent.Bound);
            var stored = (await new OperationStore(_agent.Storage.Database).FindAsync(_request.Id, _agent.Bound))?.Operation;
            return shown is not null && stored is not null && Text(shown) == Text(stored);
        });

        public async Task<Operation> EndAsync()
        {
            if (!await HasEndedAsync())
                await ToBodyAsync(6);
            if (!await HasEndedAsync())
                await RefusedOrDoneAsync(() => _agent.Operations.FinishAsync(_request.Id, OperationState.Unknown, null, _agent.Bound));
            return await _agent.EndAsync(_request.Id);
        }

        public async Task StaysAsync(Operation end)
        {
            for (byte e = 0; e < 18; e++)
            {
                if (e % 18 is 13 or 14 or 16 or 17)
                    await DoAsync(e);
            }

            Assert.Equal(Text(end), Text((await _agent.Operations.FindAsync(_request.Id, _agent.Bound))!));
            Assert.Equal(Text(end), Text(await _agent.Operations.StartAsync(_request, BodyOf(_toBody), _agent.Bound)));
            Assert.Equal(Text(end), Text((await _agent.Operations.FindAsync(_request.Id, _agent.Bound))!));
        }

        public async Task ToldOnlyLegalChangesAsync()
        {
            var events = await _agent.EventsAsync(_request.Id);
            Assert.Equal(Enumerable.Range(1, events.Count), events.Select(e => (int)e.Sequence));
            Assert.Single(events, e => e.Body is Ended);
            var told = events.Select(e => e.Body switch { StateChanged changed => changed.State, Ended ended => ended.Operation.State, _ => (OperationState?)null }).OfType<OperationState>().ToArray();
            Assert.Equal(OperationState.Accepted, told[0]);
            Assert.All(told.Zip(told.Skip(1)), step => Assert.True(step.First.CanBecome(step.Second), $"{step.First} → {step.Second} in {string.Join(' ', told)}"));
        }

        private static OperationBody BodyOf(Channel<(byte Event, TaskCompletionSource Done)> events) => async (context, cancellation) =>
        {
            while (true)
            {
                var (e, done) = await events.Reader.ReadAsync(cancellation);
                try
                {
                    if (await StepAsync(context, e % 18, cancellation) is { } outcome)
                        return outcome;
                }
                finally
                {
                    done.SetResult();
                }
            }
        };

        private static async Task<Outcome?> StepAsync(IOperationContext context, int e, CancellationToken cancellation)
        {
            switch (e)
            {
                case 6:
                    throw MBotException.FailedPrecondition("walk.failed", "the body failed");
                case 7:
                    throw new RevertedException(new Failure("walk.reverted", "switched back", null, ["a line"]));
                case 8:
                    throw new FormatException("a bug");
                case 9:
                    return new Outcome { Warnings = ["w"] };
                case 10:
                    await context.NoteAsync(new OperationNote(ReleaseId: "r", Commit: new string('a', 40), Journal: "j"), cancellation);
                    return null;
                case 11:
                    context.Output("git", "a line");
                    return null;
                default: // any state, forwards or backwards, ends too
                    var to = States[e == 12 ? 11 : e];
                    var legal = context.Operation.State.CanBecome(to) && !to.IsEnded();
                    try
                    {
                        await context.EnterAsync(to, cancellation);
                        Assert.True(legal);
                    }
                    catch (InvalidOperationException) when (!legal)
                    {
                        // As it must be.
                    }

                    return null;
            }
        }

        private async Task ToBodyAsync(byte e)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _toBody.Writer.TryWrite((e, done));
            await _agent.EventuallyAsync(async () => done.Task.IsCompleted || await HasEndedAsync() || _agent.Operations.Current?.Id != _request.Id);
        }

        private async Task<bool> HasEndedAsync() => (await _agent.Operations.FindAsync(_request.Id, _agent.Bound))!.State.IsEnded();

        private static async Task RefusedOrDoneAsync(Func<Task<Operation>> act)
        {
            try
            {
                await act();
            }
            catch (MBotException)
            {
                // Refused: then nothing has changed, which is looked at next.
            }
        }

        private static string Text(Operation operation) => JsonSerializer.Serialize(operation with { LastSequence = 0 }, OperationJson.Default.Operation);
    }
}
