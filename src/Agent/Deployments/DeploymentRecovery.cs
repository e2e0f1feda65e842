using System.Text.Json;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Launch;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Operations;
using MBot.Agent.Slots;
using MBot.Agent.Storage;

namespace MBot.Agent.Deployments;

/// <summary>
/// At the agent's start, after slots and nginx have been found or started: gives every deployment that an earlier agent
/// left unfinished a defined end, by its journal and by what is on disk.
/// </summary>
internal sealed partial class DeploymentRecovery(
    IOperations operations,
    DeploymentPipeline pipeline,
    ReleaseStore releases,
    EnvironmentStore environments,
    GitMirror mirror,
    ReleaseLauncher launcher,
    Steps.Beginning beginning,
    ISlots slots,
    AgentDatabase database,
    Configuration.ISettings<DeploymentOptions> options,
    ILogger<DeploymentRecovery> logger) : IHostedService
{
    private static readonly Failure Restarted = new("agent.restarted", "the agent was stopped in the middle of it; the live release serves on", "start it again", []);

    /// <summary>Hosted services start one after the other, in the order of their registration: slots and nginx are there already.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync(CancellationToken cancellation)
    {
        await NoticeLostHistoryAsync(cancellation);
        var journals = new List<DeploymentJournal>();
        var watched = new List<(Operation Operation, DeploymentJournal Journal)>();
        foreach (var unfinished in await operations.UnfinishedAsync(cancellation))
        {
            var journal = JournalOf(unfinished);
            Log.Found(logger, unfinished.Operation.Id, unfinished.Operation.State);
            if (journal is not null)
                journals.Add(journal);
            if (IsWatched(unfinished.Operation, journal))
                watched.Add((unfinished.Operation, journal!));
            else
                await EndAsync(unfinished.Operation, journal, cancellation);
        }

        // Whatever no operation answers for any more: a candidate that nobody waits for, releases and environments half made.
        foreach (var orphan in slots.All.Where(s => s.State is SlotState.Starting or SlotState.Candidate or SlotState.Failed))
        {
            Log.StoppingOrphan(logger, orphan.Name);
            await slots.StopAsync(orphan, cancellation);
        }

        // Once its candidate is gone: what is live by now keeps what it began.
        foreach (var journal in journals)
            await beginning.TakeBackAsync(journal.ReleaseId, journal.Begun, cancellation);
        mirror.RemoveLeftovers();
        releases.RemoveLeftovers();
        await environments.RemoveIncompleteAsync(cancellation);

        // Last: it goes on by itself, and at its end it removes releases and environments as well.
        foreach (var (operation, journal) in watched)
            await WatchOnAsync(operation, journal, cancellation);
    }

    /// <summary>It switched, and what it switched to is live.</summary>
    private bool IsWatched(Operation operation, DeploymentJournal? journal) =>
        operation.State is OperationState.Switching or OperationState.Watching && journal?.Candidate is { } candidate && slots.Live?.Name == candidate;

    /// <summary>
    /// A database that was deleted, or that lost the end of its write-ahead log, is whole by its own account; the releases
    /// on disk know better.
    /// </summary>
    private async Task NoticeLostHistoryAsync(CancellationToken cancellation)
    {
        if (database.HistoryLost || releases.All() is not { Count: > 0 } found)
            return;
        if (await operations.ListAsync(1, cancellation) is not [var last, ..])
            await database.DeclareHistoryLostAsync($"the database knew no operation, but there are {found.Count} releases", cancellation);
        else if (last.EndedAt is { } end && found.Max(r => r.CreatedAt) is var newest && newest > end)
            await database.DeclareHistoryLostAsync($"the database ends at {end:u}, before the newest release was made at {newest:u}", cancellation);
    }

    private async Task EndAsync(Operation operation, DeploymentJournal? journal, CancellationToken cancellation)
    {
        if (operation.State is OperationState.Switching or OperationState.Watching && journal?.Candidate is not null)
        {
            if (operation.State == OperationState.Switching)
                await operations.FinishAsync(operation.Id, OperationState.Failed, Restarted, cancellation);
            else
                await operations.FinishAsync(operation.Id, OperationState.Reverted, new Failure("agent.restarted", "another release is live: it was reverted when the agent was stopped", null, []), cancellation);
            return;
        }

        if (journal?.ReleaseId is { } id && releases.Find(id) is { State: ReleaseState.Prepared })
            releases.Mark(id, ReleaseState.Bad, Restarted.Message);
        await operations.FinishAsync(operation.Id, OperationState.Failed, Restarted, cancellation);
    }

    /// <summary>The switch is done; the rest of the window is watched.</summary>
    private Task WatchOnAsync(Operation operation, DeploymentJournal journal, CancellationToken cancellation)
    {
        var release = releases.Get(journal.ReleaseId!);
        return operations.ResumeAsync(
            operation.Id,
            (context, stop) => pipeline.ResumeAsync(
                new Deployment(new DeploymentRequest(operation.Id, operation.Kind, operation.RequestedBy), context)
                {
                    Release = release,
                    Commit = new CommitInfo(release.Commit, release.Author, release.CommittedAt, release.Subject),
                    Manifest = launcher.ManifestOf(release),
                    Mode = journal.Mode,
                    Candidate = slots.Live,
                    Previous = journal.Previous is null ? null : slots.Find(journal.Previous),
                    PreviousRelease = journal.PreviousReleaseId is null ? null : releases.Find(journal.PreviousReleaseId),
                    SwitchedAt = journal.SwitchedAt ?? context.Time.GetUtcNow(),
                    WatchUntil = journal.WatchUntil ?? context.Time.GetUtcNow() + options.Current.WatchWindow,
                    StoppedServingAt = journal.StoppedServingAt,
                    ServingAgainAt = journal.ServingAgainAt,
                },
                stop),
            cancellation);
    }

    /// <summary>Null also when it can't be read: the operation is then judged by what is on disk.</summary>
    private static DeploymentJournal? JournalOf(UnfinishedOperation operation)
    {
        try
        {
            return operation.Journal is { Length: > 0 } json ? JsonSerializer.Deserialize(json, DeploymentJson.Default.DeploymentJournal) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3031, LogLevel.Warning, "operation {Operation} was left in state {State} by an earlier agent")]
        public static partial void Found(ILogger logger, string operation, OperationState state);

        [LoggerMessage(3032, LogLevel.Warning, "stopping the candidate {Slot}, which no operation waits for")]
        public static partial void StoppingOrphan(ILogger logger, string slot);
    }
}
