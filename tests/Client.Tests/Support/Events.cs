using Google.Protobuf.WellKnownTypes;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Support;

/// <summary>The events of a redeploy, as an agent would send them.</summary>
internal static class Events
{
    public const string Id = "0193f1a0-0000-7000-8000-000000000001";

    public static readonly Timestamp Time = Timestamp.FromDateTime(new DateTime(2026, 11, 22, 14, 12, 6, DateTimeKind.Utc));

    public static Operation Ended(OperationState state) => new()
    {
        Id = Id,
        Kind = OperationKind.Redeploy,
        State = state,
        Step = "AwaitHealth",
        AcceptedAt = Time,
        EndedAt = Timestamp.FromDateTime(Time.ToDateTime().AddSeconds(4)),
        ReleaseId = "20261122T141206Z-a1b2c3d4e5f6",
        PreviousReleaseId = "20261121T090000Z-000011112222",
        Commit = "a1b2c3d4e5f6",
        Ref = "main",
        RequestedBy = "tester",
        SupersededBy = state == OperationState.Superseded ? "another" : "",
        LastSequence = 9,
        Failure = state is OperationState.Failed or OperationState.Reverted
            ? new Failure { Code = "app.script-raised", Message = "the script raised", Hint = "mend app.py", Evidence = { "Traceback (most recent call last):", "ZeroDivisionError: division by zero" } }
            : null,
        Outcome = state == OperationState.Succeeded
            ? new Outcome
            {
                SwitchMode = SwitchMode.Beside,
                Downtime = new Duration(),
                Preparation = Duration.FromTimeSpan(TimeSpan.FromSeconds(2)),
                Probe = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(450)),
                Commits = { new CommitSummary { Id = "a1b2c3d4e5f6aaaa", Author = "Anna", Subject = "greet louder" } },
                Requirements = { new RequirementChange { Name = "streamlit", From = "streamlit==1.24.0", To = "streamlit==1.31.0" } },
            }
            : null,
    };

    /// <summary>Nine events: three steps and the end.</summary>
    public static IReadOnlyList<OperationEvent> Redeploy(OperationState end)
    {
        var events = new List<OperationEvent> { new() { StateChanged = new StateChanged { State = OperationState.Preparing } } };
        foreach (var step in new[] { "FetchSource", "PrepareEnvironment", "AwaitHealth" })
        {
            events.Add(new OperationEvent { StepStarted = new StepStarted { Step = step } });
            events.Add(new OperationEvent { StepFinished = new StepFinished { Step = step, Duration = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)), Detail = $"{step} done" } });
        }

        events.Add(new OperationEvent { Notice = new Notice { Severity = Severity.Medium, Text = "the disk fills" } });
        events.Add(new OperationEvent { Ended = Ended(end) });
        for (var i = 0; i < events.Count; i++)
            (events[i].Sequence, events[i].OperationId, events[i].Time) = (i + 1, Id, Time);
        return events;
    }

    /// <summary>An agent that accepts a redeploy and plays it back.</summary>
    public static Script Plays(this Script script, OperationState end) => script
        .On<RedeployRequest>(request => new Operation { Id = request.OperationId, State = OperationState.Accepted })
        .OnStream<WatchOperationRequest, OperationEvent>(async (request, writer, context) =>
        {
            foreach (var e in Redeploy(end).Where(e => e.Sequence > request.AfterSequence))
                await writer.WriteAsync(e, context.CancellationToken);
        });
}
