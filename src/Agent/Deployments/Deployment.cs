using System.Text.Json;
using MBot.Agent.Deployments.Environments;
using MBot.Agent.Deployments.Releases;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Operations;
using MBot.Agent.Slots;

namespace MBot.Agent.Deployments;

/// <summary>One run of the pipeline: what the steps have found and made so far.</summary>
internal sealed class Deployment(DeploymentRequest request, IOperationContext operation)
{
    public DeploymentRequest Request { get; } = request;

    public IOperationContext Operation { get; } = operation;

    /// <summary>Set by FetchSource, or by ChooseRelease from the release.</summary>
    public CommitInfo? Commit { get; set; }

    public AppManifest Manifest { get; set; } = AppManifest.Default;

    public RequirementsFile? Requirements { get; set; }

    public Release? Release { get; set; }

    /// <summary>Persistent paths that get their beginning from this release; taken back if it does not go live.</summary>
    public IReadOnlyList<string> Begun { get; set; } = [];

    public SwitchMode Mode { get; set; } = SwitchMode.Beside;

    public Slot? Candidate { get; set; }

    /// <summary>What was live when the deployment began; null at the first one.</summary>
    public Slot? Previous { get; set; }

    /// <summary>The release of <see cref="Previous"/>; null when its manifest is unreadable.</summary>
    public Release? PreviousRelease { get; set; }

    /// <summary>The candidate was running already: the warm slot of a rollback in the watch window.</summary>
    public bool CandidateWasWarm { get; set; }

    /// <summary>When the live copy was stopped in stop-start mode; its end is <see cref="ServingAgainAt"/>.</summary>
    public DateTimeOffset? StoppedServingAt { get; set; }

    public DateTimeOffset? ServingAgainAt { get; set; }

    public DateTimeOffset? SwitchedAt { get; set; }

    public DateTimeOffset? WatchUntil { get; set; }

    public TimeSpan ProbeTime { get; set; }

    public List<string> Warnings { get; } = [];

    public DeploymentJournal Journal => new(Release?.Id, Candidate?.Name, Previous?.Name, PreviousRelease?.Id, Mode, SwitchedAt, WatchUntil, StoppedServingAt, ServingAgainAt, Begun);

    /// <summary>Kept before what it speaks of begins.</summary>
    public Task JournalAsync(CancellationToken cancellation) =>
        Operation.NoteAsync(new OperationNote(Journal: JsonSerializer.Serialize(Journal, DeploymentJson.Default.DeploymentJournal)), cancellation);

    /// <summary>Tells whoever watches, and stands in the outcome.</summary>
    public void Warn(string code, string text)
    {
        Warnings.Add(text);
        Operation.Notice(Severity.Medium, code, text);
    }
}
